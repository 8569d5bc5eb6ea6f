from dragoman.v1 import options_pb2 as _options_pb2
from dragoman.v1 import status_pb2 as _status_pb2
from dragoman.v1 import text_pb2 as _text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SummarySentenceOrigin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUMMARY_SENTENCE_ORIGIN_UNSPECIFIED: _ClassVar[SummarySentenceOrigin]
    SUMMARY_SENTENCE_ORIGIN_EXTRACTED: _ClassVar[SummarySentenceOrigin]
    SUMMARY_SENTENCE_ORIGIN_WRITTEN: _ClassVar[SummarySentenceOrigin]
    SUMMARY_SENTENCE_ORIGIN_FALLBACK: _ClassVar[SummarySentenceOrigin]

class SummaryFallbackReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUMMARY_FALLBACK_REASON_UNSPECIFIED: _ClassVar[SummaryFallbackReason]
    SUMMARY_FALLBACK_REASON_NO_MODEL: _ClassVar[SummaryFallbackReason]
    SUMMARY_FALLBACK_REASON_NOTHING_WRITTEN: _ClassVar[SummaryFallbackReason]
    SUMMARY_FALLBACK_REASON_UNSUPPORTED_WORDS: _ClassVar[SummaryFallbackReason]
    SUMMARY_FALLBACK_REASON_NEGATION: _ClassVar[SummaryFallbackReason]
    SUMMARY_FALLBACK_REASON_FAR_IN_MEANING: _ClassVar[SummaryFallbackReason]
    SUMMARY_FALLBACK_REASON_DANGLING: _ClassVar[SummaryFallbackReason]
SUMMARY_SENTENCE_ORIGIN_UNSPECIFIED: SummarySentenceOrigin
SUMMARY_SENTENCE_ORIGIN_EXTRACTED: SummarySentenceOrigin
SUMMARY_SENTENCE_ORIGIN_WRITTEN: SummarySentenceOrigin
SUMMARY_SENTENCE_ORIGIN_FALLBACK: SummarySentenceOrigin
SUMMARY_FALLBACK_REASON_UNSPECIFIED: SummaryFallbackReason
SUMMARY_FALLBACK_REASON_NO_MODEL: SummaryFallbackReason
SUMMARY_FALLBACK_REASON_NOTHING_WRITTEN: SummaryFallbackReason
SUMMARY_FALLBACK_REASON_UNSUPPORTED_WORDS: SummaryFallbackReason
SUMMARY_FALLBACK_REASON_NEGATION: SummaryFallbackReason
SUMMARY_FALLBACK_REASON_FAR_IN_MEANING: SummaryFallbackReason
SUMMARY_FALLBACK_REASON_DANGLING: SummaryFallbackReason

class SummarizeTextRequest(_message.Message):
    __slots__ = ("text", "title", "options", "priority")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    text: str
    title: str
    options: _options_pb2.SummaryOptions
    priority: _text_pb2.Priority
    def __init__(self, text: _Optional[str] = ..., title: _Optional[str] = ..., options: _Optional[_Union[_options_pb2.SummaryOptions, _Mapping]] = ..., priority: _Optional[_Union[_text_pb2.Priority, str]] = ...) -> None: ...

class SummarizeTextResponse(_message.Message):
    __slots__ = ("summary", "timing")
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    summary: Summary
    timing: _text_pb2.Timing
    def __init__(self, summary: _Optional[_Union[Summary, _Mapping]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ...) -> None: ...

class Summary(_message.Message):
    __slots__ = ("text", "sentences", "source_language", "language", "detection", "ranking_model", "translation_model", "title", "title_flags", "writing_model")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SENTENCES_FIELD_NUMBER: _ClassVar[int]
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    DETECTION_FIELD_NUMBER: _ClassVar[int]
    RANKING_MODEL_FIELD_NUMBER: _ClassVar[int]
    TRANSLATION_MODEL_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FLAGS_FIELD_NUMBER: _ClassVar[int]
    WRITING_MODEL_FIELD_NUMBER: _ClassVar[int]
    text: str
    sentences: _containers.RepeatedCompositeFieldContainer[SummarySentence]
    source_language: str
    language: str
    detection: _text_pb2.DetectedLanguage
    ranking_model: _text_pb2.ModelRef
    translation_model: _text_pb2.ModelRef
    title: str
    title_flags: _containers.RepeatedCompositeFieldContainer[_text_pb2.QualityFlag]
    writing_model: _text_pb2.ModelRef
    def __init__(self, text: _Optional[str] = ..., sentences: _Optional[_Iterable[_Union[SummarySentence, _Mapping]]] = ..., source_language: _Optional[str] = ..., language: _Optional[str] = ..., detection: _Optional[_Union[_text_pb2.DetectedLanguage, _Mapping]] = ..., ranking_model: _Optional[_Union[_text_pb2.ModelRef, _Mapping]] = ..., translation_model: _Optional[_Union[_text_pb2.ModelRef, _Mapping]] = ..., title: _Optional[str] = ..., title_flags: _Optional[_Iterable[_Union[_text_pb2.QualityFlag, _Mapping]]] = ..., writing_model: _Optional[_Union[_text_pb2.ModelRef, _Mapping]] = ...) -> None: ...

class SummarySentence(_message.Message):
    __slots__ = ("target", "source", "rank_score", "flags", "score", "similarity", "supports_next", "origin", "passages", "support", "fallback_reason", "unsupported", "definitions")
    TARGET_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    RANK_SCORE_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    SUPPORTS_NEXT_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    PASSAGES_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_REASON_FIELD_NUMBER: _ClassVar[int]
    UNSUPPORTED_FIELD_NUMBER: _ClassVar[int]
    DEFINITIONS_FIELD_NUMBER: _ClassVar[int]
    target: _text_pb2.Span
    source: _text_pb2.Span
    rank_score: float
    flags: _containers.RepeatedCompositeFieldContainer[_text_pb2.QualityFlag]
    score: float
    similarity: float
    supports_next: bool
    origin: SummarySentenceOrigin
    passages: _containers.RepeatedCompositeFieldContainer[_text_pb2.Span]
    support: float
    fallback_reason: SummaryFallbackReason
    unsupported: _containers.RepeatedScalarFieldContainer[str]
    definitions: _containers.RepeatedCompositeFieldContainer[_text_pb2.Span]
    def __init__(self, target: _Optional[_Union[_text_pb2.Span, _Mapping]] = ..., source: _Optional[_Union[_text_pb2.Span, _Mapping]] = ..., rank_score: _Optional[float] = ..., flags: _Optional[_Iterable[_Union[_text_pb2.QualityFlag, _Mapping]]] = ..., score: _Optional[float] = ..., similarity: _Optional[float] = ..., supports_next: bool = ..., origin: _Optional[_Union[SummarySentenceOrigin, str]] = ..., passages: _Optional[_Iterable[_Union[_text_pb2.Span, _Mapping]]] = ..., support: _Optional[float] = ..., fallback_reason: _Optional[_Union[SummaryFallbackReason, str]] = ..., unsupported: _Optional[_Iterable[str]] = ..., definitions: _Optional[_Iterable[_Union[_text_pb2.Span, _Mapping]]] = ...) -> None: ...

class StreamSummarizeRequest(_message.Message):
    __slots__ = ("id", "text", "title", "options", "priority")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    id: str
    text: str
    title: str
    options: _options_pb2.SummaryOptions
    priority: _text_pb2.Priority
    def __init__(self, id: _Optional[str] = ..., text: _Optional[str] = ..., title: _Optional[str] = ..., options: _Optional[_Union[_options_pb2.SummaryOptions, _Mapping]] = ..., priority: _Optional[_Union[_text_pb2.Priority, str]] = ...) -> None: ...

class StreamSummarizeResponse(_message.Message):
    __slots__ = ("id", "summary", "error", "timing")
    ID_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    id: str
    summary: Summary
    error: _status_pb2.Status
    timing: _text_pb2.Timing
    def __init__(self, id: _Optional[str] = ..., summary: _Optional[_Union[Summary, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ...) -> None: ...
