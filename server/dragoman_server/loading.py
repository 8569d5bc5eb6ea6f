"""From settings to loaded models, and what is reported about them."""

from __future__ import annotations

from contextlib import AbstractContextManager

from .caller import Caller
from .changes import ModelChange
from .config import ServerConfig
from .engine import EngineOptions, LoadedModel, ModelStore
from .engine.observation import SILENT, EngineObserver
from .inference import ModelDirectory
from .rpc.backend import ModelDescription

__all__ = ["StoredModels", "load_models"]


def load_models(config: ServerConfig, observer: EngineObserver = SILENT) -> StoredModels:
    """Load what is in the models folder and try it on its canaries. Blocks for seconds.

    Args:
        config: which models, and what they run on.
        observer: notified of what the engine does.

    Raises:
        ConfigError: there is no models folder.
        ModelFolderError: a model folder is damaged, or its model does not pass its canary.
        EngineError: this machine does not have the device, or not the compute type.
    """
    options = EngineOptions(
        device=config.device,
        compute_type=None if config.compute_type == "default" else config.compute_type,
        device_index=config.device_numbers,
        workers=config.workers or None,
        max_batch_tokens=config.batch_tokens,
        max_batch_sentences=config.batch_sentences or None,
        queue_tokens=config.queue_tokens,
        cache_bytes=config.cache_mib * 1024 * 1024,
        reproducible=config.reproducible,
        skip_broken=config.skip_broken_models,
    )
    return StoredModels(ModelStore.load(config.resolved_models_dir(), options, observer))


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

    def load_folder(self, folder: str) -> ModelChange:
        """As `ModelStore.load_folder`."""
        return self._store.load_folder(folder)

    def unload(self, name: str, *, force: bool = False) -> ModelChange:
        """As `ModelStore.unload`."""
        return self._store.unload(name, force=force)

    def reload(self) -> tuple[ModelChange, ...]:
        """As `ModelStore.reload`."""
        return self._store.reload()

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
