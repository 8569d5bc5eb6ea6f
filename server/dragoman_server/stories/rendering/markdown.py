"""A digest as Markdown (CommonMark)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..digest import Digest, Story, Told
from .page import safe_link
from .wording import counted, doubt, left_out, moment, word

__all__ = ["to_markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$!^])")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")
_UNREADABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]+")


def to_markdown(digest: Digest) -> str:
    """The digest; what the articles say cannot be taken for markup. Originals are quoted under their translations."""
    language = digest.language
    lines = [
        f"# {_plain(digest.title)}",
        "",
        f"{moment(digest.created, language)} · {counted(digest.articles, 'articles', language)}",
    ]
    for story in digest.stories:
        lines += ["", *_story(story, language)]
    if not digest.stories:
        lines += ["", word("nothing", language)]
    lines += ["", "---", "", word("machine", language)]
    missing = left_out(digest.left_out, language)
    if missing:
        lines += ["", f"{word('left out', language)}: {' · '.join(missing)}"]
    return "\n".join(lines) + "\n"


def _story(story: Story, language: str) -> Iterator[str]:
    yield f"## {_plain(story.headline.text)}"
    yield from _notes(story.headline, language)
    yield ""
    yield " · ".join(_plain(part) for part in (*story.outlets, moment(story.updated, language)) if part)
    for sentence in story.summary:
        yield ""
        yield f"{_plain(sentence.told.text)} ({_plain(sentence.article.outlet or sentence.article.id)})"
        yield from _notes(sentence.told, language)
    if story.disagreements:
        yield from ("", f"### {word('disagree', language)}", "")
        for one in story.disagreements:
            yield f"- {one.label(language)}: {_plain(one.text)}"
    yield from ("", f"### {word('sources', language)}", "")
    for source in story.sources:
        link = safe_link(source.url)
        title = _plain(source.title.text)
        shown = f"[{title}](<{_address(link)}>)" if link else title
        shown += f" — {_plain(source.title.original)}" if source.title.original else ""
        outlet = _plain(source.article.outlet)
        copy = f" ({word('copy', language)} {_plain(source.duplicate_of.outlet)})" if source.duplicate_of else ""
        yield f"- {outlet}: {shown}{copy}"


def _notes(told: Told, language: str) -> Iterator[str]:
    if told.original:
        yield from ("", f"> {_plain(told.original)}")
    if told.doubts:
        yield from ("", f"⚠ {word('doubt', language)}: {'; '.join(doubt(flag, language) for flag in told.doubts)}")


def _plain(text: str) -> str:
    """One line in which nothing is markup."""
    line = _SPECIAL.sub(r"\\\1", _UNREADABLE.sub(" ", text).strip())
    return _LINE_START.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", line)


def _address(link: str) -> str:
    return re.sub(r"[\s<>\\]", lambda match: f"%{ord(match[0]):02X}", link)
