from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GlossaryDirection(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GLOSSARY_DIRECTION_UNSPECIFIED: _ClassVar[GlossaryDirection]
    GLOSSARY_DIRECTION_BOTH: _ClassVar[GlossaryDirection]
    GLOSSARY_DIRECTION_AR_EN: _ClassVar[GlossaryDirection]
    GLOSSARY_DIRECTION_EN_AR: _ClassVar[GlossaryDirection]
GLOSSARY_DIRECTION_UNSPECIFIED: GlossaryDirection
GLOSSARY_DIRECTION_BOTH: GlossaryDirection
GLOSSARY_DIRECTION_AR_EN: GlossaryDirection
GLOSSARY_DIRECTION_EN_AR: GlossaryDirection

class Glossary(_message.Message):
    __slots__ = ("entries",)
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[GlossaryEntry]
    def __init__(self, entries: _Optional[_Iterable[_Union[GlossaryEntry, _Mapping]]] = ...) -> None: ...

class GlossaryEntry(_message.Message):
    __slots__ = ("ar", "en", "case_sensitive", "direction", "forbidden", "note")
    AR_FIELD_NUMBER: _ClassVar[int]
    EN_FIELD_NUMBER: _ClassVar[int]
    CASE_SENSITIVE_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    FORBIDDEN_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ar: str
    en: str
    case_sensitive: bool
    direction: GlossaryDirection
    forbidden: _containers.RepeatedScalarFieldContainer[str]
    note: str
    def __init__(self, ar: _Optional[str] = ..., en: _Optional[str] = ..., case_sensitive: bool = ..., direction: _Optional[_Union[GlossaryDirection, str]] = ..., forbidden: _Optional[_Iterable[str]] = ..., note: _Optional[str] = ...) -> None: ...
