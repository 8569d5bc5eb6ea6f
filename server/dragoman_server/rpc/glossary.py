"""Glossaries between messages of the contract and the core."""

from __future__ import annotations

from dragoman.v1 import glossary_pb2 as pb

from ..errors import GlossaryError
from ..inference.glossary import MAX_INLINE_ENTRIES, Direction, Glossary, GlossaryEntry, check_inline_entries

__all__ = ["MAX_INLINE_ENTRIES", "glossary", "glossary_message"]

_DIRECTIONS: dict[pb.GlossaryDirection, Direction] = {
    pb.GLOSSARY_DIRECTION_UNSPECIFIED: "both",
    pb.GLOSSARY_DIRECTION_BOTH: "both",
    pb.GLOSSARY_DIRECTION_AR_EN: "ar-en",
    pb.GLOSSARY_DIRECTION_EN_AR: "en-ar",
}


def glossary(message: pb.Glossary) -> Glossary | None:
    """The glossary of a request; None when it has no entry.

    Raises:
        GlossaryError: there are too many entries, or some break a rule; `field` is the first one's, "entries[3].ar".
    """
    check_inline_entries(len(message.entries))
    return Glossary(tuple(map(_entry, range(len(message.entries)), message.entries))) if message.entries else None


def glossary_message(glossary: Glossary) -> pb.Glossary:
    """The message that `glossary` reads as this one."""
    numbers = {direction: number for number, direction in _DIRECTIONS.items() if number}
    return pb.Glossary(
        entries=[
            pb.GlossaryEntry(
                ar=entry.ar,
                en=entry.en,
                case_sensitive=entry.case_sensitive,
                direction=numbers[entry.direction],
                forbidden=entry.forbidden,
                note=entry.note,
            )
            for entry in glossary.entries
        ]
    )


def _entry(index: int, message: pb.GlossaryEntry) -> GlossaryEntry:
    direction = _DIRECTIONS.get(message.direction)
    if direction is None:
        allowed = ", ".join(pb.GlossaryDirection.keys()[1:])
        raise GlossaryError(
            f"entry {index + 1} has the direction {message.direction}; allowed: {allowed}",
            field=f"glossary.entries[{index}].direction",
            metadata={"allowed": allowed},
        )
    return GlossaryEntry(
        ar=message.ar,
        en=message.en,
        case_sensitive=message.case_sensitive,
        direction=direction,
        forbidden=tuple(message.forbidden),
        note=message.note,
    )
