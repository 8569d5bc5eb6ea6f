"""What the servicers call: the pipelines over the loaded models, which come a while after the server listens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from ..caller import Caller
from ..changes import ModelChange
from ..errors import ModelUnavailableError
from ..inference import ModelDirectory
from ..summarize import Summarizer
from ..translate import Translator

__all__ = ["Backend", "ModelDescription", "Models", "Session"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelDescription:
    """What is reported about a loaded model."""

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


class Models(Protocol):
    """Loaded models and what is known of them."""

    def lease(self, caller: Caller) -> AbstractContextManager[ModelDirectory]:
        """The models of this moment for one call or stream item: they stay loaded until it is given back, whatever
        takes their place meanwhile, and work on behalf of `caller`."""
        ...

    def describe(self) -> Sequence[ModelDescription]:
        """All of them, ordered by name."""
        ...

    def load_folder(self, folder: str) -> ModelChange:
        """Load a folder of the models directory and let it take the place of the model with its name; blocks.

        Raises:
            InvalidRequestError: not the name of a folder.
            ModelFolderError: it is broken, or contradicts another; everything stays.
        """
        ...

    def unload(self, name: str, *, force: bool = False) -> ModelChange:
        """Take a model away.

        Raises:
            UnknownModelError: no such model.
            LastModelError: it is the only one for a pair of languages, and `force` was not given.
        """
        ...

    def reload(self) -> Sequence[ModelChange]:
        """Look at the models directory again; what became of each folder, by name; blocks.

        Raises:
            ModelFolderError: there is no directory, or no folder in it; everything stays.
        """
        ...

    def close(self) -> None:
        """Refuse new work and changes, and let go of them."""
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """The pipelines for one call or stream item."""

    translator: Translator
    summarizer: Summarizer


@dataclass(slots=True)
class Backend:
    """Empty until `open`; before that, a caller that asks for a session gets a retriable error."""

    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server goes down."""
    second_search: bool = True
    """Whether translations that fail a check are decoded again."""
    _models: Models | None = None

    def open(self, models: Models) -> None:
        """Serve `models`."""
        self._models = models

    def close(self) -> None:
        """Let go of the models, if there are any."""
        if self._models is not None:
            self._models.close()
            self._models = None

    @property
    def models(self) -> Models:
        """The loaded models.

        Raises:
            ModelUnavailableError: not loaded yet.
        """
        if self._models is None:
            raise ModelUnavailableError(
                "the models are not loaded; wait until the health service says SERVING",
                reason="MODELS_LOADING",
            )
        return self._models

    @contextmanager
    def session(self, caller: Caller) -> Iterator[Session]:
        """Pipelines over the models of this moment, for the time of one call or stream item.

        Raises:
            ModelUnavailableError: not loaded yet.
        """
        with self.models.lease(caller) as models:
            translator = Translator(models, second_search=self.second_search)
            yield Session(translator, Summarizer(models, translator))
