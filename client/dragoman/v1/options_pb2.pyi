from dragoman.v1 import glossary_pb2 as _glossary_pb2
from dragoman.v1 import names_pb2 as _names_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TranslationQuality(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSLATION_QUALITY_UNSPECIFIED: _ClassVar[TranslationQuality]
    TRANSLATION_QUALITY_FAST: _ClassVar[TranslationQuality]
    TRANSLATION_QUALITY_BALANCED: _ClassVar[TranslationQuality]
    TRANSLATION_QUALITY_CAREFUL: _ClassVar[TranslationQuality]

class SummaryStyle(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUMMARY_STYLE_UNSPECIFIED: _ClassVar[SummaryStyle]
    SUMMARY_STYLE_EXTRACT: _ClassVar[SummaryStyle]
    SUMMARY_STYLE_HEADLINE: _ClassVar[SummaryStyle]
    SUMMARY_STYLE_BRIEF: _ClassVar[SummaryStyle]
    SUMMARY_STYLE_ABSTRACT: _ClassVar[SummaryStyle]
TRANSLATION_QUALITY_UNSPECIFIED: TranslationQuality
TRANSLATION_QUALITY_FAST: TranslationQuality
TRANSLATION_QUALITY_BALANCED: TranslationQuality
TRANSLATION_QUALITY_CAREFUL: TranslationQuality
SUMMARY_STYLE_UNSPECIFIED: SummaryStyle
SUMMARY_STYLE_EXTRACT: SummaryStyle
SUMMARY_STYLE_HEADLINE: SummaryStyle
SUMMARY_STYLE_BRIEF: SummaryStyle
SUMMARY_STYLE_ABSTRACT: SummaryStyle

class TranslationOptions(_message.Message):
    __slots__ = ("target_language", "source_language", "model", "check_similarity", "word_alignment", "quality", "glossary", "glossary_name", "use_memory", "keep_names", "name_memory", "alternatives", "token_scores", "second_opinion", "previous_segments")
    TARGET_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    CHECK_SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    WORD_ALIGNMENT_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    GLOSSARY_FIELD_NUMBER: _ClassVar[int]
    GLOSSARY_NAME_FIELD_NUMBER: _ClassVar[int]
    USE_MEMORY_FIELD_NUMBER: _ClassVar[int]
    KEEP_NAMES_FIELD_NUMBER: _ClassVar[int]
    NAME_MEMORY_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    TOKEN_SCORES_FIELD_NUMBER: _ClassVar[int]
    SECOND_OPINION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    target_language: str
    source_language: str
    model: str
    check_similarity: bool
    word_alignment: bool
    quality: TranslationQuality
    glossary: _glossary_pb2.Glossary
    glossary_name: str
    use_memory: bool
    keep_names: bool
    name_memory: _names_pb2.NameMemory
    alternatives: int
    token_scores: bool
    second_opinion: SecondOpinion
    previous_segments: _containers.RepeatedCompositeFieldContainer[PreviousSegment]
    def __init__(self, target_language: _Optional[str] = ..., source_language: _Optional[str] = ..., model: _Optional[str] = ..., check_similarity: bool = ..., word_alignment: bool = ..., quality: _Optional[_Union[TranslationQuality, str]] = ..., glossary: _Optional[_Union[_glossary_pb2.Glossary, _Mapping]] = ..., glossary_name: _Optional[str] = ..., use_memory: bool = ..., keep_names: bool = ..., name_memory: _Optional[_Union[_names_pb2.NameMemory, _Mapping]] = ..., alternatives: _Optional[int] = ..., token_scores: bool = ..., second_opinion: _Optional[_Union[SecondOpinion, _Mapping]] = ..., previous_segments: _Optional[_Iterable[_Union[PreviousSegment, _Mapping]]] = ...) -> None: ...

class PreviousSegment(_message.Message):
    __slots__ = ("source", "target")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    source: str
    target: str
    def __init__(self, source: _Optional[str] = ..., target: _Optional[str] = ...) -> None: ...

class SecondOpinion(_message.Message):
    __slots__ = ("doubt", "max_share", "max_milliseconds")
    DOUBT_FIELD_NUMBER: _ClassVar[int]
    MAX_SHARE_FIELD_NUMBER: _ClassVar[int]
    MAX_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    doubt: float
    max_share: float
    max_milliseconds: int
    def __init__(self, doubt: _Optional[float] = ..., max_share: _Optional[float] = ..., max_milliseconds: _Optional[int] = ...) -> None: ...

class SummaryLength(_message.Message):
    __slots__ = ("sentences", "words", "share")
    SENTENCES_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    sentences: int
    words: int
    share: float
    def __init__(self, sentences: _Optional[int] = ..., words: _Optional[int] = ..., share: _Optional[float] = ...) -> None: ...

class SummaryOptions(_message.Message):
    __slots__ = ("length", "translation", "style")
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    TRANSLATION_FIELD_NUMBER: _ClassVar[int]
    STYLE_FIELD_NUMBER: _ClassVar[int]
    length: SummaryLength
    translation: TranslationOptions
    style: SummaryStyle
    def __init__(self, length: _Optional[_Union[SummaryLength, _Mapping]] = ..., translation: _Optional[_Union[TranslationOptions, _Mapping]] = ..., style: _Optional[_Union[SummaryStyle, str]] = ...) -> None: ...
