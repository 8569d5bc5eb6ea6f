from dragoman.v1 import storage_pb2 as _storage_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GlossaryFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GLOSSARY_FORMAT_UNSPECIFIED: _ClassVar[GlossaryFormat]
    GLOSSARY_FORMAT_TSV: _ClassVar[GlossaryFormat]
    GLOSSARY_FORMAT_CSV: _ClassVar[GlossaryFormat]
    GLOSSARY_FORMAT_TBX: _ClassVar[GlossaryFormat]
GLOSSARY_FORMAT_UNSPECIFIED: GlossaryFormat
GLOSSARY_FORMAT_TSV: GlossaryFormat
GLOSSARY_FORMAT_CSV: GlossaryFormat
GLOSSARY_FORMAT_TBX: GlossaryFormat

class StoredGlossary(_message.Message):
    __slots__ = ("name", "description", "revision", "entry_count", "create_time", "update_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ENTRY_COUNT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    revision: int
    entry_count: int
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., revision: _Optional[int] = ..., entry_count: _Optional[int] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StoredEntry(_message.Message):
    __slots__ = ("arabic", "english", "case_sensitive", "note", "update_time")
    ARABIC_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_FIELD_NUMBER: _ClassVar[int]
    CASE_SENSITIVE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    arabic: str
    english: str
    case_sensitive: bool
    note: str
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, arabic: _Optional[str] = ..., english: _Optional[str] = ..., case_sensitive: bool = ..., note: _Optional[str] = ..., update_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateGlossaryRequest(_message.Message):
    __slots__ = ("name", "description")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...

class CreateGlossaryResponse(_message.Message):
    __slots__ = ("glossary",)
    GLOSSARY_FIELD_NUMBER: _ClassVar[int]
    glossary: StoredGlossary
    def __init__(self, glossary: _Optional[_Union[StoredGlossary, _Mapping]] = ...) -> None: ...

class GetGlossaryRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetGlossaryResponse(_message.Message):
    __slots__ = ("glossary",)
    GLOSSARY_FIELD_NUMBER: _ClassVar[int]
    glossary: StoredGlossary
    def __init__(self, glossary: _Optional[_Union[StoredGlossary, _Mapping]] = ...) -> None: ...

class ListGlossariesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListGlossariesResponse(_message.Message):
    __slots__ = ("glossaries", "next_page_token")
    GLOSSARIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    glossaries: _containers.RepeatedCompositeFieldContainer[StoredGlossary]
    next_page_token: str
    def __init__(self, glossaries: _Optional[_Iterable[_Union[StoredGlossary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DeleteGlossaryRequest(_message.Message):
    __slots__ = ("name", "expected_revision")
    NAME_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REVISION_FIELD_NUMBER: _ClassVar[int]
    name: str
    expected_revision: int
    def __init__(self, name: _Optional[str] = ..., expected_revision: _Optional[int] = ...) -> None: ...

class DeleteGlossaryResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListEntriesRequest(_message.Message):
    __slots__ = ("name", "page_size", "page_token")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    name: str
    page_size: int
    page_token: str
    def __init__(self, name: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListEntriesResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[StoredEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[StoredEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class PutEntriesRequest(_message.Message):
    __slots__ = ("name", "entries", "expected_revision")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REVISION_FIELD_NUMBER: _ClassVar[int]
    name: str
    entries: _containers.RepeatedCompositeFieldContainer[StoredEntry]
    expected_revision: int
    def __init__(self, name: _Optional[str] = ..., entries: _Optional[_Iterable[_Union[StoredEntry, _Mapping]]] = ..., expected_revision: _Optional[int] = ...) -> None: ...

class PutEntriesResponse(_message.Message):
    __slots__ = ("report", "revision")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    report: _storage_pb2.ImportReport
    revision: int
    def __init__(self, report: _Optional[_Union[_storage_pb2.ImportReport, _Mapping]] = ..., revision: _Optional[int] = ...) -> None: ...

class RemoveEntriesRequest(_message.Message):
    __slots__ = ("name", "arabic_terms", "expected_revision")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ARABIC_TERMS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REVISION_FIELD_NUMBER: _ClassVar[int]
    name: str
    arabic_terms: _containers.RepeatedScalarFieldContainer[str]
    expected_revision: int
    def __init__(self, name: _Optional[str] = ..., arabic_terms: _Optional[_Iterable[str]] = ..., expected_revision: _Optional[int] = ...) -> None: ...

class RemoveEntriesResponse(_message.Message):
    __slots__ = ("removed",)
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    removed: int
    def __init__(self, removed: _Optional[int] = ...) -> None: ...

class ImportGlossaryHeader(_message.Message):
    __slots__ = ("name", "format", "replace", "dry_run", "create", "expected_revision")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    REPLACE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    CREATE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REVISION_FIELD_NUMBER: _ClassVar[int]
    name: str
    format: GlossaryFormat
    replace: bool
    dry_run: bool
    create: bool
    expected_revision: int
    def __init__(self, name: _Optional[str] = ..., format: _Optional[_Union[GlossaryFormat, str]] = ..., replace: bool = ..., dry_run: bool = ..., create: bool = ..., expected_revision: _Optional[int] = ...) -> None: ...

class ImportGlossaryRequest(_message.Message):
    __slots__ = ("header", "data")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    header: ImportGlossaryHeader
    data: bytes
    def __init__(self, header: _Optional[_Union[ImportGlossaryHeader, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class ImportGlossaryResponse(_message.Message):
    __slots__ = ("report", "revision")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    report: _storage_pb2.ImportReport
    revision: int
    def __init__(self, report: _Optional[_Union[_storage_pb2.ImportReport, _Mapping]] = ..., revision: _Optional[int] = ...) -> None: ...

class ExportGlossaryRequest(_message.Message):
    __slots__ = ("name", "format")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    name: str
    format: GlossaryFormat
    def __init__(self, name: _Optional[str] = ..., format: _Optional[_Union[GlossaryFormat, str]] = ...) -> None: ...

class ExportGlossaryResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...
