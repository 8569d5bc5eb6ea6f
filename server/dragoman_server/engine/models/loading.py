"""Loads a model folder: verifies it, reads it into CTranslate2, and checks it on its canary."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import ctranslate2
from dragoman_manifest import Canary, EncoderCanary, Manifest, ManifestError, Task

from ...errors import DragomanError
from ..options import EngineOptions
from .canary import check_encoder, check_translation
from .encoder import SentenceEncoder
from .name_lexicon import NameLexicon, read_name_lexicon
from .niceness import in_nicer_thread
from .prompted import PromptedModel
from .runtime import Runtime
from .sequence import SequenceModel
from .tokenization import TextTokenizer
from .translation import TranslationModel
from .trial import run_trial

__all__ = ["load_model"]

_log = logging.getLogger(__name__)

# Files that CTranslate2 reads by itself if they exist. They must be listed in the manifest, with their hashes.
_ENGINE_FILES = ("model.bin", "config.json", "vmap.txt", "*vocabulary*.json", "*vocabulary*.txt")


def load_model(folder: Path, manifest: Manifest, runtime: Runtime) -> SequenceModel | SentenceEncoder | NameLexicon:
    """The model of a folder: verified, checked on its canary, and calibrated; a lexicon of names is read as a whole.

    CTranslate2 reads the files itself after they were verified. If it were given their bytes, these would stay in
    memory beside the weights as long as the model lives (measured with CTranslate2 4.8.5). So what a file is, when it
    was changed and how long it is are compared before the verification and after the loading: a file that was replaced
    in between is noticed.

    Raises:
        ManifestError: the folder is damaged, differs from its manifest, was changed while it was loaded, its model
            fails the canary or takes too long, or the runtime was closed meanwhile.
    """
    if manifest.task is Task.NAMES:
        return read_name_lexicon(folder, manifest)
    _check_engine_files(folder, manifest)
    stamps = _stamps(folder, manifest)
    manifest.verify(folder)
    try:
        # CTranslate2's threads inherit the priority of the one that begins them.
        model = in_nicer_thread(runtime.options.worker_niceness, lambda: _read(folder, manifest, runtime))
        try:
            if changed := sorted(name for name, stamp in _stamps(folder, manifest).items() if stamp != stamps[name]):
                raise ManifestError(f"{', '.join(changed)} changed while it was being loaded; load it again")
            run_trial(partial(_try, model), seconds=runtime.options.trial_seconds, closing=runtime.closing)
        except BaseException:
            model.release()  # now and in this thread, not when the error is garbage-collected
            raise
    except (RuntimeError, ValueError, MemoryError) as error:  # damaged weights can ask for any amount
        raise ManifestError(f"CTranslate2 cannot load it for the task {manifest.task.value!r}: {error}") from error
    except DragomanError as error:
        raise ManifestError(f"it cannot be used: {error}") from error
    return model


def _stamps(folder: Path, manifest: Manifest) -> dict[str, tuple[int, int, int] | None]:
    """Inode, time of the last change in nanoseconds, and size in bytes of each file; None for one that is missing."""
    return {name: _stamp(folder / name) for name in manifest.files}


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _read(folder: Path, manifest: Manifest, runtime: Runtime) -> SequenceModel | SentenceEncoder:
    tokenization, placement = manifest.required_tokenization, _placement(runtime.options)
    contents = {name: manifest.read_file(folder, name) for name in {tokenization.source, tokenization.target}}
    if manifest.prompt is not None:
        special = (*manifest.prompt.special_tokens, *manifest.prompt.stop_tokens)
        _check_vocabulary(folder, manifest, special)
        tokenizer = TextTokenizer(tokenization, contents, special)
        return PromptedModel(manifest, ctranslate2.Generator(str(folder), **placement), tokenizer, runtime=runtime)
    tokenizer = TextTokenizer(tokenization, contents)
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


def _check_vocabulary(folder: Path, manifest: Manifest, tokens: Sequence[str]) -> None:
    """Refuses a prompt with tokens that the model does not know: it would go on without an error, and say nonsense."""
    names = [name for name in ("vocabulary.json", "vocabulary.txt") if name in manifest.files]
    if not names:
        raise ManifestError("[files] names no vocabulary.json; a model with a [prompt] has one")
    content = manifest.read_file(folder, names[0])
    try:
        known = set(json.loads(content)) if names[0].endswith(".json") else set(content.decode().split("\n"))
    except (ValueError, TypeError) as error:
        raise ManifestError(f"{names[0]} is not a vocabulary of CTranslate2: {error}") from error
    missing = [token for token in tokens if token not in known]
    if missing:
        raise ManifestError(f"[prompt] names tokens that the model does not know: {', '.join(missing)}")


def _try(model: SequenceModel | SentenceEncoder) -> None:
    _check_canary(model)
    model.calibrate()


def _check_canary(model: SequenceModel | SentenceEncoder) -> None:
    canary = model.manifest.canary
    if isinstance(model, SentenceEncoder) and isinstance(canary, EncoderCanary):
        check_encoder(model, canary)
    elif isinstance(model, SequenceModel) and isinstance(canary, Canary):
        check_translation(TranslationModel(model, *canary.languages), canary)
    else:
        _log.warning("model %s has no canary: it is served untried", model.manifest.name)
