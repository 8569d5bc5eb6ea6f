"""The feeds in `data`: read as expected, written back the same, and translated where they stand."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from enum import Enum
from pathlib import Path

import pytest
from dragoman_server.documents import TargetLanguage
from dragoman_server.feeds import Feed, FeedFormat, mark_translated, read_feed, read_feed_document
from dragoman_server.text import Markup

DATA = Path(__file__).parent / "data"
FEEDS = sorted(
    path
    for path in DATA.rglob("*")
    if path.is_file() and path.name not in ("README.md", "LICENSE") and ".expected" not in path.name
)


def as_json(value: object) -> object:
    """Fields that are not empty, by name."""
    if dataclasses.is_dataclass(value):
        fields = ((field.name, as_json(getattr(value, field.name))) for field in dataclasses.fields(value))
        return {name: content for name, content in fields if content not in ("", None, [], "usable")}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return [as_json(item) for item in value] if isinstance(value, tuple) else value


def expected_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.expected.json")


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_a_feed_is_read_as_expected(path: Path) -> None:
    assert as_json(read_feed(path.read_bytes())) == json.loads(expected_path(path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_without_translations_the_bytes_are_the_same(path: Path) -> None:
    document = read_feed_document(path.read_bytes())
    nothing = [None] * len(document.blocks)
    assert document.write(nothing, TargetLanguage("ar")) == path.read_bytes()
    if not document.feed.problems or document.feed.format in (FeedFormat.JSON_LINES, FeedFormat.JSON_FEED):
        assert document.source.splice([]) == path.read_bytes()


def texts(feed: Feed) -> list[tuple[str, str, str]]:
    return [(article.title, article.text, article.summary) for article in feed.articles]


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_texts_put_back_say_the_same(path: Path) -> None:
    document = read_feed_document(path.read_bytes())
    written = document.write([block.markup for block in document.blocks])
    assert texts(read_feed(written)) == texts(document.feed)


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_translations_are_read_again(path: Path) -> None:
    document = read_feed_document(path.read_bytes())
    translations = [Markup("تُرجم < & ]]> «1»", block.markup.tags[:0]) for block in document.blocks]
    again = read_feed_document(mark_translated(document).write(translations, TargetLanguage("ar")))
    assert again.feed.format is document.feed.format
    assert len(again.feed.articles) == len(document.feed.articles)
    plain = [block for block in again.blocks if block.media_type == "text/plain"]
    assert all(block.markup.text == "تُرجم < & ]]> «1»" for block in plain)
    titles = {article.title for article in again.feed.articles if article.status.value == "usable"}
    assert {"تُرجم < & ]]> «1»"} >= titles - {""}


if __name__ == "__main__":
    for feed in FEEDS:
        found = json.dumps(as_json(read_feed(feed.read_bytes())), ensure_ascii=False, indent=1)
        expected_path(feed).write_text(found + "\n", encoding="utf-8")
