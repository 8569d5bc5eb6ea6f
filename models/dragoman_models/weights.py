"""Weights and vocabulary of a Transformers checkpoint as CTranslate2 files.

CTranslate2's converter converts the weights. The vocabulary is taken from the tokenizer id by id instead: since
Transformers 5 the tokenizers no longer report language tokens among the special tokens that the converter adds at the
end, so that M2M-100 came out with too few entries, and a vocabulary shifted by one makes a model produce garbage
without any error.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .errors import CheckpointError, MissingPackageError

__all__ = ["DEFAULT_QUANTIZATION", "QUANTIZATIONS", "convert_weights"]

QUANTIZATIONS = ("int8", "int8_float16", "int8_bfloat16", "int8_float32", "int16", "float16", "bfloat16", "float32")
DEFAULT_QUANTIZATION = "int8"

_SETTINGS: Mapping[str, Mapping[str, object]] = {
    "bart": {"normalize_before": False, "normalize_embedding": True},
    "mbart": {"normalize_before": True, "normalize_embedding": True},
    "bert": {"position_embedding_type": "absolute"},
    "xlm-roberta": {"position_embedding_type": "absolute"},
}
"""Settings that the converter needs and Transformers 5 no longer writes into configurations."""


def convert_weights(checkpoint: Path, folder: Path, quantization: str) -> Any:
    """Writes model.bin, config.json and the vocabularies into an existing folder; returns the tokenizer.

    Raises:
        MissingPackageError: ctranslate2, transformers or torch is not installed.
        CheckpointError: the checkpoint is damaged, or of an architecture that CTranslate2 does not support.
    """
    for package in ("ctranslate2", "torch", "transformers", "sentencepiece"):
        _require(package)
    converter = _converter(checkpoint)
    try:
        with _quiet():
            converter.convert(str(folder), quantization=quantization, force=True)
    except (ValueError, RuntimeError, OSError, KeyError, AttributeError, NotImplementedError, AssertionError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise CheckpointError(f"{checkpoint}: cannot be converted: {reason}") from error
    return converter.tokenizer


def exact_vocabulary(tokenizer: Any, size: int) -> list[str]:
    """The token of every id below `size`; unused ids get a name that no text can contain."""
    tokens: dict[str, int] = {}
    for index in range(size):
        try:
            token = tokenizer.convert_ids_to_tokens(index)
        except (IndexError, OverflowError):
            token = None
        # Some tokenizers answer every unknown id with "<unk>".
        name = f"<unused{index}>" if token is None or token in tokens else str(token)
        tokens[name] = index
    return list(tokens)


def _converter(checkpoint: Path) -> Any:
    from ctranslate2.converters import TransformersConverter

    class ExactConverter(TransformersConverter):  # type: ignore[misc]
        """The converter of CTranslate2 with vocabularies that are exactly the tokenizer's."""

        tokenizer: Any = None

        def load_model(self, model_class: Any, path: str, **options: Any) -> Any:
            model = super().load_model(model_class, path, **{**options, **_harmless(Path(path))})
            for name, value in _SETTINGS.get(model.config.model_type, {}).items():
                if not hasattr(model.config, name):
                    setattr(model.config, name, value)
            return model

        def load_tokenizer(self, tokenizer_class: Any, path: str, **options: Any) -> Any:
            self.tokenizer = super().load_tokenizer(tokenizer_class, path, **options)
            return self.tokenizer

        def _load(self) -> Any:
            spec = super()._load()
            # mBART has no token for the beginning, Llama none for what is unknown, and CTranslate2 loads no null.
            tokens = spec.config.to_dict()
            if tokens.get("bos_token", "") is None:
                spec.config.bos_token = spec.config.eos_token
            if tokens.get("unk_token", "") is None:
                spec.config.unk_token = ""
            if hasattr(spec, "get_vocabulary_size"):
                spec.register_vocabulary(exact_vocabulary(self.tokenizer, spec.get_vocabulary_size()))
                return spec
            spec._vocabularies = {"source": [], "target": []}
            for size in spec.get_source_vocabulary_size():
                spec.register_source_vocabulary(exact_vocabulary(self.tokenizer, size))
            spec.register_target_vocabulary(exact_vocabulary(self.tokenizer, spec.get_target_vocabulary_size()))
            return spec

    return ExactConverter(str(checkpoint))


def _harmless(checkpoint: Path) -> dict[str, bool]:
    """How Transformers is to open the weights so that they cannot run code.

    Safetensors are plain numbers. A pickle can run whatever its author likes; with `weights_only` it is read by a
    reader that makes tensors and nothing else (safe since PyTorch 2.6, CVE-2025-32434).

    Raises:
        CheckpointError: the folder has neither.
    """
    if any(checkpoint.glob("*.safetensors")):
        return {"use_safetensors": True, "weights_only": True}
    if any(checkpoint.glob("pytorch_model*.bin")):
        return {"use_safetensors": False, "weights_only": True}
    raise CheckpointError(
        f"{checkpoint}: has no weights that can be opened safely: *.safetensors, or pytorch_model*.bin of tensors only"
    )


def _require(package: str) -> None:
    import importlib.util

    if importlib.util.find_spec(package) is None:
        raise MissingPackageError(package)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hides the progress bars and advice of the libraries; errors still come as exceptions."""
    import warnings

    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
