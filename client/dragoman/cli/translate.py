"""`dragoman translate`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..files import TextDocument, json_line
from ..options import Quality, SecondOpinion, TranslationOptions
from ..results import Article, Outcome, Priority, Segment, TranslatedDocument, Translation
from .documents import add_bilingual, add_selection, document_call
from .evidence import translation_evidence
from .fields import has_value, text_fields
from .inputs import Task
from .joining import joined
from .names import NamesFile
from .options import add_handling, add_input, add_output, add_server
from .previous import PreviousReport, add_previous, unchanged
from .report import Doubt, excerpt
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
    add_previous(parser)
    parser.add_argument(
        "--keep-names",
        action="store_true",
        help="write each name in the form that it had first, wherever it comes again",
    )
    parser.add_argument(
        "--names",
        type=Path,
        metavar="FILE",
        help="as --keep-names, with the forms in FILE, which gets the new ones: TSV, or JSON if its name ends in .json",
    )
    parser.add_argument(
        "--alternatives",
        type=int,
        default=0,
        metavar="N",
        help="other translations of each sentence, at most N: with --json in the result, else on standard error",
    )
    parser.add_argument(
        "--token-scores", action="store_true", help="with --json, the probability of each token of the translation"
    )
    parser.add_argument(
        "--second-opinion",
        nargs="?",
        type=_line,
        const=SecondOpinion().doubt,
        metavar="DOUBT",
        help="have the server's second model translate the most doubtful sentences too, those with a probability of "
        "misleading of DOUBT or more (0 to 1; default: 0.75), at most three in ten; with --json the result names it",
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
    keep_names = options.keep_names or options.names is not None
    names = NamesFile(options.names, options.to)
    previous = PreviousReport.read(options.previous)
    second = None if options.second_opinion is None else SecondOpinion(doubt=options.second_opinion)
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
            **({"names": True} if keep_names else {}),
            **({"alternatives": options.alternatives} if options.alternatives else {}),
            **({"token_scores": True} if options.token_scores else {}),
            **({"second_opinion": options.second_opinion} if second else {}),
            **({"previous": previous.digest} if previous.digest else {}),
        },
        fixed=(
            "target_language",
            *(["source_language"] if options.source else []),
            *(["model"] if options.model else []),
            *(["glossary_name"] if options.glossary else []),
            *(["use_memory"] if options.use_memory else []),
            *(["keep_names", "name_memory"] if keep_names else []),
            *(["alternatives"] if options.alternatives else []),
            *(["second_opinion"] if second else []),
            *(["previous_segments"] if previous.segments else []),
        ),
        part_size=_PART_SIZE,
        documents=True,
        bilingual=options.bilingual,
    )
    with connected(options) as (client, limits):

        def wanted() -> dict[str, Any]:
            chosen = TranslationOptions(
                target=options.to,
                source=options.source,
                model=options.model,
                check_similarity=options.similarity,
                quality=options.quality,
                glossary_name=options.glossary,
                use_memory=options.use_memory,
                keep_names=keep_names,
                name_memory=names.names if keep_names else (),
                alternatives=options.alternatives,
                token_scores=options.token_scores,
                second_opinion=second,
                previous_segments=previous.segments,
            )
            return {"options": chosen, "timeout": options.timeout}

        def call(articles: Sequence[Article]) -> Sequence[Translation]:
            texts = [article.text for article in articles]
            results = client.translate_many(texts, priority=Priority.INTERACTIVE, **wanted())
            for result in results:
                names.take(result.names)
            return results

        def stream(articles: Iterator[Article], priority: Priority) -> Iterator[Outcome[Translation]]:
            items = ((str(article.id), article.text) for article in articles)
            for outcome in client.translate_stream(items, priority=priority, reconnect=options.reconnect, **wanted()):
                names.take(outcome.result.names if outcome.result else ())
                yield outcome

        def document(task: Task) -> TranslatedDocument:
            result = document_call(client, options, wanted())(task)
            names.take(result.report.names)
            return result

        code = run.do(call, stream, lambda piece: Translation(piece.text, "und", options.to), limits, document)
    names.save()
    return code


@dataclass(frozen=True)
class TextTranslation:
    """Text files."""

    json: bool

    def output(self, name: str, document: TextDocument, results: Sequence[Translation]) -> bytes:
        if not self.json:
            return document.rebuilt([result.text for result in results])
        whole = joined(document.parts, results)
        return json_line({"file": name, "text": whole.text, **translation_evidence(whole, "".join(document.parts))})

    def notice(self, results: Sequence[Translation]) -> str:
        if notice := copied(results):
            return f"is {notice}"
        told = [unchanged(results), "" if self.json else _other_translations(results)]
        return " and ".join(filter(None, told))

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
            evidence[field] = translation_evidence(result, row[field])
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


def _other_translations(results: Sequence[Translation]) -> str:
    """The sentences that have alternatives, each with them on lines of their own; "" when there are none."""
    lines: list[str] = []
    for result in results:
        for segment in result.segments:
            if segment.alternatives:
                lines.append(excerpt(segment.target.of(result.text)))
                lines += [f"  or{excerpt(one.text)}" for one in segment.alternatives]
    return "\n".join(["has other translations:", *lines]) if lines else ""


def _line(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number; write --second-opinion=0.75, or give this option after the files"
        ) from None
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"must be 0 to 1, not {text}")
    return value


def _doubt(where: str, text: str, result: Translation, segment: Segment) -> Doubt:
    return Doubt(where, segment.flags, segment.source.of(text), segment.target.of(result.text))
