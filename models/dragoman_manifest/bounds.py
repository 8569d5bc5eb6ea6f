"""Numbers of a manifest and their allowed ranges."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from .table import ManifestError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["Range", "bounded", "check_ranges", "ranges"]

N = TypeVar("N", int, float)


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `least` to `most`, both included."""

    least: float
    most: float

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.most

    def __str__(self) -> str:
        return f"{self.least:g} to {self.most:g}"


def bounded(default: N, least: N, most: N) -> N:
    """A field of a dataclass that holds a number from `least` to `most`."""
    made: Any = field(default=default, metadata={"range": Range(least, most)})
    return made  # type: ignore[no-any-return]


def ranges(section: DataclassInstance | type[DataclassInstance]) -> dict[str, Range]:
    """The range of each bounded field, by its name."""
    return {item.name: item.metadata["range"] for item in fields(section) if "range" in item.metadata}


def check_ranges(section: DataclassInstance, name: str) -> None:
    """Checks that the numbers of a section are in their ranges; NaN is in no range.

    Raises:
        ManifestError: a number is out of range; names the section, the key, the value and the range.
    """
    for key, allowed in ranges(section).items():
        value = getattr(section, key)
        if value not in allowed:
            raise ManifestError(f"[{name}] {key} = {value} is not allowed; the range is {allowed}")
