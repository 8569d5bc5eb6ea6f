"""`dragoman translate`."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..files import TextDocument, json_line
from ..options import Quality, TranslationOptions
from ..results import Article, Outcome, Priority, Segment, Span, Translation
from .documents import add_bilingual, add_selection, document_call
from .evidence import translation_evidence
from .fields import has_value, text_fields
from .options import add_handling, add_input, add_output, add_server
from .report import Doubt
from .run import Run
from .session import connected
from .usage import UsageError

__all__ = ["add_parser"]

_DESCRIPTION = """\
Translate text files, JSON Lines and documents between Arabic and English.

Text keeps every blank line, indentation and bullet. In JSON Lines each of the chosen fields is translated into a field
of its own next to it, "title" into "title_en" for --to en; all others are kept as they are.

Documents (HTML, Markdown, Word, e-mail, subtitles, tables, feeds …) come back in their own format, with layout, tags
and everything that is no text kept, or with --bilingual as source and translation side by side. The server knows the
formats; a file that it does not know is refused, unless --format text says that it is a text.
"""
_PART_SIZE = 8_000
"""Code points sent at a time: enough for batches, little enough to see progress."""
_FIELDS = ("title", "text")
_LANGUAGES = {"ar": "Arabic", "en": "English"}


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "translate",
        help="translate files",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--to", required=True, metavar="LANGUAGE", help="language to translate into: ar or en")
    parser.add_argument("--from", dest="source", metavar="LANGUAGE", help="language of the input (default: detected)")
    parser.add_argument(
        "--model", metavar="NAME", help="model to use, see `dragoman models` (default: the server's choice)"
    )
    parser.add_argument(
        "--glossary", metavar="NAME", help="stored glossary to translate with, see `dragoman glossary list`"
    )
    parser.add_argument(
        "--use-memory", action="store_true", help="take sentences that are in the translation memory from there"
    )
    add_input(parser)
    parser.add_argument(
        "--suffix",
        metavar="TEXT",
        help="added to a field's name for its translation (default: _ and the language; '' replaces the original)",
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="translate fields of JSON Lines again that have a translation; without it that is kept",
    )
    add_bilingual(parser)
    add_selection(parser)
    add_handling(parser)
    add_output(parser)
    add_server(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Translate; returns the exit code."""
    suffix = f"_{options.to}" if options.suffix is None else options.suffix
    fields = tuple(dict.fromkeys(options.fields or _FIELDS))
    run = Run(
        options,
        TextTranslation(options.json),
        RowTranslation(fields, suffix, options.json, options.overwrite),
        settings={
            "command": "translate",
            "to": options.to,
            "from": options.source,
            "model": options.model,
            "fields": fields,
            "suffix": suffix,
            "json": options.json,
            **({} if options.similarity else {"similarity": False}),
            **({} if options.quality == Quality.BALANCED else {"quality": options.quality}),
            **({"overwrite": True} if options.overwrite else {}),
            **({"glossary": options.glossary} if options.glossary else {}),
            **({"memory": True} if options.use_memory else {}),
        },
        fixed=(
            "target_language",
            *(["source_language"] if options.source else []),
            *(["model"] if options.model else []),
            *(["glossary_name"] if options.glossary else []),
            *(["use_memory"] if options.use_memory else []),
        ),
        part_size=_PART_SIZE,
        documents=True,
        bilingual=options.bilingual,
    )
    with connected(options) as (client, limits):
        wanted: dict[str, Any] = {
            "options": TranslationOptions(
                target=options.to,
                source=options.source,
                model=options.model,
                check_similarity=options.similarity,
                quality=options.quality,
                glossary_name=options.glossary,
                use_memory=options.use_memory,
            ),
            "timeout": options.timeout,
        }

        def call(articles: Sequence[Article]) -> Sequence[Translation]:
            texts = [article.text for article in articles]
            return client.translate_many(texts, priority=Priority.INTERACTIVE, **wanted)

        def stream(articles: Iterator[Article], priority: Priority) -> Iterator[Outcome[Translation]]:
            items = ((str(article.id), article.text) for article in articles)
            return client.translate_stream(items, priority=priority, reconnect=options.reconnect, **wanted)

        document = document_call(client, options, wanted)
        return run.do(call, stream, lambda piece: Translation(piece.text, "und", options.to), limits, document)


@dataclass(frozen=True)
class TextTranslation:
    """Text files."""

    json: bool

    def output(self, name: str, document: TextDocument, results: Sequence[Translation]) -> bytes:
        if not self.json:
            return document.rebuilt([result.text for result in results])
        whole = joined(document.parts, results)
        return json_line({"file": name, "text": whole.text, **translation_evidence(whole)})

    def notice(self, results: Sequence[Translation]) -> str:
        return f"is {notice}" if (notice := copied(results)) else ""

    def doubts(self, name: str, document: TextDocument, results: Sequence[Translation]) -> Iterator[Doubt]:
        line = 1
        for part, result in zip(document.parts, results, strict=True):
            for segment in result.doubts:
                at = line + part.count("\n", 0, segment.source.start)
                yield _doubt(f"{name}, line {at}", part, result, segment)
            line += part.count("\n")


@dataclass(frozen=True)
class RowTranslation:
    """JSON Lines.

    Args:
        fields: names of the fields to translate.
        suffix: added to a field's name for its translation; "" puts it in place of the original.
        json: add the evidence, as the field "dragoman".
        overwrite: replace a translation that a row has already.
    """

    fields: tuple[str, ...]
    suffix: str
    json: bool
    overwrite: bool = False

    def __post_init__(self) -> None:
        if self.suffix and any(field + self.suffix in self.fields for field in self.fields):
            raise UsageError(f"--suffix {self.suffix} makes of one chosen field the name of another")

    def pieces(self, row: Mapping[str, Any]) -> list[Article]:
        return [Article(row[field]) for field in self._wanted(row)]

    def merged(self, row: Mapping[str, Any], results: Sequence[Translation]) -> dict[str, Any]:
        new = dict(row)
        evidence = {}
        for field, result in zip(self._wanted(row), results, strict=True):
            new[field + self.suffix] = result.text
            evidence[field] = translation_evidence(result)
        if self.json and evidence:
            new["dragoman"] = evidence
        return new

    def doubts(self, where: str, row: Mapping[str, Any], results: Sequence[Translation]) -> Iterator[Doubt]:
        for field, result in zip(self._wanted(row), results, strict=True):
            for segment in result.doubts:
                yield _doubt(f"{where}, {field}", row[field], result, segment)

    def origin(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        if not self.suffix:
            return None
        old = {key: value for key, value in row.items() if key != "dragoman" or not self.json}
        try:
            for field in text_fields(row, self.fields):
                del old[field + self.suffix]
        except (KeyError, ValueError):
            return None
        return old

    def untouched(self, row: Mapping[str, Any]) -> bool:
        return len(self._wanted(row)) < len(text_fields(row, self.fields))

    def notice(self, results: Sequence[Translation]) -> str:
        return copied(results)

    def _wanted(self, row: Mapping[str, Any]) -> list[str]:
        """Fields to translate: those with a text and without a translation that is to be kept."""
        present = text_fields(row, self.fields)
        if self.overwrite or not self.suffix:
            return present
        return [field for field in present if not has_value(row, field + self.suffix)]


def copied(results: Sequence[Translation]) -> str:
    """What to say when a text is in the language already that it was to be translated into; "" when it is not."""
    found = [result for result in results if result.source_language != "und"]
    target = found[0].target_language if found else ""
    if not found or any(result.source_language != result.target_language for result in found):
        return ""
    return f"already in {_LANGUAGES.get(target, target)}: copied, not translated"


def joined(parts: Sequence[str], results: Sequence[Translation]) -> Translation:
    """One translation of the text that `parts` tile, its spans moved to where they are in the whole."""
    segments: list[Segment] = []
    elsewhere: list[Span] = []
    source = target = 0
    for part, result in zip(parts, results, strict=True):
        for segment in result.segments:
            here, there = _moved(segment.source, source), _moved(segment.target, target)
            segments.append(dataclasses.replace(segment, source=here, target=there))
        elsewhere += [_moved(span, source) for span in result.other_language]
        source += len(part)
        target += len(result.text)
    first = next((result for result in results if result.segments), results[0] if results else None)
    return Translation(
        text="".join(result.text for result in results),
        source_language=first.source_language if first else "und",
        target_language=first.target_language if first else "und",
        segments=tuple(segments),
        detection=first.detection if first else None,
        model=first.model if first else None,
        other_language=tuple(elsewhere),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _doubt(where: str, text: str, result: Translation, segment: Segment) -> Doubt:
    return Doubt(where, segment.flags, segment.source.of(text), segment.target.of(result.text))
