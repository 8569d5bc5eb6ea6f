"""A model folder loaded: verified, read into CTranslate2, tried on its canary."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ctranslate2
from dragoman_manifest import Canary, EncoderCanary, Manifest, ManifestError, Task

from ...errors import DragomanError
from ..options import EngineOptions
from .canary import check_encoder, check_translation
from .encoder import SentenceEncoder
from .runtime import Runtime
from .tokenization import TextTokenizer
from .translation import SequenceModel, TranslationModel

__all__ = ["load_model"]

_log = logging.getLogger(__name__)

# What CTranslate2 looks for in a folder by itself. It would be used although nobody vouched for it.
_ENGINE_FILES = ("model.bin", "config.json", "vmap.txt", "*vocabulary*.json", "*vocabulary*.txt")


def load_model(folder: Path, manifest: Manifest, runtime: Runtime) -> SequenceModel | SentenceEncoder:
    """The model of a folder, verified, tried and measured.

    CTranslate2 reads the files itself, after they were verified: handed over as bytes they would stay in memory beside
    the weights for as long as the model lives (measured with CTranslate2 4.8.5).

    Raises:
        ManifestError: the folder is damaged or is not what its manifest says, or the model fails its canary.
    """
    _check_engine_files(folder, manifest)
    manifest.verify(folder)
    try:
        model = _read(folder, manifest, runtime)
        try:
            _check_canary(model)
            model.calibrate()
        except BaseException:
            model.release()  # in this thread, not wherever the error is forgotten
            raise
    except (RuntimeError, ValueError, MemoryError) as error:  # damaged weights can ask for any amount
        raise ManifestError(f"CTranslate2 cannot load it for the task {manifest.task.value!r}: {error}") from error
    except DragomanError as error:
        raise ManifestError(f"it cannot be used: {error}") from error
    return model


def _read(folder: Path, manifest: Manifest, runtime: Runtime) -> SequenceModel | SentenceEncoder:
    tokenization, placement = manifest.tokenization, _placement(runtime.options)
    names = {tokenization.source, tokenization.target}
    tokenizer = TextTokenizer(tokenization, {name: manifest.read_file(folder, name) for name in names})
    if manifest.task is Task.SENTENCE_EMBEDDING:
        return SentenceEncoder(manifest, ctranslate2.Encoder(str(folder), **placement), tokenizer, runtime=runtime)
    end_token = _end_token(manifest.read_file(folder, "config.json"))
    translator = ctranslate2.Translator(str(folder), **placement)
    return SequenceModel(manifest, translator, tokenizer, end_token=end_token, runtime=runtime)


def _placement(options: EngineOptions) -> Mapping[str, Any]:
    return {
        "device": options.device,
        "device_index": list(options.device_index),
        "compute_type": options.effective_compute_type,
        "inter_threads": max(1, options.worker_count // len(options.device_index)),
        "intra_threads": options.intra_threads,
    }


def _check_engine_files(folder: Path, manifest: Manifest) -> None:
    if "model.bin" not in manifest.files or "config.json" not in manifest.files:
        raise ManifestError("[files] must name model.bin and config.json: these are what CTranslate2 loads")
    present = {path.name for pattern in _ENGINE_FILES for path in folder.glob(pattern)}
    unlisted = sorted(present - set(manifest.files))
    if unlisted:
        raise ManifestError(
            f"holds {', '.join(unlisted)}, which CTranslate2 would read, but which [files] does not name"
        )


def _end_token(config: bytes) -> str:
    try:
        return str(json.loads(config).get("eos_token", "</s>"))
    except (ValueError, AttributeError) as error:
        raise ManifestError(f"config.json is not a CTranslate2 configuration: {error}") from error


def _check_canary(model: SequenceModel | SentenceEncoder) -> None:
    canary = model.manifest.canary
    if isinstance(model, SentenceEncoder) and isinstance(canary, EncoderCanary):
        check_encoder(model, canary)
    elif isinstance(model, SequenceModel) and isinstance(canary, Canary):
        check_translation(TranslationModel(model, *canary.languages), canary)
    else:
        _log.warning("model %s has no canary: it is served untried", model.manifest.name)
