"""Abbreviations: made up, explained without ground, lost, or in two forms in one document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dragoman_server.inference import FlagKind, TranslateOptions
from dragoman_server.translate import DocumentForms, Translator
from dragoman_server.translate.checks import Pair
from dragoman_server.translate.checks.abbreviations import DefinedAbbreviations, abbreviation, abbreviations_of
from hypothesis import given
from hypothesis import strategies as st

Make = Callable[..., Any]
Making = Callable[..., Translator]


def fault(source: str, target: str, into: str) -> str | None:
    pair = Pair(source=source, target=target, source_language="ar" if into == "en" else "en", target_language=into)
    flag = abbreviation(pair)
    return flag.detail if flag else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The HMC and HaN said", {"HMC", "HaN"}),
        ("the U.S. and the U.N.'s", {"US", "UN"}),
        ("two MPs, 3 NGOs", {"MP", "NGO"}),
        ("A B-52 of McDonald", set()),
        ("قالت HMC إن", {"HMC"}),
        ("Iran I AM", {"AM"}),
    ],
)
def test_abbreviations_are_capitals_in_a_row(text: str, expected: set[str]) -> None:
    assert abbreviations_of(text) == expected


@pytest.mark.parametrize(
    ("source", "target", "into", "expected"),
    [
        ("The HMC said so.", "قال المجلس الأعلى للإعلام (HMC) ذلك.", "ar", "explained, and not in the source: HMC"),
        ("The centre said so.", "قال المركز (HMC) ذلك.", "ar", "not in the source: HMC"),
        ("The Houthi Media Centre (HMC) said so.", "قال المركز الإعلامي للحوثيين (HMC) ذلك.", "ar", None),
        ("The UN said so.", "قالت الأمم المتحدة ذلك.", "ar", None),
        ("قال مركز HMC ذلك", "The centre said so", "en", "lost: HMC"),
        ("قال مركز HMC ذلك", "The HMC centre said so", "en", None),
        ("قال المركز ذلك", "The Houthi Media Centre (HMC) said so", "en", "not in the source: HMC"),
        ("قال الاتحاد (إن بي إيه) ذلك", "The association (NBA) said so", "en", None),
        ("The U.N. said so", "قالت (UN) ذلك", "ar", "explained, and not in the source: UN"),
        ("He won (again).", "فاز (HMC)", "ar", None),
    ],
)
def test_invented_and_lost_abbreviations_are_told(source: str, target: str, into: str, expected: str | None) -> None:
    assert fault(source, target, into) == expected


DEFINED = ("The Houthi Media Centre (HMC) said so.", "قال المركز الإعلامي الحوثي (HMC) ذلك.")


@pytest.mark.parametrize(
    ("target", "same"),
    [
        ("قالت HMC ذلك", True),
        ("قال المركز الإعلامي للحوثيين ذلك", True),
        ("قال للمركز الإعلامي ذلك", True),
        ("قال مجلس حقوق الإنسان ذلك", False),
    ],
)
def test_a_defined_abbreviation_has_one_form(target: str, same: bool) -> None:
    defined = DefinedAbbreviations()
    assert defined.check(*DEFINED) is None
    flag = defined.check("The HMC said so.", target)
    assert (flag is None) is same
    assert flag is None or "HMC" in flag.detail


def test_an_abbreviation_that_was_not_kept_is_not_followed() -> None:
    defined = DefinedAbbreviations()
    defined.check(DEFINED[0], "قال المركز الإعلامي الحوثي ذلك.")
    assert defined.check("The HMC said so.", "قال المجلس ذلك") is None


@pytest.fixture
def inventive(make_model: Make) -> Any:
    """A model that knows another centre."""
    said = {DEFINED[0]: DEFINED[1], "The HMC left.": "غادر مجلس حقوق الإنسان."}
    return make_model(answer=lambda text: said.get(text, text), source_language="en", target_language="ar")


@pytest.mark.parametrize("together", [True, False])
async def test_a_document_is_looked_at_as_a_whole(inventive: Any, make_translator: Making, together: bool) -> None:
    translator, forms = make_translator(inventive), DocumentForms()
    options = TranslateOptions(target="ar", source="en")
    texts = [f"{DEFINED[0]} The HMC left."] if together else [DEFINED[0], "The HMC left."]
    for text in texts:
        batch = await translator.translate_many([text], options, forms)
    flags = [flag for flag in batch.texts[0].segments[-1].flags if flag.kind is FlagKind.ABBREVIATION]
    assert [flag.detail for flag in flags] == ["defined before, and here in another form: HMC"]


async def test_two_faults_of_a_segment_are_one_flag(make_model: Make, make_translator: Making) -> None:
    said = {DEFINED[0]: DEFINED[1], "The HMC left.": "غادر المجلس (XYZ)."}
    model = make_model(answer=lambda text: said.get(text, text), source_language="en", target_language="ar")
    options = TranslateOptions(target="ar", source="en")
    result = await make_translator(model).translate(f"{DEFINED[0]} The HMC left.", options)
    (flag,) = [flag for flag in result.segments[-1].flags if flag.kind is FlagKind.ABBREVIATION]
    assert flag.detail == "not in the source: XYZ; defined before, and here in another form: HMC"


@given(st.text(alphabet="AbC.(1) م لل\n", max_size=40), st.text(alphabet="AbC.(1) م لل\n", max_size=40))
def test_any_text_can_be_checked(source: str, target: str) -> None:
    defined = DefinedAbbreviations()
    for into in ("ar", "en"):
        fault(source, target, into)
        defined.check(source, target)
        defined.check(target, source)
