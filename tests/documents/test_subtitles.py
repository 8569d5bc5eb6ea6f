"""Subtitles: cues, tags, dialogues, line breaks, and the way back."""

from __future__ import annotations

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.documents.subtitles import LINE_LENGTH, balanced, read
from dragoman_server.text import Markup, Span, TagMark
from hypothesis import given
from hypothesis import strategies as st

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>The minister arrived\r\nin Cairo.</i>\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000 X1:10\r\n{\\an8}- Is it true?\r\n- It is,\r\nsir.\r\n\r\n\r\n"
    "3\r\n00:00:05,000 --> 00:00:06,000\r\n2026\r\n"
)
VTT = (
    "WEBVTT - news\nKind: captions\n\nNOTE not this\n\nSTYLE\n::cue { color: red }\n\nintro\n"
    "00:01.000 --> 00:02.000 align:start\n<v Anna>Tea &amp; <b>milk</b></v>\n\nstray\n"
)


def texts(source: str) -> list[str]:
    return [block.markup.text for block in read(source.encode()).blocks]


piece = st.sampled_from(
    ["1\n", "00:00:01,000 --> 00:00:02,000\n", "\n", "<i>", "</i>", "<b>", "</b>", "- a", "x y\r\n", "&amp;", "{\\an8}"]
)


@given(st.lists(piece), st.sampled_from(["WEBVTT\n\n", "00:00:01,000 --> 00:00:02,000\n"]))
def test_any_subtitles_are_written_as_they_were(pieces: list[str], start: str) -> None:
    data = (start + "".join(pieces)).encode()
    document = read(data)
    assert document.write([None] * len(document.blocks)) == data
    document.write([Markup("A <b> --> text " * 9, block.markup.tags[:0]) for block in document.blocks])


def test_srt_cues_are_read() -> None:
    assert texts(SRT) == ["The minister arrived in Cairo.", "Is it true?", "It is, sir.", "2026"]


def test_a_translated_srt_keeps_all_but_the_text() -> None:
    document = read(SRT.encode())
    translated = Markup("وصل الوزير", (TagMark(Span(0, 10), 0),))
    written = document.write([translated, Markup("أصحيح؟"), Markup("نعم"), None]).decode()
    expected = SRT.replace("The minister arrived\r\nin Cairo.", "وصل الوزير")
    assert written == expected.replace("Is it true?", "أصحيح؟").replace("It is,\r\nsir.", "نعم")


def test_webvtt_keeps_notes_settings_and_voices() -> None:
    document = read(VTT.encode())
    (block,) = document.blocks
    assert block.markup == Markup("Tea & milk", (TagMark(Span(0, 10), 0), TagMark(Span(6, 10), 1)))
    translated = Markup("شاي & <حليب>", (TagMark(Span(0, 12), 0), TagMark(Span(6, 12), 1)))
    assert document.write([translated]).decode() == VTT.replace(
        "Tea &amp; <b>milk</b>", "شاي &amp; <b>&lt;حليب&gt;</b>"
    )


def test_an_unclosed_tag_stands_where_it_was() -> None:
    document = read(b"00:00:01,000 --> 00:00:02,000\na <i>b</b>")
    (block,) = document.blocks
    assert block.markup == Markup("a b", (TagMark(Span(2, 2), 0), TagMark(Span(3, 3), 1)))
    assert document.write([Markup("x y", block.markup.tags)]) == b"00:00:01,000 --> 00:00:02,000\nx <i>y</b>"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Short enough.", ["Short enough."]),
        (
            "The minister said on Monday, that talks would resume soon.",
            ["The minister said on Monday,", "that talks would resume soon."],
        ),
        (
            "قال الوزير يوم الاثنين، إن المحادثات سوف تستأنف قريبا جدا",
            ["قال الوزير يوم الاثنين،", "إن المحادثات سوف تستأنف قريبا جدا"],
        ),
        ("x" * 60, ["x" * 60]),
    ],
)
def test_long_texts_break_near_the_middle(text: str, lines: list[str]) -> None:
    assert balanced(Markup(text)).text.split("\n") == lines


@given(st.lists(st.text("ab,", min_size=1, max_size=8), max_size=8))
def test_a_break_keeps_words_and_fits_if_it_can(words: list[str]) -> None:
    text = " ".join(words)
    broken = balanced(Markup(text)).text
    assert broken.replace("\n", " ") == text
    assert max(map(len, broken.split("\n"))) <= LINE_LENGTH


@pytest.mark.parametrize("data", [b"", b"text", b"1\n2\n3\n", b"00:01 --> 00:02\nx", b"\xff"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"not a subtitle|UTF-8"):
        read(data)


@pytest.mark.parametrize(
    "text", ["<i>" * 20000, "</i>" * 20000, "<" * 90000, "{\\" * 40000, "- a\n" * 9000, "&" * 90000]
)
def test_hostile_cues_are_read(text: str) -> None:
    data = b"00:00:01,000 --> 00:00:02,000\n" + text.encode()
    document = read(data)
    assert document.write([None] * len(document.blocks)) == data
