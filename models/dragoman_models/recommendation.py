"""Which models of the catalogue suit a machine and its use, and why the others do not."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from .catalogue import CATALOGUE, UNAVAILABLE, CatalogueEntry, Commercial, Form
from .errors import UsageError

__all__ = ["Choice", "Need", "Recommendation", "parse_bytes", "recommend", "render"]

_SERVER_MB = 250
"""Memory of the server itself with the sentence encoder that ships."""
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SHIPPED = "nothing of the catalogue fits; the models that ship need the least"


@dataclass(frozen=True, slots=True)
class Need:
    """A task for a pair of languages; both are the same for summaries in the text's own language."""

    task: str
    source: str
    target: str

    def __str__(self) -> str:
        if self.task == "translation":
            return f"translation {self.source} to {self.target}"
        return f"summaries of {self.source}"

    def met_by(self, entry: CatalogueEntry) -> bool:
        """Whether the model does this."""
        return (
            entry.task == self.task and self.source in entry.source_languages and self.target in entry.target_languages
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """The models for a need: the best one, others that fit, and those that nobody has measured."""

    need: Need
    best: CatalogueEntry | None
    """None: none fits."""
    slower: CatalogueEntry | None = None
    """The best decoder-only model that fits beside the others."""
    unmeasured: tuple[CatalogueEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to pull, and for every other model the reason against it."""

    choices: tuple[Choice, ...]
    ram_mb: int
    """Memory that the server takes with the best models."""
    against: tuple[tuple[str, str], ...]
    """Names and reasons."""


def recommend(ram_mb: float, needs: Sequence[Need], *, commercial: bool) -> Recommendation:
    """The best models that fit into memory together, by published figures.

    Args:
        ram_mb: memory for the server and all its models, in megabytes (10^6 bytes).
        needs: what the models are for.
        commercial: whether the use is commercial; then a licence that leaves it unclear is not enough.
    """
    against: list[tuple[str, str]] = []
    able: list[CatalogueEntry] = []
    for entry in CATALOGUE:
        if not any(need.met_by(entry) for need in needs):
            continue
        reason = _reason_against(entry, ram_mb - _SERVER_MB, commercial)
        if reason:
            against.append((entry.name, reason))
        else:
            able.append(entry)
    picks = _best_together(needs, [entry for entry in able if entry.rank and not entry.slow], ram_mb - _SERVER_MB)
    used = _SERVER_MB + sum(entry.ram_mb for entry in {entry.name: entry for entry in picks if entry}.values())
    choices = tuple(_choice(need, pick, able, ram_mb - used) for need, pick in zip(needs, picks, strict=True))
    if any(need.task == "translation" for need in needs):
        against += [(missing.name, f"cannot be had: {missing.reason}") for missing in UNAVAILABLE]
    return Recommendation(choices, used, tuple(against))


def render(found: Recommendation) -> str:
    """The recommendation as text for people."""
    lines: list[str] = []
    for choice in found.choices:
        lines += [f"{choice.need}:", *(_described(choice.best) if choice.best else [f"  {_SHIPPED}"])]
        if choice.slower:
            lines.append(f"  if time does not matter (40 to 60 times slower): {_brief(choice.slower)}")
        lines += [f"  worth measuring, no figures are known: {_brief(entry)}" for entry in choice.unmeasured]
        lines.append("")
    names = dict.fromkeys(choice.best.name for choice in found.choices if choice.best)
    if names:
        lines += [f"server and these models take about {found.ram_mb / 1000:.1f} GB; to get them:",
                  f"  dragoman-models pull {' '.join(names)}", ""]  # fmt: skip
    lines += ["left out:", *(f"  {name}: {reason}" for name, reason in found.against)] if found.against else []
    return "\n".join(lines).rstrip()


def parse_bytes(text: str) -> float:
    """Bytes of a size such as "4G", "4 GB", "512M" or "2.5g".

    Raises:
        UsageError: the text is no such size.
    """
    plain = text.strip().casefold().removesuffix("b").removesuffix("i").strip()
    unit = plain[-1:] if plain[-1:].isalpha() else ""
    try:
        value = float(plain.removesuffix(unit)) * _UNITS[unit]
    except (ValueError, KeyError):
        value = 0.0
    if not 0 < value < 1e18:
        raise UsageError(f"{text!r} is not an amount of memory; write it as 4G or 512M")
    return value


def _reason_against(entry: CatalogueEntry, ram_mb: float, commercial: bool) -> str:
    if commercial and entry.commercial is Commercial.NO:
        return f"no commercial use ({entry.license_note or entry.license})"
    if commercial and entry.commercial is Commercial.UNCLEAR:
        return f"commercial use is unclear: {entry.license_note}"
    if entry.ram_mb > ram_mb:
        return f"takes about {entry.ram_mb / 1000:.1f} GB, and {max(0.0, ram_mb) / 1000:.1f} GB are left for models"
    return ""


def _best_together(
    needs: Sequence[Need], able: Sequence[CatalogueEntry], ram_mb: float
) -> tuple[CatalogueEntry | None, ...]:
    """A model for each need: as many needs met as possible, then the best places, then the least memory."""
    options = [[*(entry for entry in able if need.met_by(entry)), None] for need in needs]

    def memory(picks: Sequence[CatalogueEntry | None]) -> int:
        return sum(entry.ram_mb for entry in {entry.name: entry for entry in picks if entry}.values())

    room = max(0.0, ram_mb)

    def badness(picks: Sequence[CatalogueEntry | None]) -> tuple[int, int, int]:
        return sum(not entry for entry in picks), sum(entry.rank or 0 for entry in picks if entry), memory(picks)

    return min((picks for picks in itertools.product(*options) if memory(picks) <= room), key=badness)


def _choice(need: Need, pick: CatalogueEntry | None, able: Sequence[CatalogueEntry], left_mb: float) -> Choice:
    others = [entry for entry in able if need.met_by(entry) and entry is not pick]
    slow = sorted((e for e in others if e.slow and e.rank and e.ram_mb <= left_mb), key=lambda e: e.rank or 0)
    room = left_mb + (pick.ram_mb if pick else 0)
    unmeasured = tuple(entry for entry in others if entry.rank is None and entry.ram_mb <= room)
    return Choice(need, pick, slow[0] if slow else None, unmeasured)


def _described(entry: CatalogueEntry) -> list[str]:
    lines = [f"  {entry.name}: {entry.license}, about {entry.ram_mb / 1000:.2g} GB of memory",
             f"    {entry.note}", f"    {entry.quality}"]  # fmt: skip
    if entry.license_note:
        lines.append(f"    licence: {entry.license_note}")
    return lines


def _brief(entry: CatalogueEntry) -> str:
    torch = ", no torch needed" if entry.form is not Form.TRANSFORMERS else ""
    return f"{entry.name} ({entry.license}, about {entry.ram_mb / 1000:.2g} GB{torch})"
