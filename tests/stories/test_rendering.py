from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from dragoman_server.inference import Flag, FlagKind, ModelRef
from dragoman_server.stories import (
    ArticleKey,
    Digest,
    DigestSentence,
    Disagreement,
    LeftOut,
    Source,
    Statement,
    Story,
    Told,
)
from dragoman_server.stories.rendering import json_schema, to_atom, to_html, to_json, to_json_feed, to_markdown
from dragoman_server.text import Span
from hypothesis import given, settings
from hypothesis import strategies as st
from story_fakes import NOON

EVIL = '<script>alert("1")</script> & [x](javascript:y) \u202e\x00\ud800'
VOID = frozenset(["meta", "br", "link"])


def make_digest(
    text: str = "Earthquake kills 2,500", url: str = "https://post.example/1", language: str = "en"
) -> Digest:
    """A digest that has something of everything."""
    one, other = ArticleKey(f"Post {text}", "1"), ArticleKey("صباح", f"2 {text}")
    doubts = (Flag(FlagKind.NUMBER_MISMATCH, f"2500 {text}"),)
    told = Told(text, language, f"زلزال {text}", "ar", doubts)
    statements = tuple(
        Statement(key, f"{number} {text}", number, bound, Span(3, 7), Span(0, 9), f"quote {text}", "en")
        for key, number, bound in ((one, "2500", ""), (other, "2000", "least"))
    )
    story = Story(
        id="story-1",
        headline=told,
        headline_from=one,
        summary=(DigestSentence(told, other, Span(5, 20)), DigestSentence(Told(text, language), one, Span(0, 4))),
        sources=(
            Source(article=one, title=Told(text, "en"), url=url, language="en", published=NOON, rights=text),
            Source(article=other, title=told, url="", language="ar", duplicate_of=one),
        ),
        disagreements=(Disagreement("killed", statements),),
        score=1.5,
        updated=NOON,
    )
    return Digest(
        title=f"Day {text}",
        language=language,
        created=NOON,
        stories=(story, replace(story, id="story-2")),
        articles=5,
        left_out=LeftOut(embargoed=2),
        encoder=ModelRef("encoder", "0" * 64),
        translation_models=(ModelRef("ar-en", "1" * 64),),
    )


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in its order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def links(page: Page) -> list[str | None]:
    return [attributes["href"] for _, attributes in page.elements if "href" in attributes]


def test_the_page_has_each_part_in_its_language_and_direction() -> None:
    page = Page(to_html(make_digest()))
    html, *rest = page.elements
    assert html == ("html", {"lang": "en", "dir": "ltr"})
    assert ("p", {"lang": "ar", "dir": "rtl"}) in rest
    assert Page(to_html(make_digest(language="ar"))).elements[0] == ("html", {"lang": "ar", "dir": "rtl"})


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = Page(to_html(make_digest(EVIL)))
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base"}
    names = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in names if name.startswith("on") or name == "src"}
    assert "url(" not in to_html(make_digest())
    assert "@import" not in to_html(make_digest())
    assert '<script>alert("1")</script> & [x]' in page.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.example", "1", "http://[", ""])
def test_only_web_addresses_become_links(url: str) -> None:
    digest = make_digest(url=url)
    assert all(str(link).startswith("#s") for link in links(Page(to_html(digest))))
    assert "](<" not in to_markdown(digest)
    assert b"href" not in to_atom(digest).replace(b"href=&quot;#s", b"").replace(b'href="#s', b"")


def test_links_within_the_page_lead_somewhere() -> None:
    page = Page(to_html(make_digest()))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inside = [str(link)[1:] for link in links(page) if str(link).startswith("#")]
    assert inside
    assert set(inside) <= set(ids)


def test_doubts_are_marked_with_their_reason() -> None:
    digest = make_digest()
    assert "Doubtful translation: numbers differ from the original (2500" in Page(to_html(digest)).text
    assert "⚠ Doubtful translation: numbers differ from the original" in to_markdown(digest)
    assert "ترجمة مشكوك فيها: الأرقام تخالف الأصل" in Page(to_html(make_digest(language="ar"))).text


def test_the_page_says_what_was_left_out_and_what_differs() -> None:
    text = Page(to_html(make_digest())).text
    assert "Left out: 2 under embargo" in text
    assert "at least 2000 Earthquake kills 2,500 (صباح)" in text


def test_markup_in_titles_is_not_markup_in_markdown() -> None:
    lines = to_markdown(make_digest("# *a* <b> `c` [d](e)\n- f")).splitlines()
    assert r"## \# \*a\* \<b\> \`c\` \[d\](e) - f" in lines
    assert sum(line.startswith("## ") for line in lines) == 2


def test_the_json_document_fits_its_schema() -> None:
    document = json.loads(to_json(make_digest(EVIL)))
    check(document, json_schema(), json_schema()["$defs"])
    assert document["stories"][0]["summary"][0]["span"] == [5, 20]
    with pytest.raises(AssertionError):
        check({**document, "more": 1}, json_schema(), json_schema()["$defs"])


def check(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> None:
    """As much of JSON Schema as the schema uses."""
    if "$ref" in schema:
        check(value, definitions[schema["$ref"].rpartition("/")[2]], definitions)
    elif "anyOf" in schema:
        check(value, schema["anyOf"][value is None], definitions)
    elif "const" in schema or "enum" in schema:
        assert value in schema.get("enum", [schema.get("const")])
    elif schema["type"] == "object":
        assert list(value) == schema["required"]
        for name, part in schema["properties"].items():
            check(value[name], part, definitions)
    elif schema["type"] == "array":
        for item in value:
            check(item, schema["items"], definitions)
    else:
        kinds = {"string": str, "integer": int, "number": (int, float), "null": type(None)}
        assert isinstance(value, kinds[schema["type"]])


def test_the_feeds_have_an_entry_for_each_story() -> None:
    atom = ElementTree.fromstring(to_atom(make_digest(EVIL)))
    space = {"a": "http://www.w3.org/2005/Atom"}
    entries = atom.findall("a:entry", space)
    assert len(entries) == len({entry.findtext("a:id", "", space) for entry in entries}) == 2
    assert entries[0].findtext("a:updated", "", space) == NOON.isoformat()
    Page(entries[0].findtext("a:content", "", space))
    feed = json.loads(to_json_feed(make_digest(EVIL)))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in feed["items"]] == [entry.findtext("a:id", "", space) for entry in entries]


def test_an_empty_digest_can_be_shown() -> None:
    empty = replace(make_digest(), stories=())
    assert "No stories." in Page(to_html(empty)).text
    assert "No stories." in to_markdown(empty)
    assert json.loads(to_json(empty))["stories"] == []


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters() | st.sampled_from("<>&\"'\ud800\x00\u202e]")), st.text(max_size=30))
def test_any_text_is_shown_as_it_is(text: str, address: str) -> None:
    digest = make_digest(text, url=f"https://x.example/{address}")
    page = to_html(digest)
    page.encode("utf-8")
    readable = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", "", text)
    assert readable in Page(page).text.replace("\r\n", "\n")
    to_markdown(digest).encode("utf-8")
    ElementTree.fromstring(to_atom(digest))
    json.loads(to_json_feed(digest).encode("utf-8"))
