"""The sample day, read by what Python ships with; the readers of feeds are elsewhere."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from dragoman_server.stories import Article

DAY = Path(__file__).parents[2] / "samples" / "day"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


@pytest.fixture(scope="session")
def day() -> list[Article]:
    """The 14 articles of the sample day."""
    return [*_rss(), *_atom(), *_json_feed()]


def _rss() -> list[Article]:
    channel = ElementTree.parse(DAY / "sabah-sahel.ar.rss.xml").getroot()[0]
    return [
        Article(
            id=item.findtext("guid", ""),
            title=item.findtext("title", ""),
            text=_paragraphs(item.findtext(CONTENT, "")),
            outlet=channel.findtext("title", ""),
            url=item.findtext("link", ""),
            language=channel.findtext("language"),
            published=parsedate_to_datetime(item.findtext("pubDate", "")),
        )
        for item in channel.iter("item")
    ]


def _atom() -> list[Article]:
    feed = ElementTree.parse(DAY / "riverside.en.atom.xml").getroot()
    return [
        Article(
            id=entry.findtext(f"{ATOM}id", ""),
            title=entry.findtext(f"{ATOM}title", ""),
            text=_paragraphs(entry.findtext(f"{ATOM}content", "")),
            outlet=feed.findtext(f"{ATOM}title", ""),
            url=entry.findtext(f"{ATOM}id", ""),
            language="en",
            published=_time(entry.findtext(f"{ATOM}published", "")),
        )
        for entry in feed.iter(f"{ATOM}entry")
    ]


def _json_feed() -> list[Article]:
    feed = json.loads((DAY / "twofold.feed.json").read_text(encoding="utf-8"))
    return [
        Article(
            id=item["id"],
            title=item["title"],
            text=item["content_text"],
            outlet=feed["title"],
            url=item["url"],
            language=item["language"],
            published=_time(item["date_published"]),
        )
        for item in feed["items"]
    ]


def _paragraphs(html: str) -> str:
    return "\n\n".join(re.findall(r"<p>(.*?)</p>", html))


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written.replace("Z", "+00:00"))
