from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ModelTask(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MODEL_TASK_UNSPECIFIED: _ClassVar[ModelTask]
    MODEL_TASK_TRANSLATION: _ClassVar[ModelTask]
    MODEL_TASK_SUMMARIZATION: _ClassVar[ModelTask]
    MODEL_TASK_SENTENCE_EMBEDDING: _ClassVar[ModelTask]
MODEL_TASK_UNSPECIFIED: ModelTask
MODEL_TASK_TRANSLATION: ModelTask
MODEL_TASK_SUMMARIZATION: ModelTask
MODEL_TASK_SENTENCE_EMBEDDING: ModelTask

class ListModelsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListModelsResponse(_message.Message):
    __slots__ = ("models", "next_page_token", "name_lexicon")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    NAME_LEXICON_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    next_page_token: str
    name_lexicon: NameLexicon
    def __init__(self, models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., name_lexicon: _Optional[_Union[NameLexicon, _Mapping]] = ...) -> None: ...

class NameLexicon(_message.Message):
    __slots__ = ("name", "hash", "entries")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    name: str
    hash: str
    entries: int
    def __init__(self, name: _Optional[str] = ..., hash: _Optional[str] = ..., entries: _Optional[int] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("name", "task", "source_languages", "target_languages", "hash", "license", "description", "size_bytes", "max_input_tokens", "default")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    SOURCE_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    TARGET_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    LICENSE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    name: str
    task: ModelTask
    source_languages: _containers.RepeatedScalarFieldContainer[str]
    target_languages: _containers.RepeatedScalarFieldContainer[str]
    hash: str
    license: str
    description: str
    size_bytes: int
    max_input_tokens: int
    default: bool
    def __init__(self, name: _Optional[str] = ..., task: _Optional[_Union[ModelTask, str]] = ..., source_languages: _Optional[_Iterable[str]] = ..., target_languages: _Optional[_Iterable[str]] = ..., hash: _Optional[str] = ..., license: _Optional[str] = ..., description: _Optional[str] = ..., size_bytes: _Optional[int] = ..., max_input_tokens: _Optional[int] = ..., default: bool = ...) -> None: ...

class GetServerInfoRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetServerInfoResponse(_message.Message):
    __slots__ = ("version", "engine", "limits")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    version: str
    engine: str
    limits: Limits
    def __init__(self, version: _Optional[str] = ..., engine: _Optional[str] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("max_texts", "max_characters", "max_message_bytes", "max_stream_items_in_flight", "max_summary_sentences", "max_interactive_characters", "max_interactive_item_characters", "max_digest_bytes", "max_digest_articles", "max_document_bytes", "max_documents", "max_alternatives")
    MAX_TEXTS_FIELD_NUMBER: _ClassVar[int]
    MAX_CHARACTERS_FIELD_NUMBER: _ClassVar[int]
    MAX_MESSAGE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_STREAM_ITEMS_IN_FLIGHT_FIELD_NUMBER: _ClassVar[int]
    MAX_SUMMARY_SENTENCES_FIELD_NUMBER: _ClassVar[int]
    MAX_INTERACTIVE_CHARACTERS_FIELD_NUMBER: _ClassVar[int]
    MAX_INTERACTIVE_ITEM_CHARACTERS_FIELD_NUMBER: _ClassVar[int]
    MAX_DIGEST_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_DIGEST_ARTICLES_FIELD_NUMBER: _ClassVar[int]
    MAX_DOCUMENT_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    MAX_ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    max_texts: int
    max_characters: int
    max_message_bytes: int
    max_stream_items_in_flight: int
    max_summary_sentences: int
    max_interactive_characters: int
    max_interactive_item_characters: int
    max_digest_bytes: int
    max_digest_articles: int
    max_document_bytes: int
    max_documents: int
    max_alternatives: int
    def __init__(self, max_texts: _Optional[int] = ..., max_characters: _Optional[int] = ..., max_message_bytes: _Optional[int] = ..., max_stream_items_in_flight: _Optional[int] = ..., max_summary_sentences: _Optional[int] = ..., max_interactive_characters: _Optional[int] = ..., max_interactive_item_characters: _Optional[int] = ..., max_digest_bytes: _Optional[int] = ..., max_digest_articles: _Optional[int] = ..., max_document_bytes: _Optional[int] = ..., max_documents: _Optional[int] = ..., max_alternatives: _Optional[int] = ...) -> None: ...
