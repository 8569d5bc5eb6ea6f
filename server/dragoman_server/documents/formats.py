"""Which format a document has, by its name and its content, and the reader for it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from ..errors import LimitExceededError
from . import docx, gettext, html, json_text, mail, markdown, odt, plain_text, pptx, subtitles, tables, xliff, xlsx
from .archive import ARCHIVE_FORMATS, ARCHIVE_SIGNATURE, archive_format
from .base import DocumentError, ParsedDocument

__all__ = [
    "FORMATS",
    "LARGEST_DOCUMENT",
    "MOST_BLOCKS",
    "describe_format",
    "detect_format",
    "format_extensions",
    "format_options",
    "read_document",
]

LARGEST_DOCUMENT = 20_000_000
"""Bytes of a document, unless a caller sets another limit."""
MOST_BLOCKS = 200_000
"""Blocks of a document, unless a caller sets another limit."""

Reader = Callable[..., ParsedDocument]


def _read_feed(data: bytes) -> ParsedDocument:
    from ..feeds import read_feed_document  # feeds are built on this package

    return read_feed_document(data)


def _read_json(data: bytes, *, paths: Sequence[str] = ()) -> ParsedDocument:
    return json_text.read(data, paths=paths)


def _read_json_lines(data: bytes, *, paths: Sequence[str] = ()) -> ParsedDocument:
    return json_text.read(data, paths=paths, lines=True)


FORMATS: Mapping[str, Reader] = MappingProxyType(
    {
        "text": plain_text.read,
        "subtitles": subtitles.read,
        "csv": tables.read,
        "json": _read_json,
        "jsonl": _read_json_lines,
        "po": gettext.read,
        "markdown": markdown.read,
        "docx": docx.read,
        "pptx": pptx.read,
        "xlsx": xlsx.read,
        "odt": odt.read,
        "xliff": xliff.read,
        "html": html.read,
        "email": mail.read,
        "feed": _read_feed,
    }
)
"""The reader of each format by its name. Its keyword arguments are the options of the format."""

_DESCRIPTIONS = {
    "text": "plain text, by paragraphs",
    "subtitles": "SRT and WebVTT",
    "csv": "tables with commas, tabulators, semicolons or bars",
    "json": "strings of JSON, chosen by their paths",
    "jsonl": "strings of JSON Lines, chosen by their paths",
    "po": "translations of gettext that are empty",
    "html": "HTML pages and fragments",
    "email": "e-mail messages: subject, plain text, HTML",
    "feed": "RSS, Atom, JSON Feed, ninjs, NewsML-G2, NITF",
    "markdown": "Markdown (CommonMark, GitHub tables)",
    "docx": "Word documents",
    "pptx": "PowerPoint presentations",
    "xlsx": "texts of Excel workbooks",
    "odt": "OpenDocument texts",
    "xliff": "XLIFF 1.2 and 2.x, targets that are empty",
}
_EXTENSIONS = {
    "txt": "text",
    "text": "text",
    "srt": "subtitles",
    "vtt": "subtitles",
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "po": "po",
    "pot": "po",
    "md": "markdown",
    "markdown": "markdown",
    "docx": "docx",
    "docm": "docx",
    "dotx": "docx",
    "dotm": "docx",
    "pptx": "pptx",
    "pptm": "pptx",
    "potx": "pptx",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xltx": "xlsx",
    "odt": "odt",
    "ott": "odt",
    "xlf": "xliff",
    "xliff": "xliff",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "eml": "email",
    "rss": "feed",
    "atom": "feed",
    "rdf": "feed",
    "xml": "feed",
}
_SIGNATURES = (
    (b"%PDF-", "a PDF: export its text first, for example with `pdftotext`"),
    (b"{\\rtf", "an RTF document: save it as DOCX or plain text"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Office document (.doc, .xls, .ppt) or one with a password: save it anew, without",
    ),
    (ARCHIVE_SIGNATURE, "a ZIP archive, or an office document of another kind"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "compressed with gzip: decompress it first"),
    (b"BZh", "compressed with bzip2: decompress it first"),
    (b"\xfd7zXZ\0", "compressed with xz: decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"\x7fELF", "a program"),
)
_HEAD = 1000
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_FEED = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF|newsItem|packageItem|newsMessage|nitf)[\s>]")
_JSON_FEED = re.compile(rb'"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version|iptc\.org\\?/std\\?/ninjs')


def detect_format(name: str, data: bytes) -> str:
    """The format of a document: a key of `FORMATS`.

    The extension decides, unless the content is plainly something else. Without a known extension only content that
    says what it is (WebVTT, HTML, feeds) is accepted; plain text has to be asked for by name.

    Args:
        name: of the file, with or without folders.
        data: the document or its first 1,000 bytes.

    Raises:
        DocumentError: not a known format; its reason is UNSUPPORTED_FORMAT.
    """
    match = re.search(r"\.([A-Za-z0-9]{1,10})$", name)
    extension = match[1].lower() if match else ""
    if data.startswith(ARCHIVE_SIGNATURE):
        told = archive_format(data) or _EXTENSIONS.get(extension)
        if told in ARCHIVE_FORMATS:
            return told
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise _unsupported(f"{_shown(name)} is {what}.")
    known = _EXTENSIONS.get(extension)
    told = _told_by_content(data[:_HEAD])
    if known is None and told is None:
        raise _unsupported(f"The format of {_shown(name)} is not known.")
    if known is None or told is None:
        return str(known or told)
    # XML may be a page, and JSON a feed; of other names the extension counts more than what they begin with.
    return told if known in ("feed", "json") else known


def _told_by_content(head: bytes) -> str | None:
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"WEBVTT"):
        return "subtitles"
    if start.startswith(b"<"):
        return "html" if _HTML.search(start) else "feed" if _FEED.search(start) else None
    return "feed" if start.startswith((b"{", b"[")) and _JSON_FEED.search(start) else None


def read_document(
    name: str,
    data: bytes,
    *,
    format: str | None = None,
    largest: int = LARGEST_DOCUMENT,
    most_blocks: int = MOST_BLOCKS,
    **options: object,
) -> ParsedDocument:
    """Read a document in the format that it has, or that the caller says it has.

    Args:
        name: of the file, for its extension and for messages.
        data: the whole document.
        format: a key of `FORMATS`; None: as `detect_format` finds it.
        largest: most bytes.
        most_blocks: most blocks.
        options: for the format's reader, such as `columns` or `paths`.

    Raises:
        DocumentError: the format is not known, does not have the options, or the document is not what it should be.
        LimitExceededError: more bytes or blocks than allowed.
    """
    _require(len(data), largest, "bytes", name)
    format = detect_format(name, data) if format is None else format
    if format not in FORMATS:
        raise _unsupported(f"There is no format {format[:40]!r}.")
    for option in options:
        _require_option(format, option)
    document = FORMATS[format](data, **options)
    _require(len(document.blocks), most_blocks, "blocks of text", name)
    return document


def describe_format(format: str) -> str:
    """A format in a few words for people."""
    return _DESCRIPTIONS.get(format, format)


def format_extensions(format: str) -> tuple[str, ...]:
    """The extensions of file names that mean a format, in lower case and without a dot."""
    return tuple(extension for extension, known in _EXTENSIONS.items() if known == format)


def format_options(format: str) -> tuple[str, ...]:
    """The options that the reader of a format takes, in alphabetical order."""
    parameters = inspect.signature(FORMATS[format]).parameters.values()
    return tuple(sorted(parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY))


def _require_option(format: str, option: str) -> None:
    if option in format_options(format):
        return
    takers = [other for other in FORMATS if option in format_options(other)]
    hint = f"it is for {', '.join(takers)}" if takers else "no format has it"
    raise DocumentError(
        f"The format {format} does not take the option {option[:40]!r}: {hint}.",
        reason="UNSUPPORTED_OPTION",
        metadata={"format": format, "option": option, "allowed": ", ".join(format_options(format))},
    )


def _require(actual: int, limit: int, unit: str, name: str) -> None:
    if actual > limit:
        raise LimitExceededError(
            f"{_shown(name)} has {actual:,} {unit}; at most {limit:,} are allowed. Split it into smaller documents.",
            reason="DOCUMENT_TOO_LARGE",
            metadata={"limit": limit, "actual": actual},
        )


def _unsupported(message: str) -> DocumentError:
    known = ", ".join(f"{format} (.{', .'.join(format_extensions(format))})" for format in FORMATS)
    return DocumentError(
        f"{message} Known formats are: {known}.",
        reason="UNSUPPORTED_FORMAT",
        metadata={"formats": ", ".join(FORMATS)},
    )


def _shown(name: str) -> str:
    return repr(name[-100:]) if name else "The document"
