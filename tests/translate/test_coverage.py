"""Words of the source that no word of the translation covers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dragoman_server.inference import AlignedWords, Flag, FlagKind, TranslateOptions
from dragoman_server.text import Span, word_spans
from dragoman_server.translate import Translator
from dragoman_server.translate.checks.coverage import omission, uncovered

Make = Callable[..., Any]
Making = Callable[..., Translator]

SOURCE = "Ministers travelled quickly and discussed prices yesterday while nobody listened."


def links(source: str, target: str, *words: str) -> list[AlignedWords]:
    """Links of some words of the source, each with the word of the target that has its number."""
    places = {span.of(source): number for number, span in enumerate(word_spans(source))}
    targets = word_spans(target)
    sources = word_spans(source)
    return [AlignedWords(sources[places[word]], targets[places[word]], 0.9) for word in words]


def missing(*linked: str) -> list[str]:
    target = " ".join(f"w{number}" for number in range(len(word_spans(SOURCE))))
    return [span.of(SOURCE) for span in uncovered(SOURCE, target, links(SOURCE, target, *linked))]


def test_three_content_words_in_a_row_are_told() -> None:
    assert missing("Ministers", "nobody", "listened") == ["travelled quickly and discussed prices yesterday"]


def test_fewer_words_are_not_told() -> None:
    assert missing("Ministers", "discussed", "yesterday", "nobody", "listened") == []


def test_the_end_of_a_sentence_may_be_missing() -> None:
    assert missing("Ministers", "travelled", "quickly") == ["discussed prices yesterday while nobody listened"]


def test_words_that_nothing_aligns_tell_nothing() -> None:
    assert uncovered(SOURCE, "w", ()) == ()


def test_short_words_do_not_count_but_numbers_do() -> None:
    assert uncovered("a b c d e one two", "x", [AlignedWords(Span(8, 9), Span(0, 1))]) == ()
    found = uncovered("Ships 5 6 7 and", "x", [AlignedWords(Span(0, 5), Span(0, 1))])
    assert found == (Span(6, 11),)


def test_the_flag_quotes_what_is_missing() -> None:
    assert omission(SOURCE, ()) is None
    assert omission("one\n  two", [Span(0, 9)]) == Flag(FlagKind.OMISSION, "no counterpart: one two")
    long = omission("x" * 500, [Span(0, 500)])
    assert long is not None
    assert len(long.detail) < 200


async def test_a_segment_has_its_uncovered_ranges_on_request(
    make_model: Make, make_encoder: Make, make_translator: Making
) -> None:
    model = make_model(answer=lambda text: "WORD." if "Ministers" in text else "HE LEFT.", source_language="en")
    model.target_language = "ar"
    translator = make_translator(model, encoder=make_encoder())
    text = f"He left. {SOURCE}"
    asked = await translator.translate(text, TranslateOptions(target="ar", source="en", word_alignment=True))
    first, second = asked.segments
    assert first.uncovered == ()
    assert [span.of(text) for span in second.uncovered] == [SOURCE[10:-1]]
    assert FlagKind.OMISSION in {flag.kind for flag in second.flags}
    plain = await translator.translate(text, TranslateOptions(target="ar", source="en"))
    assert plain.segments[1].uncovered == ()
    assert FlagKind.OMISSION not in {flag.kind for flag in plain.segments[1].flags}
