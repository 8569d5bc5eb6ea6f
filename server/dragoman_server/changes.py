"""What became of a change of the loaded models: reported by the engine, shown by transports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["ChangeOutcome", "ModelChange"]


class ChangeOutcome(Enum):
    """What a change came to for one model folder."""

    LOADED = "loaded"
    """A model that was not there before."""
    REPLACED = "replaced"
    """It took the place of one with its name, or from its folder."""
    UNCHANGED = "unchanged"
    """What is loaded is what is in the folder."""
    UNLOADED = "unloaded"
    """It is not there any more for new calls."""
    REFUSED = "refused"
    """The folder is broken, or contradicts another; what was loaded before stays."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelChange:
    """One model folder and what became of it.

    Attributes:
        outcome: in a word.
        folder: name of the folder in the models directory.
        model: name of the model; empty when its manifest cannot be read.
        hash: of the model that is loaded under that name now; empty when none is.
        previous_hash: of the model that was loaded under that name before; empty when none was.
        problem: why it was refused.
        seconds: that it took.
    """

    outcome: ChangeOutcome
    folder: str
    model: str = ""
    hash: str = ""
    previous_hash: str = ""
    problem: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        named = f"{self.model} from folder {self.folder}" if self.model else f"folder {self.folder}"
        if self.outcome is ChangeOutcome.REFUSED:
            return f"{named} refused: {self.problem}"
        return f"{named} {self.outcome.value} in {self.seconds:.1f} s"
