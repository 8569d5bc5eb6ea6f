from __future__ import annotations

import unicodedata
from itertools import chain

import pytest
from dragoman_server.inference import Hypothesis
from dragoman_server.text import Rewritten, Span, protected_spans
from dragoman_server.translate.orthography import continue_sentence, fit, to_language
from dragoman_server.translate.units import cut, join, unit_text
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("translation", "source", "language", "expected"),
    [
        # a heading gains no full stop
        ("Talks resume in Geneva.", "استئناف المحادثات في جنيف", "en", "Talks resume in Geneva"),
        ('"Talks resume."', "«استئناف المحادثات»", "en", '"Talks resume"'),
        ("المحادثات،", "The talks", "ar", "المحادثات"),
        # unless the point belongs to an abbreviation
        ("Talks in the U.S.", "محادثات في أمريكا", "en", "Talks in the U.S."),
        # what the source ends with comes back in the form of the target language
        ("Who was there.", "من كان هناك؟", "en", "Who was there?"),
        ("من كان هناك", "Who was there?", "ar", "من كان هناك؟"),
        ("من كان هناك?", "Who was there?", "ar", "من كان هناك؟"),
        ("Come in", "ادخلوا!", "en", "Come in!"),
        ("He said.", "وقال:", "en", "He said:"),
        ("On Monday", "يوم الاثنين،", "en", "On Monday,"),
        ("It ended", "انتهى.", "en", "It ended."),
        ("It ended,", "انتهى.", "en", "It ended."),
        ("And then.", "وبعد ذلك…", "en", "And then…"),
        # marks stay on the side of the quotation mark where they were
        ('He asked: "Why"', "وسأل: «لماذا؟»", "en", 'He asked: "Why?"'),
        ('Did he say "yes"', "هل قال «نعم»؟", "en", 'Did he say "yes"?'),
        # what a model makes of a statement is not second-guessed
        ("It ended!", "انتهى.", "en", "It ended!"),
        ("They left the U.S.", "غادروا أمريكا.", "en", "They left the U.S."),
        ("", "انتهى.", "en", ""),
        ("...", "انتهى", "en", "..."),
    ],
)
def test_final_marks_follow_the_source(translation: str, source: str, language: str, expected: str) -> None:
    assert fit(translation, source, language).text == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("قال, ثم ذهب; لماذا?", "ar", "قال، ثم ذهب؛ لماذا؟"),
        ("بلغ 2,500 أو 3,7%", "ar", "بلغ 2,500 أو 3,7%"),
        ("في 2019, ثم", "ar", "في 2019، ثم"),
        ("١٢٣٫٥٪ و ٢٬٥٠٠", "ar", "123.5% و 2,500"),
        ("He said، then؛ why؟ ۴٪", "en", "He said, then; why? 4%"),
        ('"straight" and «angled»', "en", '"straight" and «angled»'),
    ],
)
def test_marks_and_digits_have_the_form_of_the_target_language(text: str, language: str, expected: str) -> None:
    assert to_language(text, language) == expected


def test_output_is_nfc() -> None:
    assert fit("Cafe\u0301", "مقهى", "en").text == unicodedata.normalize("NFC", "Cafe\u0301")


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        ("The minister said", "the minister said"),
        ("Baghdad said", "Baghdad said"),
        ("Theodor said", "Theodor said"),
        ("I", "I"),
    ],
)
def test_only_words_that_need_no_capital_lose_it_mid_sentence(translation: str, expected: str) -> None:
    assert continue_sentence(Rewritten.unchanged(translation)).text == expected


WORDS = st.lists(
    st.sampled_from(
        ["Talks", "The", "المحادثات", "2,500", "٣٫٥", "cafe\u0301", "؟", ".", "U.S.", "https://a.example/x", "«"]
    )
).map(" ".join)


@given(WORDS, WORDS, st.sampled_from(["ar", "en"]))
def test_fitting_tells_where_each_character_went(translation: str, source: str, language: str) -> None:
    fitted = fit(translation, source, language)
    for run in fitted.offsets.runs:
        kept = Span(run.before, run.before + run.length).of(translation)
        assert fitted.offsets.forward(Span(run.before, run.before + run.length)).of(fitted.text) == to_language(
            kept, language
        ) or any(c in kept for c in ",٫٬")  # a comma is judged by its neighbours


@given(WORDS, st.sampled_from(["ar", "en"]))
def test_marks_are_exchanged_one_for_one(text: str, language: str) -> None:
    assert len(to_language(text, language)) == len(text)


@given(WORDS, st.sampled_from(["ar", "en"]))
def test_joining_tells_where_each_unit_stands(text: str, language: str) -> None:
    pieces = cut(text, Span(0, len(text)), protected_spans(text), 3, lambda part: len(part.split()))
    answers = {
        unit_text(text, piece.span): Hypothesis(text=" The cafe\u0301. ", score=0.0, ended=True, tokens=3)
        for piece in pieces
    }
    joined = join(text, Span(0, len(text)), pieces, answers, language)
    edges = [0, *chain.from_iterable((unit.target.start, unit.target.end) for unit in joined.units), len(joined.text)]
    assert edges == sorted(edges)
    for unit in joined.units:
        assert unit.target.of(joined.text).casefold().startswith("the café")
        assert unit.offsets.forward(Span(5, 8)).of(unit.target.of(joined.text)) == "caf"
