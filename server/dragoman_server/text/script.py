"""Which language a text is in, told by its letters. (Interface; the rest is being written.)"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Detection"]


@dataclass(frozen=True, slots=True)
class Detection:
    """The languages of a text, most likely first, never empty; ("und", 0.0) when there is nothing to go by."""

    languages: tuple[tuple[str, float], ...]
    mixed: bool

    @property
    def language(self) -> str:
        return self.languages[0][0]

    @property
    def confidence(self) -> float:
        return self.languages[0][1]
