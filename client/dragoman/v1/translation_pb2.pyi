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

class RomanizationScheme(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROMANIZATION_SCHEME_UNSPECIFIED: _ClassVar[RomanizationScheme]
    ROMANIZATION_SCHEME_PRESS: _ClassVar[RomanizationScheme]
    ROMANIZATION_SCHEME_ALA_LC: _ClassVar[RomanizationScheme]
    ROMANIZATION_SCHEME_BGN_PCGN: _ClassVar[RomanizationScheme]
ROMANIZATION_SCHEME_UNSPECIFIED: RomanizationScheme
ROMANIZATION_SCHEME_PRESS: RomanizationScheme
ROMANIZATION_SCHEME_ALA_LC: RomanizationScheme
ROMANIZATION_SCHEME_BGN_PCGN: RomanizationScheme

class TranslateTextRequest(_message.Message):
    __slots__ = ("texts", "mime_type", "options", "priority", "copied_spans")
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    COPIED_SPANS_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.RepeatedScalarFieldContainer[str]
    mime_type: str
    options: _options_pb2.TranslationOptions
    priority: _text_pb2.Priority
    copied_spans: _containers.RepeatedCompositeFieldContainer[CopiedSpans]
    def __init__(self, texts: _Optional[_Iterable[str]] = ..., mime_type: _Optional[str] = ..., options: _Optional[_Union[_options_pb2.TranslationOptions, _Mapping]] = ..., priority: _Optional[_Union[_text_pb2.Priority, str]] = ..., copied_spans: _Optional[_Iterable[_Union[CopiedSpans, _Mapping]]] = ...) -> None: ...

class CopiedSpans(_message.Message):
    __slots__ = ("spans",)
    SPANS_FIELD_NUMBER: _ClassVar[int]
    spans: _containers.RepeatedCompositeFieldContainer[_text_pb2.Span]
    def __init__(self, spans: _Optional[_Iterable[_Union[_text_pb2.Span, _Mapping]]] = ...) -> None: ...

class TranslateTextResponse(_message.Message):
    __slots__ = ("translations", "timing")
    TRANSLATIONS_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    translations: _containers.RepeatedCompositeFieldContainer[TranslatedText]
    timing: _text_pb2.Timing
    def __init__(self, translations: _Optional[_Iterable[_Union[TranslatedText, _Mapping]]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ...) -> None: ...

class TranslatedText(_message.Message):
    __slots__ = ("text", "source_language", "target_language", "detection", "segments", "model", "other_language", "plain", "names")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TARGET_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    DETECTION_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    OTHER_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    PLAIN_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    text: str
    source_language: str
    target_language: str
    detection: _text_pb2.DetectedLanguage
    segments: _containers.RepeatedCompositeFieldContainer[_text_pb2.Segment]
    model: _text_pb2.ModelRef
    other_language: _containers.RepeatedCompositeFieldContainer[_text_pb2.Span]
    plain: PlainTexts
    names: _containers.RepeatedCompositeFieldContainer[_names_pb2.NameRendering]
    def __init__(self, text: _Optional[str] = ..., source_language: _Optional[str] = ..., target_language: _Optional[str] = ..., detection: _Optional[_Union[_text_pb2.DetectedLanguage, _Mapping]] = ..., segments: _Optional[_Iterable[_Union[_text_pb2.Segment, _Mapping]]] = ..., model: _Optional[_Union[_text_pb2.ModelRef, _Mapping]] = ..., other_language: _Optional[_Iterable[_Union[_text_pb2.Span, _Mapping]]] = ..., plain: _Optional[_Union[PlainTexts, _Mapping]] = ..., names: _Optional[_Iterable[_Union[_names_pb2.NameRendering, _Mapping]]] = ...) -> None: ...

class PlainTexts(_message.Message):
    __slots__ = ("source", "target")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    source: str
    target: str
    def __init__(self, source: _Optional[str] = ..., target: _Optional[str] = ...) -> None: ...

class StreamTranslateRequest(_message.Message):
    __slots__ = ("id", "text", "mime_type", "options", "priority", "copied_spans")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    COPIED_SPANS_FIELD_NUMBER: _ClassVar[int]
    id: str
    text: str
    mime_type: str
    options: _options_pb2.TranslationOptions
    priority: _text_pb2.Priority
    copied_spans: _containers.RepeatedCompositeFieldContainer[_text_pb2.Span]
    def __init__(self, id: _Optional[str] = ..., text: _Optional[str] = ..., mime_type: _Optional[str] = ..., options: _Optional[_Union[_options_pb2.TranslationOptions, _Mapping]] = ..., priority: _Optional[_Union[_text_pb2.Priority, str]] = ..., copied_spans: _Optional[_Iterable[_Union[_text_pb2.Span, _Mapping]]] = ...) -> None: ...

class StreamTranslateResponse(_message.Message):
    __slots__ = ("id", "translation", "error", "timing")
    ID_FIELD_NUMBER: _ClassVar[int]
    TRANSLATION_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    id: str
    translation: TranslatedText
    error: _status_pb2.Status
    timing: _text_pb2.Timing
    def __init__(self, id: _Optional[str] = ..., translation: _Optional[_Union[TranslatedText, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ...) -> None: ...

class DetectLanguageRequest(_message.Message):
    __slots__ = ("texts",)
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, texts: _Optional[_Iterable[str]] = ...) -> None: ...

class DetectLanguageResponse(_message.Message):
    __slots__ = ("detections",)
    DETECTIONS_FIELD_NUMBER: _ClassVar[int]
    detections: _containers.RepeatedCompositeFieldContainer[LanguageDetection]
    def __init__(self, detections: _Optional[_Iterable[_Union[LanguageDetection, _Mapping]]] = ...) -> None: ...

class LanguageDetection(_message.Message):
    __slots__ = ("languages", "mixed")
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    MIXED_FIELD_NUMBER: _ClassVar[int]
    languages: _containers.RepeatedCompositeFieldContainer[_text_pb2.DetectedLanguage]
    mixed: bool
    def __init__(self, languages: _Optional[_Iterable[_Union[_text_pb2.DetectedLanguage, _Mapping]]] = ..., mixed: bool = ...) -> None: ...

class RomanizeRequest(_message.Message):
    __slots__ = ("texts", "scheme")
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.RepeatedScalarFieldContainer[str]
    scheme: RomanizationScheme
    def __init__(self, texts: _Optional[_Iterable[str]] = ..., scheme: _Optional[_Union[RomanizationScheme, str]] = ...) -> None: ...

class RomanizeResponse(_message.Message):
    __slots__ = ("texts",)
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, texts: _Optional[_Iterable[str]] = ...) -> None: ...

class SuggestWordsRequest(_message.Message):
    __slots__ = ("text", "target_prefix", "target_language", "source_language", "model", "max_suggestions", "priority")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TARGET_PREFIX_FIELD_NUMBER: _ClassVar[int]
    TARGET_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MAX_SUGGESTIONS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    text: str
    target_prefix: str
    target_language: str
    source_language: str
    model: str
    max_suggestions: int
    priority: _text_pb2.Priority
    def __init__(self, text: _Optional[str] = ..., target_prefix: _Optional[str] = ..., target_language: _Optional[str] = ..., source_language: _Optional[str] = ..., model: _Optional[str] = ..., max_suggestions: _Optional[int] = ..., priority: _Optional[_Union[_text_pb2.Priority, str]] = ...) -> None: ...

class SuggestWordsResponse(_message.Message):
    __slots__ = ("suggestions", "source_language", "model", "timing")
    SUGGESTIONS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    suggestions: _containers.RepeatedCompositeFieldContainer[WordSuggestion]
    source_language: str
    model: _text_pb2.ModelRef
    timing: _text_pb2.Timing
    def __init__(self, suggestions: _Optional[_Iterable[_Union[WordSuggestion, _Mapping]]] = ..., source_language: _Optional[str] = ..., model: _Optional[_Union[_text_pb2.ModelRef, _Mapping]] = ..., timing: _Optional[_Union[_text_pb2.Timing, _Mapping]] = ...) -> None: ...

class WordSuggestion(_message.Message):
    __slots__ = ("word", "score", "text", "span")
    WORD_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    word: str
    score: float
    text: str
    span: _text_pb2.Span
    def __init__(self, word: _Optional[str] = ..., score: _Optional[float] = ..., text: _Optional[str] = ..., span: _Optional[_Union[_text_pb2.Span, _Mapping]] = ...) -> None: ...
