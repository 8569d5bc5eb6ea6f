"""Broken XML made well-formed, as browsers and feed readers put up with it.

Repaired are: bytes in another encoding than the declared one, characters that XML does not allow, whatever comes before
the first tag, bare ampersands and entities that are not declared, attributes without quotes or value or given twice,
tags that are not closed or close nothing, and a document that breaks off.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections import Counter

from ..documents import DocumentError
from ..documents.xml_encoding import XmlEncoding, detect_encoding
from ..documents.xml_source import XmlLimits, XmlSource

__all__ = ["read_xml", "repair_xml"]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,300}\?>")
_TAG = re.compile(
    r"""<(/?)([^\W\d][\w.:-]*)((?:\s+[^\s=<>/"']+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))?)*)\s*(/?)>"""
)
_ATTRIBUTE = re.compile(r"""([^\s=<>/"']+)(?:\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>]+)))?""")
_NAME = re.compile(r"[^\W\d][\w.:-]*")
_REFERENCE = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{0,31});)?")
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}
_HEADER = '<?xml version="1.0" encoding="utf-8"?>\n'
_ARABIC = re.compile("[\u0620-\u0652]")


def read_xml(data: bytes, limits: XmlLimits | None = None) -> tuple[XmlSource, tuple[str, ...]]:
    """A document, and what was wrong with it, if anything; a repaired one is written as UTF-8.

    Raises:
        DocumentError: no XML even when repaired, declared entities, or beyond a limit.
    """
    try:
        return XmlSource.parse(data, limits), ()
    except DocumentError as error:
        if {"limit", "entity"} & error.metadata.keys():
            raise
        first = error.message
    text, problems = _decode(data)
    text, repairs = repair_xml(text)
    return XmlSource.from_text(_HEADER + text, limits=limits), (first, *problems, *repairs)


def _decode(data: bytes) -> tuple[str, list[str]]:
    """The text by byte order mark, declaration, UTF-8, or by what the letters look like."""
    try:
        declared = detect_encoding(data.lstrip())
    except DocumentError:
        declared = XmlEncoding("utf-8")
    body = data.lstrip()[len(declared.mark) :]
    for name in dict.fromkeys((declared.name, "utf-8")):
        try:
            return body.decode(name), [] if name == declared.name else [f"read as {name}, not as {declared.name}"]
        except UnicodeDecodeError:
            continue
    replaced = body.decode("utf-8", "replace")
    beyond = sum(char > "\x7f" for char in replaced)
    if replaced.count("\ufffd") <= 0.1 * beyond:
        return replaced, [f"{replaced.count(chr(0xFFFD))} characters could not be read"]
    name = "cp1256" if _is_arabic(body.decode("cp1256", "replace")) else "cp1252"
    return body.decode(name, "replace"), [f"read as {name}, not as {declared.name}"]


def _is_arabic(text: str) -> bool:
    """Whether what is not ASCII are Arabic letters, with as many of the frequent ones as Arabic has."""
    beyond = sum(char > "\x7f" for char in text)
    letters = "".join(_ARABIC.findall(text))
    frequent = sum(map(letters.count, "اليمون"))
    return len(letters) > 0.6 * beyond and frequent > 0.3 * len(letters)


def repair_xml(text: str) -> tuple[str, list[str]]:
    """Well-formed XML without a declaration, and what was repaired. A DOCTYPE stays as it is.

    Time and memory are linear in the text.
    """
    repairer = _Repairer()
    clean, removed = _NOT_XML.subn("", text)
    if removed:
        repairer.problems["characters that XML does not allow"] = removed
    start = clean.find("<")
    clean = _DECLARATION.sub("", clean[max(start, 0) :], count=1)
    return repairer.repair(clean), [f"repaired: {what} ({count})" for what, count in repairer.problems.items()]


class _Repairer:
    def __init__(self) -> None:
        self.problems: Counter[str] = Counter()
        self._out: list[str] = []
        self._open: list[str] = []
        self._count_open: Counter[str] = Counter()
        self._seen_root = False

    def repair(self, text: str) -> str:
        place = 0
        while place < len(text) and not (self._seen_root and not self._open):
            start = text.find("<", place)
            start = len(text) if start < 0 else start
            self._text(text[place:start])
            place = self._markup(text, start) if start < len(text) else start
        if self._open:
            self.problems["elements that are not closed"] += len(self._open)
            self._out += (f"</{name}>" for name in reversed(self._open))
        return "".join(self._out)

    def _markup(self, text: str, start: int) -> int:
        """Handles what begins with `<` at `start`, and returns where it ends."""
        for begin, end in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")):
            if text.startswith(begin, start):
                return self._section(text, start, begin, end)
        tag = _TAG.match(text, start)
        if tag is None:
            self.problems["< that begins no tag"] += 1
            self._text("<")
            return start + 1
        closing, name, attributes, empty = tag.groups()
        if closing:
            self._close(name)
        else:
            self._seen_root = True
            self._out.append(f"<{name}{self._attributes(attributes)}{empty}>")
            if not empty:
                self._open.append(name)
                self._count_open[name] += 1
        return tag.end()

    def _section(self, text: str, start: int, begin: str, end: str) -> int:
        """Keeps comments, CDATA in the root, and a DOCTYPE with declarations, so that these are judged."""
        if begin == "<!" and "[" in text[start : text.find(">", start) + 1]:
            end = "]>"
        stop = text.find(end, start + len(begin))
        if stop < 0:
            self.problems[f"{begin} that does not end"] += 1
            if begin == "<![CDATA[" and self._open:
                self._out.append(f"{text[start:]}]]>")
            return len(text)
        whole = text[start : stop + len(end)]
        if begin == "<!--":
            self._out.append(f"<!--{whole[4:-3].replace('--', '- -').rstrip('-')}-->")
        elif (begin == "<![CDATA[" and self._open) or (end == "]>" and not self._seen_root):
            self._out.append(whole)
        return stop + len(end)

    def _close(self, name: str) -> None:
        if not self._count_open[name]:
            self.problems["end tags that close nothing"] += 1
            return
        while True:
            last = self._open.pop()
            self._count_open[last] -= 1
            self._out.append(f"</{last}>")
            if last == name:
                return
            self.problems["elements that are not closed"] += 1

    def _attributes(self, source: str) -> str:
        values: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(source):
            name, *given = match.groups()
            value = next((value for value in given if value is not None), name)
            if name in values or not _NAME.fullmatch(name):
                self.problems["attributes given twice or without a name"] += 1
                continue
            values[name] = self._references(value).replace('"', "&quot;")
        return "".join(f' {name}="{value}"' for name, value in values.items())

    def _text(self, text: str) -> None:
        if self._open:
            self._out.append(self._references(text).replace("<", "&lt;").replace("]]>", "]]&gt;"))

    def _references(self, text: str) -> str:
        return _REFERENCE.sub(self._reference, text) if "&" in text else text

    def _reference(self, match: re.Match[str]) -> str:
        name = match[1]
        if name in _OF_XML:
            return match[0]
        if name and not name.startswith("#"):
            if (known := html.entities.html5.get(f"{name};")) is not None:
                self.problems["entities that are not declared"] += 1
                return html.escape(known)
            name = None
        if name:
            char = html.unescape(match[0])
            if not _NOT_XML.search(char):
                return match[0] if char == chr(_code(name)) else html.escape(char)
            self.problems["characters that XML does not allow"] += 1
            return "\ufffd"
        self.problems["ampersands that are not escaped"] += 1
        return f"&amp;{match[0][1:]}"


def _code(reference: str) -> int:
    number = int(reference[2:], 16) if reference[1] in "xX" else int(reference[1:])
    return min(number, 0x10FFFF)
