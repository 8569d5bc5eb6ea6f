from dragoman.v1 import names_pb2 as _names_pb2
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

class BilingualFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BILINGUAL_FORMAT_UNSPECIFIED: _ClassVar[BilingualFormat]
    BILINGUAL_FORMAT_HTML: _ClassVar[BilingualFormat]
    BILINGUAL_FORMAT_DOCX: _ClassVar[BilingualFormat]
    BILINGUAL_FORMAT_JSON: _ClassVar[BilingualFormat]
BILINGUAL_FORMAT_UNSPECIFIED: BilingualFormat
BILINGUAL_FORMAT_HTML: BilingualFormat
BILINGUAL_FORMAT_DOCX: BilingualFormat
BILINGUAL_FORMAT_JSON: BilingualFormat

class TranslateDocumentRequest(_message.Message):
    __slots__ = ("header", "chunk")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    header: DocumentHeader
    chunk: bytes
    def __init__(self, header: _Optional[_Union[DocumentHeader, _Mapping]] = ..., chunk: _Optional[bytes] = ...) -> None: ...

class DocumentHeader(_message.Message):
    __slots__ = ("name", "format", "options", "selection", "priority", "size_bytes", "bilingual_format")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    BILINGUAL_FORMAT_FIELD_NUMBER: _ClassVar[int]
    name: str
    format: str
    options: _options_pb2.TranslationOptions
    selection: DocumentSelection
    priority: _text_pb2.Priority
    size_bytes: int
    bilingual_format: BilingualFormat
    def __init__(self, name: _Optional[str] = ..., format: _Optional[str] = ..., options: _Optional[_Union[_options_pb2.TranslationOptions, _Mapping]] = ..., selection: _Optional[_Union[DocumentSelection, _Mapping]] = ..., priority: _Optional[_Union[_text_pb2.Priority, str]] = ..., size_bytes: _Optional[int] = ..., bilingual_format: _Optional[_Union[BilingualFormat, str]] = ...) -> None: ...

class DocumentSelection(_message.Message):
    __slots__ = ("paths", "columns")
    PATHS_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    paths: _containers.RepeatedScalarFieldContainer[str]
    columns: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, paths: _Optional[_Iterable[str]] = ..., columns: _Optional[_Iterable[str]] = ...) -> None: ...

class TranslateDocumentResponse(_message.Message):
    __slots__ = ("progress", "result", "chunk")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    progress: DocumentProgress
    result: DocumentResult
    chunk: bytes
    def __init__(self, progress: _Optional[_Union[DocumentProgress, _Mapping]] = ..., result: _Optional[_Union[DocumentResult, _Mapping]] = ..., chunk: _Optional[bytes] = ...) -> None: ...

class DocumentProgress(_message.Message):
    __slots__ = ("blocks_done", "blocks_total")
    BLOCKS_DONE_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    blocks_done: int
    blocks_total: int
    def __init__(self, blocks_done: _Optional[int] = ..., blocks_total: _Optional[int] = ...) -> None: ...

class DocumentResult(_message.Message):
    __slots__ = ("media_type", "format", "size_bytes", "report", "timing", "bilingual_format")
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    BILINGUAL_FORMAT_FIELD_NUMBER: _ClassVar[int]
    media_type: str
    format: str
    size_bytes: int
    report: DocumentReport
    timing: _text_pb2.Timing
    bilingual_format: BilingualFormat
    def __init__(self, media_type: _Optional[str] = ..., format: _Optional[str] = ..., size_bytes: _Optional[int] = ..., report: _Optional[_Union[DocumentReport, _Mapping]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ..., bilingual_format: _Optional[_Union[BilingualFormat, str]] = ...) -> None: ...

class DocumentReport(_message.Message):
    __slots__ = ("blocks_translated", "blocks_copied", "blocks_failed", "blocks_withheld", "segments", "doubtful_segments", "flags", "doubts", "problems", "unplaced_tags", "models", "names", "previous_segments")
    BLOCKS_TRANSLATED_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_COPIED_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FAILED_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_WITHHELD_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    DOUBTFUL_SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    DOUBTS_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    UNPLACED_TAGS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    blocks_translated: int
    blocks_copied: int
    blocks_failed: int
    blocks_withheld: int
    segments: int
    doubtful_segments: int
    flags: _containers.RepeatedCompositeFieldContainer[FlagCount]
    doubts: _containers.RepeatedCompositeFieldContainer[DoubtfulSegment]
    problems: _containers.RepeatedCompositeFieldContainer[BlockProblem]
    unplaced_tags: int
    models: _containers.RepeatedCompositeFieldContainer[_text_pb2.ModelRef]
    names: _containers.RepeatedCompositeFieldContainer[_names_pb2.NameRendering]
    previous_segments: int
    def __init__(self, blocks_translated: _Optional[int] = ..., blocks_copied: _Optional[int] = ..., blocks_failed: _Optional[int] = ..., blocks_withheld: _Optional[int] = ..., segments: _Optional[int] = ..., doubtful_segments: _Optional[int] = ..., flags: _Optional[_Iterable[_Union[FlagCount, _Mapping]]] = ..., doubts: _Optional[_Iterable[_Union[DoubtfulSegment, _Mapping]]] = ..., problems: _Optional[_Iterable[_Union[BlockProblem, _Mapping]]] = ..., unplaced_tags: _Optional[int] = ..., models: _Optional[_Iterable[_Union[_text_pb2.ModelRef, _Mapping]]] = ..., names: _Optional[_Iterable[_Union[_names_pb2.NameRendering, _Mapping]]] = ..., previous_segments: _Optional[int] = ...) -> None: ...

class FlagCount(_message.Message):
    __slots__ = ("kind", "count")
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    kind: _text_pb2.QualityFlagKind
    count: int
    def __init__(self, kind: _Optional[_Union[_text_pb2.QualityFlagKind, str]] = ..., count: _Optional[int] = ...) -> None: ...

class DoubtfulSegment(_message.Message):
    __slots__ = ("path", "source", "target", "flags")
    PATH_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    path: str
    source: str
    target: str
    flags: _containers.RepeatedCompositeFieldContainer[_text_pb2.QualityFlag]
    def __init__(self, path: _Optional[str] = ..., source: _Optional[str] = ..., target: _Optional[str] = ..., flags: _Optional[_Iterable[_Union[_text_pb2.QualityFlag, _Mapping]]] = ...) -> None: ...

class BlockProblem(_message.Message):
    __slots__ = ("path", "error")
    PATH_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    path: str
    error: _status_pb2.Status
    def __init__(self, path: _Optional[str] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class ListFormatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListFormatsResponse(_message.Message):
    __slots__ = ("formats",)
    FORMATS_FIELD_NUMBER: _ClassVar[int]
    formats: _containers.RepeatedCompositeFieldContainer[DocumentFormat]
    def __init__(self, formats: _Optional[_Iterable[_Union[DocumentFormat, _Mapping]]] = ...) -> None: ...

class DocumentFormat(_message.Message):
    __slots__ = ("name", "description", "extensions", "selection")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    EXTENSIONS_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    extensions: _containers.RepeatedScalarFieldContainer[str]
    selection: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., extensions: _Optional[_Iterable[str]] = ..., selection: _Optional[_Iterable[str]] = ...) -> None: ...
