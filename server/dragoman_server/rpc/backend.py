"""What the servicers call: the pipelines over the loaded models, which come a while after the server listens."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ..errors import ModelUnavailableError
from ..summarize import Summarizer
from ..translate import Translator
from ..translate.ports import ModelDirectory

__all__ = ["Backend", "ModelDescription", "Models"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelDescription:
    """What is told about a loaded model."""

    name: str
    task: str
    """ "translation", "summarization" or "sentence-embedding", as in its manifest."""
    source_languages: tuple[str, ...]
    target_languages: tuple[str, ...]
    hash: str
    license: str
    description: str
    size_bytes: int
    max_input_tokens: int
    default: bool


class Models(ModelDirectory, Protocol):
    """Loaded models and what is known of them."""

    def describe(self) -> Sequence[ModelDescription]:
        """All of them, ordered by name."""
        ...

    def close(self) -> None:
        """Refuse new work and let go of them."""
        ...


@dataclass(frozen=True, slots=True)
class _Loaded:
    models: Models
    translator: Translator
    summarizer: Summarizer


@dataclass(slots=True)
class Backend:
    """Empty until `open`; before that, what asks for a pipeline is told that it may try again."""

    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server goes down."""
    _loaded: _Loaded | None = None

    def open(self, models: Models) -> None:
        """Make pipelines over `models`."""
        translator = Translator(models)
        self._loaded = _Loaded(models, translator, Summarizer(models, translator))

    def close(self) -> None:
        """Let go of the models, if there are any."""
        if self._loaded is not None:
            self._loaded.models.close()
            self._loaded = None

    @property
    def models(self) -> Models:
        return self._require().models

    @property
    def translator(self) -> Translator:
        return self._require().translator

    @property
    def summarizer(self) -> Summarizer:
        return self._require().summarizer

    def _require(self) -> _Loaded:
        if self._loaded is None:
            raise ModelUnavailableError(
                "the models are not loaded; wait until the health service says SERVING",
                reason="MODELS_LOADING",
            )
        return self._loaded
