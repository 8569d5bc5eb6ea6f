from __future__ import annotations

import unicodedata

import pytest
from dragoman_server.translate.orthography import continue_sentence, fit, to_language


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
    assert fit(translation, source, language) == expected


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
    assert fit("Cafe\u0301", "مقهى", "en") == unicodedata.normalize("NFC", "Cafe\u0301")


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
    assert continue_sentence(translation) == expected
