"""From bytes to a feed, by what the bytes are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from ..documents import DocumentError
from ..documents.xml_encoding import XmlEncoding
from ..documents.xml_source import Edit, XmlElement, XmlLimits, XmlSource, splice_text
from .atom import read_atom
from .feed import Feed, SourceFeed
from .json_feed import is_json_feed, read_json_feed
from .json_lines import looks_like_article, read_json_lines
from .json_source import JsonNode, parse_json, parse_json_values
from .newsml import read_newsml
from .ninjs import is_ninjs, read_ninjs
from .nitf import read_nitf
from .repair import read_xml
from .rss import read_rss
from .xml_names import canonical_name
from .xml_texts import local_name

__all__ = ["MAX_BYTES", "MAX_ITEMS", "read_feed", "read_source"]

MAX_BYTES = 64 << 20
MAX_ITEMS = 100_000
_FORMATS = "RSS, Atom, JSON Feed, ninjs, NewsML-G2, NITF or JSON Lines"
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_feed(data: bytes, *, name: str = "", media_type: str = "") -> Feed:
    """The articles of a feed in any format, which is known by the content.

    Args:
        data: the whole file or response.
        name: of the outlet, where the feed says none.
        media_type: as a server said it; its parameters, such as charset, are the only thing that is heeded of it.

    Raises:
        DocumentError: not a feed in a format that is known, hopelessly broken, or beyond a limit.
    """
    return read_source(data, name=name, media_type=media_type).feed()


def read_source(data: bytes, *, name: str = "", media_type: str = "") -> SourceFeed:
    """As `read_feed`, with the places of all texts.

    Raises:
        DocumentError: as for `read_feed`.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(
            f"the feed has {len(data):,} bytes; at most {MAX_BYTES:,} are read. Split it",
            metadata={"limit": MAX_BYTES, "actual": len(data)},
        )
    start = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f\v")[:1]
    if start in (b"{", b"["):
        feed = _read_json(data, name)
    elif b"<" in data[:4096]:
        feed = _read_xml(_with_charset(data, media_type), name)
    else:
        raise DocumentError(f"this is no feed: {_FORMATS} is expected. It begins with {data[:20]!r}")
    if len(feed.items) > MAX_ITEMS:
        raise DocumentError(
            f"the feed has {len(feed.items):,} items; at most {MAX_ITEMS:,} are read. Split it",
            metadata={"limit": MAX_ITEMS, "actual": len(feed.items)},
        )
    return feed


def _with_charset(data: bytes, media_type: str) -> bytes:
    """Bytes that say no encoding themselves, in UTF-8 where the server has named another one (RFC 7303)."""
    charset = media_type.partition("charset=")[2].partition(";")[0].strip(" \"'")
    if not charset or data.startswith(tuple(mark for mark, _ in _MARKS)) or b"encoding=" in data[:200]:
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode(charset).encode("utf-8")
        except (LookupError, ValueError):
            return data
    return data


def _read_xml(data: bytes, name: str) -> SourceFeed:
    source, problems = read_xml(data, XmlLimits(max_bytes=MAX_BYTES, max_nodes=1_500_000))
    feed = _by_root(source, source.root, name)
    return replace(feed, problems=(*problems, *feed.problems))


def _by_root(source: XmlSource, root: XmlElement, name: str) -> SourceFeed:
    kind, local = canonical_name(root), local_name(root)
    if local in ("newsitem", "packageitem", "newsmessage"):
        return read_newsml(source, name)
    if local == "nitf":
        return read_nitf(source, name)
    if kind in ("atom:entry", "entry") or local == "feed":
        return read_atom(source, name)
    if local in ("rss", "rdf", "channel") and "html" not in kind:
        return read_rss(source, name)
    hint = "; it is an HTML page: read it as a document" if local == "html" else ""
    raise DocumentError(f"XML with the root {root.qname[:80]!r} is no feed: {_FORMATS} is expected{hint}")


def _read_json(data: bytes, name: str) -> SourceFeed:
    text, encoding = _decode_json(data)

    def splice(edits: Iterable[Edit]) -> bytes:
        return encoding.encode(splice_text(text, edits))

    nodes, problems = _json_values(text)
    objects = [node for node in nodes if node.members is not None]
    if len(objects) == 1 and is_json_feed(objects[0]):
        return read_json_feed(objects[0], splice, name)
    if len(objects) == 1 and not is_ninjs(objects[0]) and not looks_like_article(objects[0]):
        for list_name in ("items", "articles", "data", "results", "_items"):
            inner = [node for node in objects[0].children(list_name) if node.members is not None]
            objects = inner or objects
    if objects and all(is_ninjs(node) for node in objects):
        return read_ninjs(objects, splice, name, problems)
    if any(looks_like_article(node) for node in objects):
        return read_json_lines(objects, splice, name, problems)
    raise DocumentError(f"this JSON is no feed: {_FORMATS} is expected, with a title or a text in each item")


def _json_values(text: str) -> tuple[list[JsonNode], list[str]]:
    """The values of a file: those of its array, its one object, or its lines."""
    first, _, rest = text.strip().partition("\n")
    if rest.strip() and first.rstrip().endswith("}"):
        try:
            json.loads(first)
        except (ValueError, RecursionError):
            pass
        else:
            return parse_json_values(text)
    node = parse_json(text)
    return (node.items if node.items is not None else [node]), []


def _decode_json(data: bytes) -> tuple[str, XmlEncoding]:
    mark, name = next(
        ((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", json.detect_encoding(data))
    )
    encoding = XmlEncoding("utf-8" if name == "utf-8-sig" else name, mark)
    try:
        return data[len(mark) :].decode(encoding.name), encoding
    except UnicodeDecodeError as error:
        raise DocumentError(f"the JSON is not valid {encoding.name}: byte {error.start} cannot be read") from error
