from dragoman.v1 import models_pb2 as _models_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ChangeOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_OUTCOME_UNSPECIFIED: _ClassVar[ChangeOutcome]
    CHANGE_OUTCOME_LOADED: _ClassVar[ChangeOutcome]
    CHANGE_OUTCOME_REPLACED: _ClassVar[ChangeOutcome]
    CHANGE_OUTCOME_UNCHANGED: _ClassVar[ChangeOutcome]
    CHANGE_OUTCOME_UNLOADED: _ClassVar[ChangeOutcome]
    CHANGE_OUTCOME_REFUSED: _ClassVar[ChangeOutcome]
CHANGE_OUTCOME_UNSPECIFIED: ChangeOutcome
CHANGE_OUTCOME_LOADED: ChangeOutcome
CHANGE_OUTCOME_REPLACED: ChangeOutcome
CHANGE_OUTCOME_UNCHANGED: ChangeOutcome
CHANGE_OUTCOME_UNLOADED: ChangeOutcome
CHANGE_OUTCOME_REFUSED: ChangeOutcome

class LoadModelRequest(_message.Message):
    __slots__ = ("folder",)
    FOLDER_FIELD_NUMBER: _ClassVar[int]
    folder: str
    def __init__(self, folder: _Optional[str] = ...) -> None: ...

class LoadModelResponse(_message.Message):
    __slots__ = ("change", "models")
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    change: ModelChange
    models: _containers.RepeatedCompositeFieldContainer[_models_pb2.Model]
    def __init__(self, change: _Optional[_Union[ModelChange, _Mapping]] = ..., models: _Optional[_Iterable[_Union[_models_pb2.Model, _Mapping]]] = ...) -> None: ...

class UnloadModelRequest(_message.Message):
    __slots__ = ("name", "force")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FORCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    force: bool
    def __init__(self, name: _Optional[str] = ..., force: bool = ...) -> None: ...

class UnloadModelResponse(_message.Message):
    __slots__ = ("change", "models")
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    change: ModelChange
    models: _containers.RepeatedCompositeFieldContainer[_models_pb2.Model]
    def __init__(self, change: _Optional[_Union[ModelChange, _Mapping]] = ..., models: _Optional[_Iterable[_Union[_models_pb2.Model, _Mapping]]] = ...) -> None: ...

class ReloadModelsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReloadModelsResponse(_message.Message):
    __slots__ = ("changes", "models", "elapsed_ms")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_MS_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[ModelChange]
    models: _containers.RepeatedCompositeFieldContainer[_models_pb2.Model]
    elapsed_ms: float
    def __init__(self, changes: _Optional[_Iterable[_Union[ModelChange, _Mapping]]] = ..., models: _Optional[_Iterable[_Union[_models_pb2.Model, _Mapping]]] = ..., elapsed_ms: _Optional[float] = ...) -> None: ...

class ModelChange(_message.Message):
    __slots__ = ("folder", "outcome", "model", "hash", "previous_hash", "problem", "elapsed_ms")
    FOLDER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_HASH_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_MS_FIELD_NUMBER: _ClassVar[int]
    folder: str
    outcome: ChangeOutcome
    model: str
    hash: str
    previous_hash: str
    problem: str
    elapsed_ms: float
    def __init__(self, folder: _Optional[str] = ..., outcome: _Optional[_Union[ChangeOutcome, str]] = ..., model: _Optional[str] = ..., hash: _Optional[str] = ..., previous_hash: _Optional[str] = ..., problem: _Optional[str] = ..., elapsed_ms: _Optional[float] = ...) -> None: ...
