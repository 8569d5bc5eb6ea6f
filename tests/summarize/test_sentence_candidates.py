from __future__ import annotations

import pytest
from dragoman_server.summarize.candidates import SentenceCandidate, Trait, count_words, find_candidates
from dragoman_server.text import Document, Segment, SegmentKind, Span, segment_text

PROSE = "The council of Halden approved the new harbour plan on Sunday after a long debate."


def texts(candidates: tuple[SentenceCandidate, ...], text: str) -> list[str]:
    return [candidate.span.of(text) for candidate in candidates]


def from_segments(*parts: tuple[str, SegmentKind, int]) -> Document:
    """A document of the parts, one space between them."""
    text, segments = "", []
    for part, kind, paragraph in parts:
        start = len(text) + bool(text)
        text += (" " if text else "") + part
        segments.append(Segment(Span(start, start + len(part)), kind, paragraph))
    return Document(text, tuple(segments))


def only(sentence: str, kind: SegmentKind = SegmentKind.SENTENCE, language: str = "en") -> SentenceCandidate:
    """The candidate that a sentence makes after a sentence of prose."""
    document = from_segments((PROSE, SegmentKind.SENTENCE, 0), (sentence, kind, 1))
    return find_candidates(document, language)[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("2,500 troops left", 3),
        ("a well-known man's 3.5% rise", 5),
        ("وأَوْضَحَ أنّ 3٫5 بالمئة", 4),
        ("… ؟ «»", 0),
        ("24/7", 1),
    ],
)
def test_words_are_counted_as_people_count_them(text: str, words: int) -> None:
    assert count_words(text) == words


def test_headings_boilerplate_and_short_lines_are_no_candidates() -> None:
    document = from_segments(
        ("Harbour plan approved after a long debate in the council", SegmentKind.HEADING, 0),
        (PROSE, SegmentKind.SENTENCE, 1),
        ("It worked.", SegmentKind.SENTENCE, 1),
        ("Read also: the history of the harbour and its two lighthouses.", SegmentKind.SENTENCE, 2),
        ("Work on the first of the two piers begins in the spring of next year.", SegmentKind.SENTENCE, 3),
    )
    assert [c.span.of(document.text)[:4] for c in find_candidates(document, "en")] == ["The ", "Work"]


def test_a_repeated_title_is_no_candidate() -> None:
    title = "Council approves the harbour plan after a long debate"
    document = from_segments((f"{title.upper()}", SegmentKind.SENTENCE, 0), (PROSE, SegmentKind.SENTENCE, 1))
    assert texts(find_candidates(document, "en", title=title), document.text) == [PROSE]
    assert len(find_candidates(document, "en")) == 2


def test_a_sentence_cut_by_a_stray_full_stop_is_no_candidate() -> None:
    head = "It gained importance after the killing of a general during a drone strike at the airport."
    document = from_segments(
        (PROSE, SegmentKind.SENTENCE, 0),
        (head, SegmentKind.SENTENCE, 1),
        ("in Halden in January 2020, when parliament passed a resolution on the matter.", SegmentKind.SENTENCE, 1),
    )
    assert texts(find_candidates(document, "en"), document.text) == [PROSE, head]


def test_a_short_head_of_a_cut_sentence_goes_with_its_tail() -> None:
    document = from_segments(
        (PROSE, SegmentKind.SENTENCE, 0),
        ("The head of the mission spoke vs.", SegmentKind.SENTENCE, 1),
        ("the plan that the council had approved in the night to Sunday.", SegmentKind.SENTENCE, 1),
    )
    assert texts(find_candidates(document, "en"), document.text) == [PROSE]


@pytest.mark.parametrize(
    "name",
    [
        "al-Nujaba said that it would leave the coalition in May.",
        "iPhone sales rose by 3% in the last quarter of the year.",
    ],
)
def test_names_in_lower_case_begin_sentences(name: str) -> None:
    assert only(name).words >= 9


@pytest.mark.parametrize(
    ("before", "rest"),
    [
        ("PORT MERROW, March 9 (Riverside News) – ", PROSE),
        ("HALDEN (Riverside) - ", PROSE),
        ("Riverside News/", PROSE),
        ("Riverside News / ", PROSE),
        ("رأس الغدير (وكالة الضفاف) – ", "بدأت محطة لتحلية مياه البحر ضخ مياه الشرب إلى المدينة صباح الأحد."),
        ("بغداد - ", "بدأت محطة لتحلية مياه البحر ضخ مياه الشرب إلى المدينة صباح الأحد."),
        ("شفق نيوز/ ", "بدأت محطة لتحلية مياه البحر ضخ مياه الشرب إلى المدينة صباح الأحد."),
    ],
)
def test_the_dateline_is_left_out_of_the_lead(before: str, rest: str) -> None:
    language = "en" if rest is PROSE else "ar"
    text = f"{before}{rest}"
    document = Document(text, (Segment(Span(0, len(text)), SegmentKind.SENTENCE, 0),))
    assert texts(find_candidates(document, language), text) == [rest]


@pytest.mark.parametrize(
    "sentence",
    [
        "The plan - which took two years to write - was approved by the council on Sunday.",
        "Nora Lindqvist (42) was elected head of the harbour council on Sunday.",
        "The mayor said: the harbour plan will be carried out before the end of the year.",
        "قال الوزير – وهو عضو في اللجنة – إن العمل سيبدأ في الربيع المقبل.",
        "افتتحت المحطة/المرحلة الأولى أمام سكان المدينة والقرى المجاورة يوم الأحد.",
    ],
)
def test_what_only_looks_like_a_dateline_stays(sentence: str) -> None:
    document = Document(sentence, (Segment(Span(0, len(sentence)), SegmentKind.SENTENCE, 0),))
    assert texts(find_candidates(document, "en"), sentence) == [sentence]


@pytest.mark.parametrize(
    ("sentence", "trait"),
    [
        ("Will the harbour be ready before the winter storms begin?", Trait.QUESTION),
        ("هل ينتهي العمل في الميناء قبل بداية فصل الشتاء؟", Trait.QUESTION),
        ("“We will have to see how the work goes on from here.”", Trait.QUOTATION),
        ("«سنرى كيف يمضي العمل في الميناء خلال الأشهر المقبلة».", Trait.QUOTATION),
        ("The mayor told the council: “We will have to see how it goes.", Trait.UNBALANCED),
        ("According to the plan there will be three parts of the work:", Trait.ANNOUNCES),
        ("The debate went on and on until the early morning...", Trait.UNFINISHED),
        ("The debate went on until the early morning and then", Trait.UNFINISHED),
        ("Results 3 1 2 0 and 4 4 5 after extra time.", Trait.FIGURES),
        ("The debate went on " + "and on " * 28 + "until the morning.", Trait.LONG),
    ],
)
def test_traits_are_told_by_form(sentence: str, trait: Trait) -> None:
    assert trait in only(sentence).traits


def test_plain_prose_has_no_traits() -> None:
    assert (
        only("The work on the piers costs 12.5 million euros and ends in “early 2027” (or later).").traits
        == frozenset()
    )


def test_a_list_item_is_told_by_its_segment() -> None:
    item = only("a bed in a shared compartment for four people", SegmentKind.LIST_ITEM)
    assert Trait.LIST_ITEM in item.traits


def test_without_prose_the_best_that_exists_is_taken() -> None:
    document = from_segments(
        ("Harbour plan approved", SegmentKind.HEADING, 0),
        ("Read also: the old harbour", SegmentKind.HEADING, 1),
        ("Work begins in May", SegmentKind.HEADING, 2),
    )
    found = texts(find_candidates(document, "en"), document.text)
    assert found == ["Harbour plan approved", "Work begins in May"]


def test_with_nothing_but_boilerplate_that_is_taken() -> None:
    document = from_segments(("Subscribe to our newsletter", SegmentKind.HEADING, 0))
    assert len(find_candidates(document, "en")) == 1


def test_the_shipped_articles_lose_only_headline_and_dateline(samples: dict[str, str]) -> None:
    for language, text in samples.items():
        document = segment_text(text, language)
        found = find_candidates(document, language)
        headline, *_ = text.split("\n")
        assert headline not in texts(found, text)
        assert len(found) == len(document.segments) - 1
        assert text[: found[0].span.start].endswith(") – ")


def test_an_article_of_short_lines_gives_a_whole_summary() -> None:
    lines = ("The harbour has opened again after two years.", *("Work went on.",) * 8)
    document = from_segments(*((line, SegmentKind.SENTENCE, number) for number, line in enumerate(lines)))
    assert len(find_candidates(document, "en")) == len(lines)
