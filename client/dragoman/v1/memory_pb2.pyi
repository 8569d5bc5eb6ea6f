from dragoman.v1 import storage_pb2 as _storage_pb2
from dragoman.v1 import text_pb2 as _text_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MemorySegment(_message.Message):
    __slots__ = ("id", "source_language", "target_language", "source", "target", "previous", "context", "document", "author", "note", "create_time", "update_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TARGET_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    id: int
    source_language: str
    target_language: str
    source: str
    target: str
    previous: str
    context: str
    document: str
    author: str
    note: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[int] = ..., source_language: _Optional[str] = ..., target_language: _Optional[str] = ..., source: _Optional[str] = ..., target: _Optional[str] = ..., previous: _Optional[str] = ..., context: _Optional[str] = ..., document: _Optional[str] = ..., author: _Optional[str] = ..., note: _Optional[str] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PutSegmentsRequest(_message.Message):
    __slots__ = ("segments",)
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    segments: _containers.RepeatedCompositeFieldContainer[MemorySegment]
    def __init__(self, segments: _Optional[_Iterable[_Union[MemorySegment, _Mapping]]] = ...) -> None: ...

class PutSegmentsResponse(_message.Message):
    __slots__ = ("report",)
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: _storage_pb2.ImportReport
    def __init__(self, report: _Optional[_Union[_storage_pb2.ImportReport, _Mapping]] = ...) -> None: ...

class LookUpRequest(_message.Message):
    __slots__ = ("source", "source_language", "target_language", "previous", "min_similarity", "max_matches")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TARGET_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    MIN_SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    MAX_MATCHES_FIELD_NUMBER: _ClassVar[int]
    source: str
    source_language: str
    target_language: str
    previous: str
    min_similarity: float
    max_matches: int
    def __init__(self, source: _Optional[str] = ..., source_language: _Optional[str] = ..., target_language: _Optional[str] = ..., previous: _Optional[str] = ..., min_similarity: _Optional[float] = ..., max_matches: _Optional[int] = ...) -> None: ...

class LookUpResponse(_message.Message):
    __slots__ = ("exact", "near")
    EXACT_FIELD_NUMBER: _ClassVar[int]
    NEAR_FIELD_NUMBER: _ClassVar[int]
    exact: MemorySegment
    near: _containers.RepeatedCompositeFieldContainer[NearMatch]
    def __init__(self, exact: _Optional[_Union[MemorySegment, _Mapping]] = ..., near: _Optional[_Iterable[_Union[NearMatch, _Mapping]]] = ...) -> None: ...

class NearMatch(_message.Message):
    __slots__ = ("segment", "similarity", "differences")
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    segment: MemorySegment
    similarity: float
    differences: _containers.RepeatedCompositeFieldContainer[Difference]
    def __init__(self, segment: _Optional[_Union[MemorySegment, _Mapping]] = ..., similarity: _Optional[float] = ..., differences: _Optional[_Iterable[_Union[Difference, _Mapping]]] = ...) -> None: ...

class Difference(_message.Message):
    __slots__ = ("here", "there")
    HERE_FIELD_NUMBER: _ClassVar[int]
    THERE_FIELD_NUMBER: _ClassVar[int]
    here: _text_pb2.Span
    there: _text_pb2.Span
    def __init__(self, here: _Optional[_Union[_text_pb2.Span, _Mapping]] = ..., there: _Optional[_Union[_text_pb2.Span, _Mapping]] = ...) -> None: ...

class ListSegmentsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "document")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    document: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., document: _Optional[str] = ...) -> None: ...

class ListSegmentsResponse(_message.Message):
    __slots__ = ("segments", "next_page_token")
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    segments: _containers.RepeatedCompositeFieldContainer[MemorySegment]
    next_page_token: str
    def __init__(self, segments: _Optional[_Iterable[_Union[MemorySegment, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DeleteSegmentsRequest(_message.Message):
    __slots__ = ("ids",)
    IDS_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, ids: _Optional[_Iterable[int]] = ...) -> None: ...

class DeleteSegmentsResponse(_message.Message):
    __slots__ = ("deleted",)
    DELETED_FIELD_NUMBER: _ClassVar[int]
    deleted: int
    def __init__(self, deleted: _Optional[int] = ...) -> None: ...

class PurgeDocumentRequest(_message.Message):
    __slots__ = ("document",)
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    document: str
    def __init__(self, document: _Optional[str] = ...) -> None: ...

class PurgeDocumentResponse(_message.Message):
    __slots__ = ("deleted",)
    DELETED_FIELD_NUMBER: _ClassVar[int]
    deleted: int
    def __init__(self, deleted: _Optional[int] = ...) -> None: ...

class ImportMemoryHeader(_message.Message):
    __slots__ = ("source_language", "dry_run")
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    source_language: str
    dry_run: bool
    def __init__(self, source_language: _Optional[str] = ..., dry_run: bool = ...) -> None: ...

class ImportMemoryRequest(_message.Message):
    __slots__ = ("header", "data")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    header: ImportMemoryHeader
    data: bytes
    def __init__(self, header: _Optional[_Union[ImportMemoryHeader, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class ImportMemoryResponse(_message.Message):
    __slots__ = ("report",)
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: _storage_pb2.ImportReport
    def __init__(self, report: _Optional[_Union[_storage_pb2.ImportReport, _Mapping]] = ...) -> None: ...

class ExportMemoryRequest(_message.Message):
    __slots__ = ("document",)
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    document: str
    def __init__(self, document: _Optional[str] = ...) -> None: ...

class ExportMemoryResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...
