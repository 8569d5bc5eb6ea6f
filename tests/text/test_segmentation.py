"""Paragraphs, headings, lists, hard-wrapped lines; what is in no segment."""

from __future__ import annotations

import pytest
from dragoman_server.text import SegmentKind, Span, segment_text

SENTENCE, HEADING, LIST_ITEM = SegmentKind.SENTENCE, SegmentKind.HEADING, SegmentKind.LIST_ITEM


def pieces(text: str, language: str = "en") -> list[str]:
    return [s.span.of(text) for s in segment_text(text, language).segments]


def kinds(text: str, language: str = "en") -> list[SegmentKind]:
    return [s.kind for s in segment_text(text, language).segments]


def test_an_article_is_a_title_a_byline_and_paragraphs() -> None:
    text = "Talks resume in Geneva\nBy Salma Haddad\n\nTalks resumed. Nobody spoke.\n\nBackground\n\nThey began in May."
    assert kinds(text) == [HEADING, HEADING, SENTENCE, SENTENCE, HEADING, SENTENCE]
    assert [s.paragraph for s in segment_text(text, "en").segments] == [0, 1, 2, 2, 3, 4]


def test_an_arabic_article_is_a_title_a_dateline_and_paragraphs() -> None:
    text = "استئناف المحادثات في جنيف\nجنيف - رويترز\n\nاستؤنفت المحادثات. ولم يتحدث أحد.\nخلفية\nبدأت في مايو."
    assert kinds(text, "ar") == [HEADING, HEADING, SENTENCE, SENTENCE, HEADING, SENTENCE]


@pytest.mark.parametrize(
    "line",
    [
        "Is the war over?",
        "هل انتهت الحرب؟",
        "بسبب السحر!",
        "الصين تصعّد.. وواشنطن ترد",
        "Photo: Reuters",
        "Reporting by Salma Haddad; editing by James Ward.",
        "(Reporting by Salma Haddad in Amman.)",
        "تصوير: خالد عمر",
        "المصدر: وكالات",
    ],
)
def test_titles_and_credits_are_headings(line: str) -> None:
    assert kinds(line + "\n\nThe talks resumed on Monday.")[0] is HEADING


@pytest.mark.parametrize(
    "line",
    [
        "The talks resumed on Monday.",
        "Officials in the capital gave the following account of what had happened there:",
        "وقال الوزير إن الحكومة ستجتمع غدا",
        "The minister told parliament on Monday that the government would not raise taxes this year or the next one",
        "Is the war over?",
        "“We will stay.”",
    ],
)
def test_prose_after_a_title_is_a_sentence(line: str) -> None:
    assert kinds("Title of it\n\n" + line)[-1] is SENTENCE


def test_markdown_headings_are_headings_and_keep_their_mark() -> None:
    text = "## What happened on Monday, and why.\nThe talks resumed."
    assert (kinds(text), pieces(text)) == (
        [HEADING, SENTENCE],
        ["What happened on Monday, and why.", "The talks resumed."],
    )


@pytest.mark.parametrize(
    "mark",
    ["- ", "* ", "+ ", "• ", "•", "– ", "— ", "▪ ", "1. ", "12) ", "(3) ", "[4] ", "1.2. ", "a) ", "(b) ", "iv. ", "✓ ",
     "1️⃣ ", "  - ", "\t• ", "- [ ] ", "- [x] ", "•\t", "** "],
)  # fmt: skip
def test_list_items_begin_after_their_mark(mark: str) -> None:
    text = f"Demands:\n{mark}Troops leave. All of them\n{mark}Prices fall"
    assert pieces(text) == ["Demands:", "Troops leave.", "All of them", "Prices fall"]
    assert kinds(text) == [HEADING, LIST_ITEM, LIST_ITEM, LIST_ITEM]


@pytest.mark.parametrize("mark", ["١- ", "١. ", "1-", "1 - ", "أ- ", "أ) ", "(ب) ", "-", "- ", "• ", "٢) ", "هـ- "])
def test_arabic_list_items_begin_after_their_mark(mark: str) -> None:
    text = f"{mark}انسحاب القوات.\n{mark}خفض الأسعار"
    assert pieces(text, "ar") == ["انسحاب القوات.", "خفض الأسعار"]
    assert set(kinds(text, "ar")) == {LIST_ITEM}


@pytest.mark.parametrize(
    "line",
    ["10 - 12 people died.", "3.5 million fled.", "-5 degrees were measured.", "2024. A year ends.", "A. Smith left."],
)
def test_numbers_and_initials_that_start_a_line_are_no_bullets(line: str) -> None:
    assert pieces(line)[0].startswith(line[:4])


def test_quoted_lines_keep_their_mark() -> None:
    text = "> The talks resumed.\n>> Nobody spoke."
    assert pieces(text) == ["The talks resumed.", "Nobody spoke."]


def test_cells_between_tabs_are_apart() -> None:
    assert pieces("Country\tCapital\nIraq\t12\tBaghdad") == ["Country", "Capital", "Iraq", "Baghdad"]


def test_hard_wrapped_lines_make_one_paragraph() -> None:
    text = """The council met on Monday to discuss the withdrawal of foreign troops from
the country, a step that several factions have demanded since January. Its
members did not vote. According to a statement by the spokesman, who is Dr.
Salma Haddad, the debate will go on for as long as it is needed.

A second paragraph follows here, which is again longer than a single line of
text."""
    assert [p.replace("\n", " ") for p in pieces(text)] == [
        "The council met on Monday to discuss the withdrawal of foreign troops from the country, a step that several"
        " factions have demanded since January.",
        "Its members did not vote.",
        "According to a statement by the spokesman, who is Dr. Salma Haddad, the debate will go"
        " on for as long as it is needed.",
        "A second paragraph follows here, which is again longer than a single line of text.",
    ]
    assert set(kinds(text)) == {SENTENCE}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\v"])
def test_hard_wrapped_lines_may_end_in_any_way(end: str) -> None:
    text = "The council met on Monday to discuss the withdrawal of the foreign troops from\nthe country.".replace(
        "\n", end
    )
    assert len(pieces(text)) == 1


def test_hard_wrapped_arabic_lines_make_one_paragraph() -> None:
    text = (
        "اجتمع المجلس يوم الاثنين لمناقشة انسحاب القوات الأجنبية من البلاد وهي خطوة\n"
        "طالبت بها فصائل عدة منذ يناير الماضي ولم يصوت الأعضاء على القرار بعد نقاش\n"
        "طويل استمر حتى ساعة متأخرة من الليل. وقال متحدث باسم المجلس إن النقاش سوف\n"
        "يستمر غدا."
    )
    assert len(pieces(text, "ar")) == 2


def test_a_line_that_ends_in_a_comma_or_preposition_goes_on() -> None:
    assert len(pieces("The meeting took place in the office of the\nPresident on Monday.")) == 1
    assert len(pieces("اجتمع المجلس يوم الاثنين لمناقشة انسحاب القوات الأجنبية من\nالبلاد.", "ar")) == 1


def test_a_wrapped_line_may_begin_like_a_list_item() -> None:
    text = (
        "The council said on Monday that the number of dead in the capital had risen to\n"
        "15. The number of wounded in the capital and the provinces had reached 240, as\n"
        "many as in the whole of last year, and the hospitals could not take in anybody\n"
        "else."
    )
    assert set(kinds(text)) == {SENTENCE}


@pytest.mark.parametrize(
    "text",
    [
        "Talks resume in Geneva after a pause of two long and bitter years\nArmy withdraws from the town",
        "President visits the northern provinces\nStrike closes the airport\nFloods in the south kill nine people",
        "استئناف المحادثات في جنيف بعد توقف دام عامين طويلين\nانسحاب الجيش من البلدة",
        "one\ntwo\nthree",
        "Talks resume in Geneva after two years\n\nof silence",
        "Talks resume in Geneva after two years\u2029of silence",
        "A paragraph on a line of its own is longer than anybody wraps lines at, which is how most articles "
        "come to us\n"
        "and so is this",
    ],
)
def test_lines_that_were_not_wrapped_stay_apart(text: str) -> None:
    assert len(pieces(text)) == len(text.splitlines()) - text.count("\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\n\t \r\n", "2,500", "١٢٣ ٤٥٦", "10:30 – 12:45", "...", "؟!", "«»", "😀", "👨‍👩‍👧 🇮🇶", "---",
        "- \n* ", "1.\n2.",
        "https://example.org/a/b", "www.example.org press@example.org @press", "{name} %s %(count)d", "²½①",
        "\ufeff", "\u200f",
        "\x00", "\ud800",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["ar", "en"])
def test_text_without_words_forms_no_segment(text: str, language: str) -> None:
    assert segment_text(text, language).segments == ()
    assert segment_text(text, language).rebuild([]).text == text


def test_text_without_words_belongs_to_the_sentence_around_it() -> None:
    text = "The toll is 2,500 (see https://example.org) 😀 so far."
    assert pieces(text) == [text]


def test_what_is_copied_lies_outside_segments() -> None:
    text = "\ufeff🔴 Talks resume 🎉\u200f \u2003\n  \u202bاستؤنفت المحادثات.\u202c 😀\n"
    assert pieces(text) == ["Talks resume", "استؤنفت المحادثات."]


def test_paragraphs_without_words_are_not_counted() -> None:
    assert [s.paragraph for s in segment_text("One.\n\n***\n\nTwo.", "en").segments] == [0, 1]


@pytest.mark.parametrize("space", ["\u00a0", "\t", "\u3000"])
def test_a_line_may_be_indented_beyond_the_line_width(space: str) -> None:
    text = f"The ministers met in Geneva on Sunday to talk about water.\n{space * 60}***\nThe end."
    assert pieces(text)[-1].endswith("The end.")


def test_a_rule_of_tatweels_belongs_to_no_segment() -> None:
    assert pieces("أعلنت الوزارة خطة جديدة.\nـــــــــــــــــ\nورحب بها الحزب.", "ar") == [
        "أعلنت الوزارة خطة جديدة.",
        "ورحب بها الحزب.",
    ]


def test_what_a_caller_copies_is_protected_and_ends_no_sentence() -> None:
    text = "He uses Yes. Prime Minister often. See https://x.example/a now."
    document = segment_text(text, "en", [Span(8, 27), Span(43, 50)])
    assert [segment.span.of(text) for segment in document.segments] == [
        "He uses Yes. Prime Minister often.",
        "See https://x.example/a now.",
    ]
    assert [span.of(text) for span in document.protected] == ["Yes. Prime Minister", "https://x.example/a"]
    assert len(segment_text(text, "en").segments) == 3
