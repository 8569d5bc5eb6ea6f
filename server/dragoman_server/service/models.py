"""What the service needs of loaded models: leases for calls, a list of them, and their changes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ..caller import Caller
from ..changes import ModelChange
from ..inference import ModelDescription, ModelDirectory, NameLexicon

__all__ = ["Models"]


class Models(Protocol):
    """Loaded models. `engine.ModelStore` is the implementation; tests use fakes."""

    @property
    def models(self) -> Sequence[ModelDescription]:
        """The models that are loaded now, ordered by name."""
        ...

    def require_room(self, caller: Caller) -> None:
        """Refuse a call that `lease` would refuse whatever its text is. Changes nothing.

        Raises:
            OverloadedError, DeadlineTooNearError: as for `lease`.
        """

    def name_lexicon(self) -> NameLexicon | None:
        """The lexicon of names that is loaded now, or None."""
        ...

    def lease(self, caller: Caller) -> AbstractContextManager[ModelDirectory]:
        """The current models for one call or stream item, on behalf of `caller`.

        They stay loaded until the context ends, even if they are replaced meanwhile.

        Raises:
            OverloadedError: there is no room for the call.
            DeadlineTooNearError: it would not be done before its deadline.
        """
        ...

    def load_folder(self, name: str) -> ModelChange:
        """Load a folder of the models directory; its model replaces the model with the same name. Blocks.

        Raises:
            InvalidRequestError: `name` is not the name of a folder.
            ModelFolderError: the folder is broken or conflicts with a loaded model; nothing changes.
        """
        ...

    def unload(self, name: str, *, force: bool = False) -> ModelChange:
        """Unload a model.

        Raises:
            UnknownModelError: no model of that name is loaded.
            LastModelError: no other model translates one of its language pairs, and `force` is False.
        """
        ...

    def reload(self) -> Sequence[ModelChange]:
        """Compare the models directory with what is loaded, and load what is new; what became of each folder. Blocks.

        Raises:
            ModelFolderError: there is no directory, or no folder in it; nothing changes.
        """
        ...

    def close(self) -> None:
        """Refuse new work and changes, and free the models when the last lease ends."""
        ...
