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

class DigestFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIGEST_FORMAT_UNSPECIFIED: _ClassVar[DigestFormat]
    DIGEST_FORMAT_HTML: _ClassVar[DigestFormat]
    DIGEST_FORMAT_MARKDOWN: _ClassVar[DigestFormat]
    DIGEST_FORMAT_JSON: _ClassVar[DigestFormat]
    DIGEST_FORMAT_ATOM: _ClassVar[DigestFormat]
    DIGEST_FORMAT_JSON_FEED: _ClassVar[DigestFormat]
DIGEST_FORMAT_UNSPECIFIED: DigestFormat
DIGEST_FORMAT_HTML: DigestFormat
DIGEST_FORMAT_MARKDOWN: DigestFormat
DIGEST_FORMAT_JSON: DigestFormat
DIGEST_FORMAT_ATOM: DigestFormat
DIGEST_FORMAT_JSON_FEED: DigestFormat

class BuildDigestRequest(_message.Message):
    __slots__ = ("header", "state", "feed", "data")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    FEED_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    header: DigestHeader
    state: bytes
    feed: DigestFeed
    data: bytes
    def __init__(self, header: _Optional[_Union[DigestHeader, _Mapping]] = ..., state: _Optional[bytes] = ..., feed: _Optional[_Union[DigestFeed, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class DigestHeader(_message.Message):
    __slots__ = ("options", "formats", "return_state")
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    FORMATS_FIELD_NUMBER: _ClassVar[int]
    RETURN_STATE_FIELD_NUMBER: _ClassVar[int]
    options: DigestOptions
    formats: _containers.RepeatedScalarFieldContainer[DigestFormat]
    return_state: bool
    def __init__(self, options: _Optional[_Union[DigestOptions, _Mapping]] = ..., formats: _Optional[_Iterable[_Union[DigestFormat, str]]] = ..., return_state: bool = ...) -> None: ...

class DigestOptions(_message.Message):
    __slots__ = ("language", "title", "stories", "sentences", "further_sentences", "least_outlets", "model", "now")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    STORIES_FIELD_NUMBER: _ClassVar[int]
    SENTENCES_FIELD_NUMBER: _ClassVar[int]
    FURTHER_SENTENCES_FIELD_NUMBER: _ClassVar[int]
    LEAST_OUTLETS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    language: str
    title: str
    stories: int
    sentences: int
    further_sentences: int
    least_outlets: int
    model: str
    now: _timestamp_pb2.Timestamp
    def __init__(self, language: _Optional[str] = ..., title: _Optional[str] = ..., stories: _Optional[int] = ..., sentences: _Optional[int] = ..., further_sentences: _Optional[int] = ..., least_outlets: _Optional[int] = ..., model: _Optional[str] = ..., now: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DigestFeed(_message.Message):
    __slots__ = ("name", "media_type")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    name: str
    media_type: str
    def __init__(self, name: _Optional[str] = ..., media_type: _Optional[str] = ...) -> None: ...

class BuildDigestResponse(_message.Message):
    __slots__ = ("progress", "report", "output", "state")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    progress: DigestProgress
    report: DigestReport
    output: DigestOutput
    state: bytes
    def __init__(self, progress: _Optional[_Union[DigestProgress, _Mapping]] = ..., report: _Optional[_Union[DigestReport, _Mapping]] = ..., output: _Optional[_Union[DigestOutput, _Mapping]] = ..., state: _Optional[bytes] = ...) -> None: ...

class DigestProgress(_message.Message):
    __slots__ = ("articles", "stories", "told", "total")
    ARTICLES_FIELD_NUMBER: _ClassVar[int]
    STORIES_FIELD_NUMBER: _ClassVar[int]
    TOLD_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    articles: int
    stories: int
    told: int
    total: int
    def __init__(self, articles: _Optional[int] = ..., stories: _Optional[int] = ..., told: _Optional[int] = ..., total: _Optional[int] = ...) -> None: ...

class DigestReport(_message.Message):
    __slots__ = ("feeds", "articles", "stories", "left_out", "encoder", "translation_models", "timing")
    FEEDS_FIELD_NUMBER: _ClassVar[int]
    ARTICLES_FIELD_NUMBER: _ClassVar[int]
    STORIES_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    ENCODER_FIELD_NUMBER: _ClassVar[int]
    TRANSLATION_MODELS_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    feeds: _containers.RepeatedCompositeFieldContainer[DigestFeedReport]
    articles: int
    stories: int
    left_out: LeftOutArticles
    encoder: _text_pb2.ModelRef
    translation_models: _containers.RepeatedCompositeFieldContainer[_text_pb2.ModelRef]
    timing: _text_pb2.Timing
    def __init__(self, feeds: _Optional[_Iterable[_Union[DigestFeedReport, _Mapping]]] = ..., articles: _Optional[int] = ..., stories: _Optional[int] = ..., left_out: _Optional[_Union[LeftOutArticles, _Mapping]] = ..., encoder: _Optional[_Union[_text_pb2.ModelRef, _Mapping]] = ..., translation_models: _Optional[_Iterable[_Union[_text_pb2.ModelRef, _Mapping]]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ...) -> None: ...

class DigestFeedReport(_message.Message):
    __slots__ = ("name", "title", "articles", "problems", "error")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ARTICLES_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    articles: int
    problems: _containers.RepeatedScalarFieldContainer[str]
    error: _status_pb2.Status
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., articles: _Optional[int] = ..., problems: _Optional[_Iterable[str]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class LeftOutArticles(_message.Message):
    __slots__ = ("embargoed", "withheld", "canceled", "older_version", "other_language", "empty", "unlisted", "too_long")
    EMBARGOED_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    CANCELED_FIELD_NUMBER: _ClassVar[int]
    OLDER_VERSION_FIELD_NUMBER: _ClassVar[int]
    OTHER_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    EMPTY_FIELD_NUMBER: _ClassVar[int]
    UNLISTED_FIELD_NUMBER: _ClassVar[int]
    TOO_LONG_FIELD_NUMBER: _ClassVar[int]
    embargoed: int
    withheld: int
    canceled: int
    older_version: int
    other_language: int
    empty: int
    unlisted: int
    too_long: int
    def __init__(self, embargoed: _Optional[int] = ..., withheld: _Optional[int] = ..., canceled: _Optional[int] = ..., older_version: _Optional[int] = ..., other_language: _Optional[int] = ..., empty: _Optional[int] = ..., unlisted: _Optional[int] = ..., too_long: _Optional[int] = ...) -> None: ...

class DigestOutput(_message.Message):
    __slots__ = ("format", "data")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    format: DigestFormat
    data: bytes
    def __init__(self, format: _Optional[_Union[DigestFormat, str]] = ..., data: _Optional[bytes] = ...) -> None: ...
