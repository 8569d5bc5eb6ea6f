"""Ranges of plain texts that are copied, not translated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from dragoman_server.errors import InvalidRequestError
from dragoman_server.inference import TranslateOptions
from dragoman_server.translate import Range, Translator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TO_ARABIC = TranslateOptions(target="ar", source="en")

Make = Callable[..., Any]
Making = Callable[..., Translator]


@pytest.fixture
def shouting(make_model: Make) -> Any:
    """A model from English that gives back upper case."""
    return make_model(answer=str.upper, source_language="en", target_language="ar")


async def translated(translator: Translator, text: str, *ranges: Range) -> str:
    return (await translator.translate_many([text], TO_ARABIC, copied=[ranges])).texts[0].text


@pytest.mark.parametrize(
    ("text", "ranges", "expected"),
    [
        ("The ship Ever Given sails.", [(9, 19)], "THE SHIP Ever Given SAILS."),
        ("It said: no. Then it left.", [(9, 12)], "IT SAID: no. THEN IT LEFT."),
        ("It said: stop. Go on. Then it left.", [(9, 21)], "IT SAID: stop. Go on. THEN IT LEFT."),
        ("one two three", [(8, 13), (0, 3)], "one TWO three"),
        ("one two", [(0, 7)], "one two"),
        ("e\u0301te\u0301 is\u0000  a word here", [(0, 12)], "e\u0301te\u0301 is\u0000  a WORD HERE"),
        ("one\u0000 two", [(0, 3)], "one TWO"),
        ("above line\nbelow line", [(6, 16)], "ABOVE line\nbelow LINE"),
        ("one two", [], "ONE TWO"),
    ],
)
async def test_ranges_are_copied_in_their_place(
    shouting: Any, make_translator: Making, text: str, ranges: list[Range], expected: str
) -> None:
    assert await translated(make_translator(shouting), text, *ranges) == expected


async def test_each_text_has_ranges_of_its_own(shouting: Any, make_translator: Making) -> None:
    batch = await make_translator(shouting).translate_many(["one two"] * 2, TO_ARABIC, copied=[[(0, 3)], []])
    assert [text.text for text in batch.texts] == ["one TWO", "ONE TWO"]


@pytest.mark.parametrize(
    ("copied", "field", "told"),
    [
        ([[(0, 3)], [(0, 1)]], "copied_spans", "2 entries for 1 texts"),
        ([[(0, 3), (2, 5)]], "copied_spans[0].spans[1]", r"overlaps \[0, 3\)"),
        ([[(2, 5), (0, 3)]], "copied_spans[0].spans[0]", r"overlaps \[0, 3\)"),
        ([[(0, 8)]], "copied_spans[0].spans[0]", "7 code points"),
        ([[(-1, 2)]], "copied_spans[0].spans[0]", "no range"),
        ([[(3, 2)]], "copied_spans[0].spans[0]", "no range"),
        ([[(3, 3)]], "copied_spans[0].spans[0]", "empty"),
    ],
)
async def test_a_bad_range_is_named(
    shouting: Any, make_translator: Making, copied: Sequence[Sequence[Range]], field: str, told: str
) -> None:
    with pytest.raises(InvalidRequestError, match=told) as caught:
        await make_translator(shouting).translate_many(["one two"], TO_ARABIC, copied=copied)
    assert (caught.value.field, caught.value.reason) == (field, "INVALID_SPAN")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(alphabet="ab .\n\u0301ك7!?", min_size=1, max_size=40), st.data())
async def test_any_range_comes_back_as_it_was(
    shouting: Any, make_translator: Making, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    result = await translated(make_translator(shouting), text, (start, end))
    assert text[start:end] in result
