from dragoman.v1 import documents_pb2 as _documents_pb2
from dragoman.v1 import options_pb2 as _options_pb2
from dragoman.v1 import status_pb2 as _status_pb2
from dragoman.v1 import text_pb2 as _text_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FeedOutput(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FEED_OUTPUT_UNSPECIFIED: _ClassVar[FeedOutput]
    FEED_OUTPUT_SAME_FORMAT: _ClassVar[FeedOutput]
    FEED_OUTPUT_JSON_LINES: _ClassVar[FeedOutput]

class FeedItemOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FEED_ITEM_OUTCOME_UNSPECIFIED: _ClassVar[FeedItemOutcome]
    FEED_ITEM_OUTCOME_DONE: _ClassVar[FeedItemOutcome]
    FEED_ITEM_OUTCOME_REUSED: _ClassVar[FeedItemOutcome]
    FEED_ITEM_OUTCOME_CANCELED: _ClassVar[FeedItemOutcome]
    FEED_ITEM_OUTCOME_WITHHELD: _ClassVar[FeedItemOutcome]
    FEED_ITEM_OUTCOME_FAILED: _ClassVar[FeedItemOutcome]
FEED_OUTPUT_UNSPECIFIED: FeedOutput
FEED_OUTPUT_SAME_FORMAT: FeedOutput
FEED_OUTPUT_JSON_LINES: FeedOutput
FEED_ITEM_OUTCOME_UNSPECIFIED: FeedItemOutcome
FEED_ITEM_OUTCOME_DONE: FeedItemOutcome
FEED_ITEM_OUTCOME_REUSED: FeedItemOutcome
FEED_ITEM_OUTCOME_CANCELED: FeedItemOutcome
FEED_ITEM_OUTCOME_WITHHELD: FeedItemOutcome
FEED_ITEM_OUTCOME_FAILED: FeedItemOutcome

class RewriteFeedRequest(_message.Message):
    __slots__ = ("header", "record", "data")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    header: FeedHeader
    record: FeedRecord
    data: bytes
    def __init__(self, header: _Optional[_Union[FeedHeader, _Mapping]] = ..., record: _Optional[_Union[FeedRecord, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class FeedHeader(_message.Message):
    __slots__ = ("name", "media_type", "translation", "summary", "output", "now")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    TRANSLATION_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    name: str
    media_type: str
    translation: _options_pb2.TranslationOptions
    summary: _options_pb2.SummaryOptions
    output: FeedOutput
    now: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., media_type: _Optional[str] = ..., translation: _Optional[_Union[_options_pb2.TranslationOptions, _Mapping]] = ..., summary: _Optional[_Union[_options_pb2.SummaryOptions, _Mapping]] = ..., output: _Optional[_Union[FeedOutput, str]] = ..., now: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FeedRecord(_message.Message):
    __slots__ = ("digest", "data")
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    digest: str
    data: bytes
    def __init__(self, digest: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class RewriteFeedResponse(_message.Message):
    __slots__ = ("item", "report", "data")
    ITEM_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    item: FeedItem
    report: FeedReport
    data: bytes
    def __init__(self, item: _Optional[_Union[FeedItem, _Mapping]] = ..., report: _Optional[_Union[FeedReport, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class FeedItem(_message.Message):
    __slots__ = ("id", "title", "outcome", "record", "doubts", "error")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    DOUBTS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    outcome: FeedItemOutcome
    record: FeedRecord
    doubts: _containers.RepeatedCompositeFieldContainer[_documents_pb2.DoubtfulSegment]
    error: _status_pb2.Status
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., outcome: _Optional[_Union[FeedItemOutcome, str]] = ..., record: _Optional[_Union[FeedRecord, _Mapping]] = ..., doubts: _Optional[_Iterable[_Union[_documents_pb2.DoubtfulSegment, _Mapping]]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class FeedReport(_message.Message):
    __slots__ = ("format", "media_type", "size_bytes", "problems", "models", "timing")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    format: str
    media_type: str
    size_bytes: int
    problems: _containers.RepeatedScalarFieldContainer[str]
    models: _containers.RepeatedCompositeFieldContainer[_text_pb2.ModelRef]
    timing: _text_pb2.Timing
    def __init__(self, format: _Optional[str] = ..., media_type: _Optional[str] = ..., size_bytes: _Optional[int] = ..., problems: _Optional[_Iterable[str]] = ..., models: _Optional[_Iterable[_Union[_text_pb2.ModelRef, _Mapping]]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ...) -> None: ...
