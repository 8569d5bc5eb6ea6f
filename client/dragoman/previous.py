"""What an earlier version of a text was translated to, for `TranslationOptions.previous_segments`.

before = client.translate(article, target="ar")
# the article changes, and a person may have corrected the translation
options = TranslationOptions(target="ar", previous_segments=previous_segments(article, before))
after = client.translate(changed_article, options=options)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import ConfigurationError

if TYPE_CHECKING:
    from .results import Translation

__all__ = ["PreviousSegment", "previous_segments", "read_previous"]

_HINT = "a report is what `dragoman translate --json` or `--bilingual json` writes"


@dataclass(frozen=True, slots=True)
class PreviousSegment:
    """A sentence of the earlier version and its translation, as a person may have corrected it; neither is empty."""

    source: str
    target: str


def previous_segments(text: str, translation: Translation) -> tuple[PreviousSegment, ...]:
    """The segments of an earlier result, without those that were copied.

    Args:
        text: what was translated.
        translation: what it became. Of HTML, `translation.plain` is read in place of the texts.
    """
    source, target = text, translation.text
    if translation.plain is not None:
        source, target = translation.plain.source, translation.plain.target
    found: list[PreviousSegment] = []
    for one in translation.segments:
        segment = PreviousSegment(one.source.of(source), one.target.of(target))
        if _is_kept(segment, one.origin.value):
            found.append(segment)
    return tuple(found)


def read_previous(report: bytes | str) -> tuple[PreviousSegment, ...]:
    """The segments of a report, without those that were copied: `source_text` and `target_text` of each.

    A report is a JSON object with "segments", or JSON Lines of several, or of rows with the evidence of each of their
    fields in "dragoman": what `dragoman translate` writes with `--json` or `--bilingual json`. To correct a translation
    in it, change its `target_text`.

    Raises:
        ConfigurationError: it is no report; the message says where it is wrong.
    """
    try:
        text = report.decode("utf-8-sig") if isinstance(report, bytes) else report
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"the report is not UTF-8: {error}; {_HINT}") from None
    found = False
    segments: list[PreviousSegment] = []
    for place, value in _values(text):
        for listed, where in _listed(value, place):
            found = True
            segments += (segment for number, one in enumerate(listed, 1) for segment in _segment(one, number, where))
    if not found:
        raise ConfigurationError(f'the report has no "segments"; {_HINT}')
    return tuple(segments)


def _values(text: str) -> Iterator[tuple[str, Any]]:
    """The values of a JSON document or of JSON Lines, each with its place for messages."""
    try:
        yield "", json.loads(text)
        return
    except RecursionError:
        raise ConfigurationError(f"the report is nested too deeply to be read; {_HINT}") from None
    except ValueError as error:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) < 2:
            raise ConfigurationError(f"the report is not JSON: {error}; {_HINT}") from None
    for number, line in lines:
        try:
            yield f"line {number}, ", json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(f"line {number} of the report is not JSON: {error}; {_HINT}") from None


def _listed(value: Any, place: str) -> Iterator[tuple[list[Any], str]]:
    """The lists of segments in an object: its own, or those of the fields of a row."""
    if not isinstance(value, dict):
        raise ConfigurationError(f"{place}the report is no JSON object; {_HINT}")
    evidence = value.get("dragoman")
    several = evidence if isinstance(evidence, dict) and "segments" not in value else {"": value}
    for field, one in several.items():
        listed = one.get("segments") if isinstance(one, dict) else None
        if listed is not None and not isinstance(listed, list):
            raise ConfigurationError(f'{place}{field and field + ", "}"segments" is no list; {_HINT}')
        if listed is not None:
            yield listed, f"{place}{field and field + ', '}"


def _segment(value: Any, number: int, where: str) -> Iterator[PreviousSegment]:
    """A segment of a report; none where it was copied."""
    sides = (value.get("source_text"), value.get("target_text")) if isinstance(value, dict) else (None, None)
    source, target = sides
    if not isinstance(source, str) or not isinstance(target, str):
        raise ConfigurationError(
            f"{where}segment {number} of the report has no source_text and target_text; {_HINT}, from this version of "
            "dragoman on"
        )
    if not target.strip() and source.strip():
        raise ConfigurationError(
            f"{where}segment {number} of the report has an empty target_text; to have the sentence translated again, "
            "remove the segment"
        )
    segment = PreviousSegment(source, target)
    if _is_kept(segment, str(value.get("origin"))):
        yield segment


def _is_kept(segment: PreviousSegment, origin: str) -> bool:
    """Whether a segment can be taken over: it has words on both sides, and is not as it was because it was copied."""
    copied = origin.lower() == "copied" and segment.source == segment.target
    return bool(segment.source.strip() and segment.target.strip()) and not copied
