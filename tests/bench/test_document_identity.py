"""Identity of documents that other programs wrote, as `python -m bench.documents identity` judges it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from dragoman_server.documents import ParsedDocument, TargetLanguage
from dragoman_server.documents.plain_text import read as read_text
from dragoman_server.text import Markup

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bench.documents import identity  # noqa: E402
from bench.documents.inventory import difference  # noqa: E402
from bench.documents.producers import UNKNOWN, producer_of  # noqa: E402

COLLECTED = ROOT / "tests" / "documents" / "data" / "collected"
FILES = sorted(path for path in COLLECTED.glob("*/*") if path.name != "LICENSE")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_documents_of_other_programs_lose_nothing(path: Path) -> None:
    checked = identity.check(path.name, path.read_bytes())
    assert checked.outcome in ("same bytes", "same content", "no text"), checked


class _Altered:
    """A document that writes other bytes than it should."""

    media_type = "text/plain"

    def __init__(self, document: ParsedDocument, *, always: bool) -> None:
        self._document, self._always, self.blocks = document, always, document.blocks

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        changed = any(
            one is not None and one != block.markup for one, block in zip(translations, self.blocks, strict=True)
        )
        written = self._document.write(translations, target)
        return written[:-5] if changed or self._always else written


@pytest.mark.parametrize("always", [True, False])
def test_a_writer_that_loses_text_is_found(monkeypatch: pytest.MonkeyPatch, always: bool) -> None:
    monkeypatch.setattr(
        identity, "read_document", lambda _name, data, **_options: _Altered(read_text(data), always=always)
    )
    assert identity.check("a.txt", b"One thing.\n\nAnother thing.\n").outcome == "lost"


def test_a_reader_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "read_document", lambda *_name, **_options: [][0])
    checked = identity.check("a.txt", b"One thing.\n")
    assert (checked.outcome, checked.detail.partition(":")[0]) == ("crashed", "IndexError")


def test_what_is_not_known_is_refused() -> None:
    checked = identity.check("a.bin", b"One thing.\n")
    assert (checked.outcome, checked.detail.partition(":")[0]) == ("refused", "UNSUPPORTED_FORMAT")


@pytest.mark.parametrize(
    ("format", "before", "after", "expected"),
    [
        ("text", b"one two", b"one two", ""),
        ("text", b"one two", b"one\ntwo", "white space"),
        ("html", b"<p>a</p>", b"<p>a<b></b></p>", "markup: +1 b"),
        ("markdown", b"*a* b.", b"_a_ b\\.", "spelling"),
        ("json", b'["\\u0041"]', b'["A"]', "spelling"),
        ("text", b"one two", b"one", "characters"),
    ],
)
def test_differences_are_named(format: str, before: bytes, after: bytes, expected: str) -> None:
    assert difference(format, before, after) == expected


def test_producers_are_named_without_their_versions() -> None:
    page = b'<html><head><meta name="generator" content="Hugo 0.59.1"></head></html>'
    assert producer_of(page) == "Hugo"
    assert producer_of(b"PK\x03\x04 damaged") == UNKNOWN
    assert producer_of((COLLECTED / "odfpy" / "simpletable.odt").read_bytes()) == "OpenOffice.org"
