"""From settings to loaded models, and what is told about them."""

from __future__ import annotations

from contextlib import AbstractContextManager

from .caller import Caller
from .config import ServerConfig
from .engine import EngineOptions, LoadedModel, ModelStore
from .rpc.backend import ModelDescription
from .translate.ports import ModelDirectory

__all__ = ["StoredModels", "load_models"]


def load_models(config: ServerConfig) -> StoredModels:
    """Load what is in the models folder and try it on its canaries. Blocks for seconds.

    Raises:
        ConfigError: there is no models folder.
        ModelFolderError: a model folder is damaged, or its model does not pass its canary.
        EngineError: this machine does not have the device, or not the compute type.
    """
    options = EngineOptions(
        device=config.device,
        compute_type=None if config.compute_type == "default" else config.compute_type,
        workers=config.workers or None,
        reproducible=config.reproducible,
        skip_broken=config.skip_broken_models,
    )
    return StoredModels(ModelStore.load(config.resolved_models_dir(), options))


class StoredModels:
    """A `ModelStore` that describes itself as the contract does (`rpc.backend.Models`)."""

    def __init__(self, store: ModelStore) -> None:
        self._store = store

    def lease(self, caller: Caller) -> AbstractContextManager[ModelDirectory]:
        """As `ModelStore.lease`."""
        return self._store.lease(caller)

    def describe(self) -> tuple[ModelDescription, ...]:
        """All models, ordered by name."""
        return tuple(_description(model) for model in self._store.models)

    def close(self) -> None:
        """Refuse new work; running batches end in their threads."""
        self._store.close()


def _description(model: LoadedModel) -> ModelDescription:
    manifest = model.manifest
    return ModelDescription(
        name=manifest.name,
        task=manifest.task.value,
        source_languages=manifest.source_languages,
        target_languages=manifest.target_languages,
        hash=model.hash,
        license=manifest.license,
        description=manifest.description,
        size_bytes=model.size_bytes,
        max_input_tokens=manifest.decoding.max_input_tokens,
        default=model.default,
    )
