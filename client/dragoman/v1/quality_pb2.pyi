from dragoman.v1 import status_pb2 as _status_pb2
from dragoman.v1 import text_pb2 as _text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DoubtLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DOUBT_LEVEL_UNSPECIFIED: _ClassVar[DoubtLevel]
    DOUBT_LEVEL_LOW: _ClassVar[DoubtLevel]
    DOUBT_LEVEL_MEDIUM: _ClassVar[DoubtLevel]
    DOUBT_LEVEL_HIGH: _ClassVar[DoubtLevel]
DOUBT_LEVEL_UNSPECIFIED: DoubtLevel
DOUBT_LEVEL_LOW: DoubtLevel
DOUBT_LEVEL_MEDIUM: DoubtLevel
DOUBT_LEVEL_HIGH: DoubtLevel

class TranslationPair(_message.Message):
    __slots__ = ("source", "target")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    source: str
    target: str
    def __init__(self, source: _Optional[str] = ..., target: _Optional[str] = ...) -> None: ...

class QualityOptions(_message.Message):
    __slots__ = ("source_language", "target_language")
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TARGET_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    source_language: str
    target_language: str
    def __init__(self, source_language: _Optional[str] = ..., target_language: _Optional[str] = ...) -> None: ...

class EstimateQualityRequest(_message.Message):
    __slots__ = ("pairs", "options", "priority")
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    pairs: _containers.RepeatedCompositeFieldContainer[TranslationPair]
    options: QualityOptions
    priority: _text_pb2.Priority
    def __init__(self, pairs: _Optional[_Iterable[_Union[TranslationPair, _Mapping]]] = ..., options: _Optional[_Union[QualityOptions, _Mapping]] = ..., priority: _Optional[_Union[_text_pb2.Priority, str]] = ...) -> None: ...

class EstimateQualityResponse(_message.Message):
    __slots__ = ("estimates", "timing")
    ESTIMATES_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    estimates: _containers.RepeatedCompositeFieldContainer[QualityEstimate]
    timing: _text_pb2.Timing
    def __init__(self, estimates: _Optional[_Iterable[_Union[QualityEstimate, _Mapping]]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ...) -> None: ...

class StreamEstimateQualityRequest(_message.Message):
    __slots__ = ("id", "pair", "options", "priority")
    ID_FIELD_NUMBER: _ClassVar[int]
    PAIR_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    id: str
    pair: TranslationPair
    options: QualityOptions
    priority: _text_pb2.Priority
    def __init__(self, id: _Optional[str] = ..., pair: _Optional[_Union[TranslationPair, _Mapping]] = ..., options: _Optional[_Union[QualityOptions, _Mapping]] = ..., priority: _Optional[_Union[_text_pb2.Priority, str]] = ...) -> None: ...

class StreamEstimateQualityResponse(_message.Message):
    __slots__ = ("id", "estimate", "error", "timing")
    ID_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    id: str
    estimate: QualityEstimate
    error: _status_pb2.Status
    timing: _text_pb2.Timing
    def __init__(self, id: _Optional[str] = ..., estimate: _Optional[_Union[QualityEstimate, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ...) -> None: ...

class QualityEstimate(_message.Message):
    __slots__ = ("source_language", "target_language", "doubt", "level", "flags", "signals", "note", "model", "reverse_model", "encoder")
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TARGET_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    DOUBT_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    REVERSE_MODEL_FIELD_NUMBER: _ClassVar[int]
    ENCODER_FIELD_NUMBER: _ClassVar[int]
    source_language: str
    target_language: str
    doubt: float
    level: DoubtLevel
    flags: _containers.RepeatedCompositeFieldContainer[_text_pb2.QualityFlag]
    signals: QualitySignals
    note: str
    model: _text_pb2.ModelRef
    reverse_model: _text_pb2.ModelRef
    encoder: _text_pb2.ModelRef
    def __init__(self, source_language: _Optional[str] = ..., target_language: _Optional[str] = ..., doubt: _Optional[float] = ..., level: _Optional[_Union[DoubtLevel, str]] = ..., flags: _Optional[_Iterable[_Union[_text_pb2.QualityFlag, _Mapping]]] = ..., signals: _Optional[_Union[QualitySignals, _Mapping]] = ..., note: _Optional[str] = ..., model: _Optional[_Union[_text_pb2.ModelRef, _Mapping]] = ..., reverse_model: _Optional[_Union[_text_pb2.ModelRef, _Mapping]] = ..., encoder: _Optional[_Union[_text_pb2.ModelRef, _Mapping]] = ...) -> None: ...

class QualitySignals(_message.Message):
    __slots__ = ("score", "window", "reverse", "similarity")
    SCORE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    REVERSE_FIELD_NUMBER: _ClassVar[int]
    SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    score: float
    window: float
    reverse: float
    similarity: float
    def __init__(self, score: _Optional[float] = ..., window: _Optional[float] = ..., reverse: _Optional[float] = ..., similarity: _Optional[float] = ...) -> None: ...
