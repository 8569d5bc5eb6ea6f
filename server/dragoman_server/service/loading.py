"""From settings to loaded models."""

from __future__ import annotations

from ..config import ConfigError, ServerConfig
from ..engine import EngineOptions, ModelStore
from ..engine.observation import SILENT, EngineObserver
from ..errors import DragomanError

__all__ = ["load_models"]


def load_models(config: ServerConfig, observer: EngineObserver | None = None) -> ModelStore:
    """Load what is in the models folder and try it on its canaries. Blocks for seconds.

    Args:
        config: which models, and what they run on.
        observer: notified of what the engine does.

    Raises:
        ConfigError: there is no models folder, or a second model is not in it.
        ModelFolderError: a model folder is damaged, or its model does not pass its canary.
        EngineError: this machine does not have the device, or not the compute type.
    """
    options = EngineOptions(
        device=config.device,
        compute_type=None if config.compute_type == "default" else config.compute_type,
        device_index=config.device_numbers,
        workers=config.workers or None,
        worker_niceness=config.worker_niceness,
        max_batch_tokens=config.batch_tokens,
        max_batch_sentences=config.batch_sentences or None,
        queue_tokens=config.queue_tokens,
        cache_bytes=config.cache_mib * 1024 * 1024,
        reproducible=config.reproducible,
        trial_seconds=config.trial_seconds,
        skip_broken=config.skip_broken_models,
    )
    store = ModelStore.load(config.resolved_models_dir(), options, observer or SILENT)
    try:
        for (source, target), name in config.second_models.items():
            store.translation(source, target, name)
    except DragomanError as error:
        store.close()
        raise ConfigError(f"--second-model: {error.message}") from error
    return store
