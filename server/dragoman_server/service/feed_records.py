"""What is kept of an item of a feed between two calls, and the digest that says whether it still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from .. import __version__
from ..documents import Block
from ..inference import Glossary, ModelDescription, PreviousSegments, TranslateOptions
from ..stories import Article
from ..summarize import SummarizeOptions
from ..text import Markup, Span, TagMark

__all__ = ["ItemRecord", "ItemSummary", "read_record", "record_bytes", "record_digest", "work_signature"]

_FORMAT = 1
_WITHOUT_EFFECT = ("word_alignment", "glossary_name")
"""Documents have no alignment, and the glossary has taken the place of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSummary:
    """The summary of an item."""

    text: str
    language: str
    source_language: str
    sentences: tuple[tuple[Span, Span, tuple[str, ...]], ...] = ()
    """For each sentence its span in the article's text, its span in the summary, and the kinds of its flags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """What was made of an item."""

    units: tuple[Markup | None, ...]
    """For each unit that was to be translated its translation; None where it stays as it was."""
    flags: tuple[str, ...] = ()
    """Kinds of doubts about the translation."""
    summary: ItemSummary | None = None


def work_signature(options: TranslateOptions | SummarizeOptions, models: Iterable[ModelDescription]) -> str:
    """Names all that decides what is made of an item, beside the item: options, models, version of the server.

    The models are all that are loaded, since several have a part in a translation: its own, that of the opposite
    direction, and the encoder that compares. A stored glossary must be in the options already.
    """
    described = {
        "format": _FORMAT,
        "version": __version__,
        "models": sorted((model.name, model.hash) for model in models),
        "work": type(options).__name__,
        "options": _described(options),
    }
    return json.dumps(described)


def _described(value: Any) -> Any:
    """An option, or all options of an object, for JSON."""
    if isinstance(value, (Glossary, PreviousSegments)):
        return value.digest
    if isinstance(value, tuple):
        return [_described(one) for one in value]
    if is_dataclass(value):
        names = [field.name for field in fields(value) if field.name not in _WITHOUT_EFFECT]
        return {name: _described(getattr(value, name)) for name in names}
    return value.value if isinstance(value, Enum) else value


def record_digest(signature: str, units: Sequence[Block], article: Article | None) -> str:
    """Identifies an item's content together with what is made of it (SHA-256, in hexadecimal digits).

    Args:
        signature: `work_signature`.
        units: those that are translated.
        article: that is summarised; None: nothing is.
    """
    content = [[unit.media_type, unit.markup.text, _tags(unit.markup)] for unit in units]
    whole = [signature, content, [article.title, article.text] if article is not None else None]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def record_bytes(record: ItemRecord) -> bytes:
    """The record for whoever keeps it."""
    summary = record.summary
    written = {
        "units": [[unit.text, _tags(unit)] if unit is not None else None for unit in record.units],
        "flags": record.flags,
        "summary": summary
        and [
            summary.text,
            summary.language,
            summary.source_language,
            [
                [source.start, source.end, target.start, target.end, flags]
                for source, target, flags in summary.sentences
            ],
        ],
    }
    return json.dumps(written, ensure_ascii=False).encode("utf-8", "surrogatepass")


def read_record(data: bytes, units: Sequence[Block]) -> ItemRecord | None:
    """The record of an item with these units; None for anything else, whoever has sent it."""
    try:
        found = json.loads(data.decode("utf-8", "surrogatepass"))
        translations = tuple(_unit(given) for given in found["units"])
        summary = found["summary"] and _summary(*found["summary"])
        record = ItemRecord(units=translations, flags=_names(found["flags"]), summary=summary or None)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if len(translations) != len(units):
        return None
    pairs = zip(translations, units, strict=True)
    return record if all(one is None or _numbers(one) <= _numbers(unit.markup) for one, unit in pairs) else None


def _numbers(markup: Markup) -> set[int]:
    return {tag.tag for tag in markup.tags}


def _tags(markup: Markup) -> list[list[int]]:
    return [[tag.span.start, tag.span.end, tag.tag] for tag in markup.tags]


def _unit(given: Any) -> Markup | None:
    if given is None:
        return None
    text, tags = given
    return Markup(_text(text), tuple(TagMark(_span(start, end), _number(tag)) for start, end, tag in tags))


def _summary(text: Any, language: Any, source_language: Any, sentences: Any) -> ItemSummary:
    return ItemSummary(
        text=_text(text),
        language=_text(language),
        source_language=_text(source_language),
        sentences=tuple((_span(*given[:2]), _span(*given[2:4]), _names(given[4])) for given in sentences),
    )


def _span(start: Any, end: Any) -> Span:
    return Span(_number(start), _number(end))


def _names(given: Any) -> tuple[str, ...]:
    return tuple(_text(name) for name in given)


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError("not a text")
    given.encode()  # halves of surrogate pairs cannot be written
    return given


def _number(given: Any) -> int:
    if not isinstance(given, int):
        raise TypeError("not a number")
    return given
