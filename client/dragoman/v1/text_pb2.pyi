from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SegmentOrigin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEGMENT_ORIGIN_UNSPECIFIED: _ClassVar[SegmentOrigin]
    SEGMENT_ORIGIN_MODEL: _ClassVar[SegmentOrigin]
    SEGMENT_ORIGIN_COPIED: _ClassVar[SegmentOrigin]
    SEGMENT_ORIGIN_MEMORY: _ClassVar[SegmentOrigin]
    SEGMENT_ORIGIN_PREVIOUS: _ClassVar[SegmentOrigin]

class QualityFlagKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    QUALITY_FLAG_KIND_UNSPECIFIED: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_TRUNCATED: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_REPETITION: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_WRONG_SCRIPT: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_COPIED_SOURCE: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_NUMBER_MISMATCH: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_LENGTH_RATIO: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_LOW_SIMILARITY: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_LOW_CONFIDENCE: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_NONWORD: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_TERM_MISSING: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_NAME_MISMATCH: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_NAME_VARIANT: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_LEXICON_MISMATCH: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_ABBREVIATION: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_OMISSION: _ClassVar[QualityFlagKind]
    QUALITY_FLAG_KIND_NAME_REPLACED: _ClassVar[QualityFlagKind]

class Priority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRIORITY_UNSPECIFIED: _ClassVar[Priority]
    PRIORITY_INTERACTIVE: _ClassVar[Priority]
    PRIORITY_BULK: _ClassVar[Priority]
SEGMENT_ORIGIN_UNSPECIFIED: SegmentOrigin
SEGMENT_ORIGIN_MODEL: SegmentOrigin
SEGMENT_ORIGIN_COPIED: SegmentOrigin
SEGMENT_ORIGIN_MEMORY: SegmentOrigin
SEGMENT_ORIGIN_PREVIOUS: SegmentOrigin
QUALITY_FLAG_KIND_UNSPECIFIED: QualityFlagKind
QUALITY_FLAG_KIND_TRUNCATED: QualityFlagKind
QUALITY_FLAG_KIND_REPETITION: QualityFlagKind
QUALITY_FLAG_KIND_WRONG_SCRIPT: QualityFlagKind
QUALITY_FLAG_KIND_COPIED_SOURCE: QualityFlagKind
QUALITY_FLAG_KIND_NUMBER_MISMATCH: QualityFlagKind
QUALITY_FLAG_KIND_LENGTH_RATIO: QualityFlagKind
QUALITY_FLAG_KIND_LOW_SIMILARITY: QualityFlagKind
QUALITY_FLAG_KIND_LOW_CONFIDENCE: QualityFlagKind
QUALITY_FLAG_KIND_NONWORD: QualityFlagKind
QUALITY_FLAG_KIND_TERM_MISSING: QualityFlagKind
QUALITY_FLAG_KIND_NAME_MISMATCH: QualityFlagKind
QUALITY_FLAG_KIND_NAME_VARIANT: QualityFlagKind
QUALITY_FLAG_KIND_LEXICON_MISMATCH: QualityFlagKind
QUALITY_FLAG_KIND_ABBREVIATION: QualityFlagKind
QUALITY_FLAG_KIND_OMISSION: QualityFlagKind
QUALITY_FLAG_KIND_NAME_REPLACED: QualityFlagKind
PRIORITY_UNSPECIFIED: Priority
PRIORITY_INTERACTIVE: Priority
PRIORITY_BULK: Priority

class Span(_message.Message):
    __slots__ = ("start", "end")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    start: int
    end: int
    def __init__(self, start: _Optional[int] = ..., end: _Optional[int] = ...) -> None: ...

class Segment(_message.Message):
    __slots__ = ("source", "target", "score", "similarity", "flags", "attempts", "origin", "alignment", "doubt", "uncovered", "alternatives", "token_scores", "model", "replaced_names")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    ALIGNMENT_FIELD_NUMBER: _ClassVar[int]
    DOUBT_FIELD_NUMBER: _ClassVar[int]
    UNCOVERED_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    TOKEN_SCORES_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    REPLACED_NAMES_FIELD_NUMBER: _ClassVar[int]
    source: Span
    target: Span
    score: float
    similarity: float
    flags: _containers.RepeatedCompositeFieldContainer[QualityFlag]
    attempts: int
    origin: SegmentOrigin
    alignment: _containers.RepeatedCompositeFieldContainer[AlignedWords]
    doubt: float
    uncovered: _containers.RepeatedCompositeFieldContainer[Span]
    alternatives: _containers.RepeatedCompositeFieldContainer[Alternative]
    token_scores: _containers.RepeatedCompositeFieldContainer[TokenScore]
    model: ModelRef
    replaced_names: _containers.RepeatedCompositeFieldContainer[NameReplacement]
    def __init__(self, source: _Optional[_Union[Span, _Mapping]] = ..., target: _Optional[_Union[Span, _Mapping]] = ..., score: _Optional[float] = ..., similarity: _Optional[float] = ..., flags: _Optional[_Iterable[_Union[QualityFlag, _Mapping]]] = ..., attempts: _Optional[int] = ..., origin: _Optional[_Union[SegmentOrigin, str]] = ..., alignment: _Optional[_Iterable[_Union[AlignedWords, _Mapping]]] = ..., doubt: _Optional[float] = ..., uncovered: _Optional[_Iterable[_Union[Span, _Mapping]]] = ..., alternatives: _Optional[_Iterable[_Union[Alternative, _Mapping]]] = ..., token_scores: _Optional[_Iterable[_Union[TokenScore, _Mapping]]] = ..., model: _Optional[_Union[ModelRef, _Mapping]] = ..., replaced_names: _Optional[_Iterable[_Union[NameReplacement, _Mapping]]] = ...) -> None: ...

class NameReplacement(_message.Message):
    __slots__ = ("source", "target", "before", "after")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    source: Span
    target: Span
    before: str
    after: str
    def __init__(self, source: _Optional[_Union[Span, _Mapping]] = ..., target: _Optional[_Union[Span, _Mapping]] = ..., before: _Optional[str] = ..., after: _Optional[str] = ...) -> None: ...

class Alternative(_message.Message):
    __slots__ = ("text", "score", "flags")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    text: str
    score: float
    flags: _containers.RepeatedCompositeFieldContainer[QualityFlag]
    def __init__(self, text: _Optional[str] = ..., score: _Optional[float] = ..., flags: _Optional[_Iterable[_Union[QualityFlag, _Mapping]]] = ...) -> None: ...

class TokenScore(_message.Message):
    __slots__ = ("span", "log_probability")
    SPAN_FIELD_NUMBER: _ClassVar[int]
    LOG_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    span: Span
    log_probability: float
    def __init__(self, span: _Optional[_Union[Span, _Mapping]] = ..., log_probability: _Optional[float] = ...) -> None: ...

class AlignedWords(_message.Message):
    __slots__ = ("source", "target", "weight")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    source: Span
    target: Span
    weight: float
    def __init__(self, source: _Optional[_Union[Span, _Mapping]] = ..., target: _Optional[_Union[Span, _Mapping]] = ..., weight: _Optional[float] = ...) -> None: ...

class QualityFlag(_message.Message):
    __slots__ = ("kind", "detail")
    KIND_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    kind: QualityFlagKind
    detail: str
    def __init__(self, kind: _Optional[_Union[QualityFlagKind, str]] = ..., detail: _Optional[str] = ...) -> None: ...

class DetectedLanguage(_message.Message):
    __slots__ = ("language", "confidence")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    language: str
    confidence: float
    def __init__(self, language: _Optional[str] = ..., confidence: _Optional[float] = ...) -> None: ...

class ModelRef(_message.Message):
    __slots__ = ("name", "hash")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    name: str
    hash: str
    def __init__(self, name: _Optional[str] = ..., hash: _Optional[str] = ...) -> None: ...

class Timing(_message.Message):
    __slots__ = ("queue_ms", "compute_ms", "total_ms", "priority")
    QUEUE_MS_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_MS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    queue_ms: float
    compute_ms: float
    total_ms: float
    priority: Priority
    def __init__(self, queue_ms: _Optional[float] = ..., compute_ms: _Optional[float] = ..., total_ms: _Optional[float] = ..., priority: _Optional[_Union[Priority, str]] = ...) -> None: ...
