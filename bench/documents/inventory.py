"""What two versions of a document have in common: their bytes, their words, and their tags."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter

__all__ = ["difference", "tags_of"]

_TAG = re.compile(rb"<([A-Za-z][\w:.-]*)")
_SHOWN = 6


def difference(format: str, before: bytes, after: bytes) -> str:
    """Empty for equal bytes; else in which way they differ.

    "white space"; "spelling" where Markdown is rendered as the same HTML, or JSON has the same values; "markup: -3 w:r"
    for elements that are more or fewer; "characters" for anything else.
    """
    if before == after:
        return ""
    if format == "markdown":
        return _of_markdown(before, after)
    if before[:1] in (b"{", b"[") and _values(before) == _values(after):
        return "spelling"
    if format == "email":
        return "header and transfer encoding"
    changed = _changed(tags_of(before), tags_of(after))
    if changed:
        return f"markup: {changed}"
    if before.startswith(b"PK"):
        return "bytes, with the same elements"
    if before.split() == after.split() or b"".join(before.split()) == b"".join(after.split()):
        return "white space"
    return "characters"


def _of_markdown(before: bytes, after: bytes) -> str:
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark").enable("table")
    pages = [renderer.render(source.decode("utf-8", "replace")) for source in (before, after)]
    if before.split() == after.split():
        return "white space"
    return "spelling" if pages[0].split() == pages[1].split() else "characters"


def _values(data: bytes) -> object:
    return [json.loads(line) for line in data.splitlines() if line.strip()] if b"}\n{" in data else json.loads(data)


def tags_of(data: bytes) -> Counter[str]:
    """How often each element occurs in XML, HTML, or the parts of an archive that are XML."""
    if not data.startswith(b"PK"):
        return _tags(data)
    found = Counter[str]()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                found.update(_tags(archive.read(name)))
    return found


def _tags(data: bytes) -> Counter[str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:4].count(b"\0") >= 2:
        data = data.replace(b"\0", b"")
    return Counter(match.decode("ascii", "replace") for match in _TAG.findall(data))


def _changed(before: Counter[str], after: Counter[str]) -> str:
    changes = {name: after[name] - before[name] for name in {*before, *after} if after[name] != before[name]}
    shown = sorted(changes, key=lambda name: (-abs(changes[name]), name))[:_SHOWN]
    return ", ".join(f"{changes[name]:+d} {name}" for name in shown)
