"""Inline tags placed in a translation: what they are around, and that none is lost."""

from __future__ import annotations

import re

import pytest
from dragoman_server.text import AlignedWords, Markup, PlacedTags, Span, TagMark, place_tags
from dragoman_server.text.word_links import Words
from hypothesis import given
from hypothesis import strategies as st

TAG = re.compile(r"<(/?)(\d+)(/?)>")


def parsed(written: str) -> Markup:
    """A text with tags written as <1>bold</1> and <2/>."""
    text, open_tags, tags, position = "", {}, [], 0
    for match in TAG.finditer(written):
        text += written[position : match.start()]
        position = match.end()
        closing, number, empty = match[1], int(match[2]), match[3]
        if closing:
            index = open_tags.pop(number)
            tags[index] = TagMark(Span(tags[index].span.start, len(text)), number)
        else:
            tags.append(TagMark(Span(len(text), len(text)), number))
            if not empty:
                open_tags[number] = len(tags) - 1
    return Markup(text + written[position:], tuple(tags))


def written(markup: Markup) -> str:
    """The opposite of `parsed`; a tag that ends where an empty one stands is closed before it."""
    parts, open_tags, position = [], [], 0

    def text_until(end: int) -> None:
        nonlocal position
        parts.append(markup.text[position:end])
        position = end

    for mark in (*markup.tags, TagMark(Span(len(markup.text), len(markup.text)), -1)):
        while open_tags and open_tags[-1].span.end <= mark.span.start:
            text_until(open_tags[-1].span.end)
            parts.append(f"</{open_tags.pop().tag}>")
        text_until(mark.span.start)
        if mark.tag >= 0:
            parts.append(f"<{mark.tag}{'' if mark.span else '/'}>")
            open_tags += [mark] if mark.span else []
    return "".join(parts)


def links(source: str, target: str, pairs: str) -> list[AlignedWords]:
    """Word numbers as "0-0 1-2", with a weight as "1-2*0.3"; marks count as words."""
    words = Words(source), Words(target)
    found = []
    for pair in pairs.split():
        numbers, _, weight = pair.partition("*")
        s, t = map(int, numbers.split("-"))
        found.append(AlignedWords(words[0][s].span, words[1][t].span, float(weight or 1)))
    return found


def place(source: str, target: str, pairs: str) -> PlacedTags:
    markup = parsed(source)
    return place_tags(markup, target, links(markup.text, target, pairs))


@pytest.mark.parametrize(
    ("source", "target", "pairs", "expected"),
    [
        ("hello <0>world</0>", "hallo Welt", "0-0 1-1", "hallo <0>Welt</0>"),
        ("the <0>red</0> house", "البيت الأحمر", "0-0 1-1 2-0", "البيت <0>الأحمر</0>"),
        (
            "He met <0>the president</0> today.",
            "التقى بالرئيس اليوم.",
            "0-0 1-0 2-1 3-1 4-2 5-3",
            "التقى <0>بالرئيس</0> اليوم.",
        ),
        ("<0>He said so.</0>", "قال ذلك.", "0-0", "<0>قال ذلك.</0>"),
        ("<0>He said so</0>.", "قال ذلك.", "0-0 3-2", "<0>قال ذلك</0>."),
        ("<0>all <1>of it</1></0>", "كله", "0-0 1-0*0.2 2-0*0.5", "<0><1>كله</1></0>"),
        ("I <0>like</0> to <1>drive</1>", "Ich fahre gerne", "0-0 1-2 3-1", "Ich <1>fahre</1> <0>gerne</0>"),
        ("say <0>“yes”</0> now", "قل « نعم » الآن", "0-0 2-2 4-4", "قل <0>« نعم »</0> الآن"),
        ("say “<0>yes</0>” now", "قل « نعم » الآن", "0-0 2-2 4-4", "قل « <0>نعم</0> » الآن"),
        ("so<0>!</0>", "هكذا!", "0-0 1-1", "هكذا<0>!</0>"),
        ("un<0>der</0>line", "subrayar", "0-0", "<0>subrayar</0>"),
        ("cost <0>1,234.5</0>", "1,234.5 cost", "0-1 1-0", "<0>1,234.5</0> cost"),
        ("<0>don’t</0> go", "لا تذهب", "0-0 1-1", "<0>لا</0> تذهب"),
        ("<0>as well as</0> you", "وأنت كذلك أيضا", "0-2 1-2 2-1 3-0", "وأنت <0>كذلك أيضا</0>"),
    ],
)
def test_a_tag_is_around_what_translates_it(source: str, target: str, pairs: str, expected: str) -> None:
    assert written(place(source, target, pairs).markup) == expected


@pytest.mark.parametrize(
    ("source", "target", "pairs", "expected"),
    [
        ("not <0>at all bad</0>", "bad0 not bad1", "0-1 1-0 3-2", "<0>bad0 not bad1</0>"),
        ("<0>take off</0> <1>it</1>", "takeaway it off", "0-0 1-2 2-1", "<0>takeaway</0> <1>it</1> off"),
        ("<0>one two</0> <1>three four</1>", "a bbb cc ddd", "0-0 2-1 1-2 3-3", "a <1>bbb</1> <0>cc</0> ddd"),
    ],
    ids=["over untagged words", "around another tag", "two that cross"],
)
def test_scattered_words_are_covered_or_cut(source: str, target: str, pairs: str, expected: str) -> None:
    assert written(place(source, target, pairs).markup) == expected


@pytest.mark.parametrize(
    ("source", "target", "pairs", "expected"),
    [
        ("one <0/>two", "zwei eins", "0-1 1-0", "<0/>zwei eins"),
        ("hello<0/> world", "Welt hallo", "0-1 1-0", "Welt hallo<0/>"),
        ("hello <0/>", "hallo", "0-0", "hallo<0/>"),
        ("<0/>hello", "hallo", "0-0", "<0/>hallo"),
        ("<0>hel<1/>lo</0> you", "du hallo", "0-1 1-0", "du <0><1/>hallo</0>"),
        ("hello <0/>big world", "hallo Welt", "0-0 2-1", "hallo<0/> Welt"),
        ("one <0> </0>two", "zwei eins", "0-1 1-0", "<0/>zwei eins"),
        ("<0>a b</0> <1/>c", "x z y", "0-0 1-2 2-1", "<0>x z y</0><1/>"),
    ],
)
def test_a_tag_without_words_goes_with_the_next_word(source: str, target: str, pairs: str, expected: str) -> None:
    placed = place(source, target, pairs)
    assert written(placed.markup) == expected
    assert placed.unplaced == ()


def test_an_unaligned_tag_is_kept_at_the_end_and_told() -> None:
    placed = place("so <0>very</0> good <1>indeed</1>", "جيد جدا", "0-0 2-0 3-1")
    assert written(placed.markup) == "جيد <1>جدا</1><0/>"
    assert placed.unplaced == (0,)


def test_an_unaligned_tag_stays_inside_its_parent() -> None:
    placed = place("<0>very <1>very</1> good</0> day", "نهار جيد", "0-1 2-1*2 3-0")
    assert written(placed.markup) == "نهار <0>جيد</0><1/>"  # where both end, this writing has the empty one outside
    assert placed.unplaced == (1,)


def test_a_word_that_another_outweighs_has_its_next_best() -> None:
    """The word that "like" weighs most for translates "I" better, as in a case that bergamot-translator fails."""
    placed = place("I <0>like</0> to drive", "Rád řídím", "0-0*0.54 1-0*0.44 2-1*0.51 3-1*0.26")
    assert written(placed.markup) == "<0>Rád</0> řídím"


def test_nothing_aligned_leaves_only_whole_tags() -> None:
    placed = place("<0>one <1>two</1></0>", "eins zwei", "")
    assert written(placed.markup) == "<0>eins zwei</0><1/>"
    assert placed.unplaced == (1,)


def test_an_empty_translation_keeps_its_tags() -> None:
    placed = place("<0>one</0> <1/>two", "", "")
    assert written(placed.markup) == "<0/><1/>"
    assert placed.unplaced == (0, 1)


def test_a_copied_range_is_aligned_word_by_word() -> None:
    source = parsed("see example.org/<0>a</0>/b now")
    target = "الآن انظر example.org/a/b"
    placed = place_tags(source, target, [AlignedWords(Span(4, 19), Span(10, 25))])
    assert written(placed.markup) == "الآن انظر example.org/<0>a</0>/b"


@pytest.mark.parametrize("link", [AlignedWords(Span(0, 9), Span(0, 1)), AlignedWords(Span(0, 1), Span(0, 9))])
def test_alignment_beyond_a_text_is_refused(link: AlignedWords) -> None:
    with pytest.raises(ValueError, match="reaches beyond"):
        place_tags(parsed("<0>one</0>"), "eins", [link])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("don't stop-it", ["don't", "stop", "-", "it"]),
        ("وَقَالَ: نعم.", ["وَقَالَ", ":", "نعم", "."]),
        ("3,5 ٣٫٥ 12:30 x,y", ["3,5", "٣٫٥", "12:30", "x", ",", "y"]),
        ("ok 👍🏽👩‍👩 !", ["ok", "👍🏽", "👩‍👩", "!"]),
        ("می\u200cخواهم \u200f(لا)\u200f", ["می\u200cخواهم", "(", "لا", ")"]),
        ("\u0301 'a'", ["\u0301", "'", "a", "'"]),
    ],
)
def test_words_and_marks(text: str, words: list[str]) -> None:
    found = Words(text)
    assert [found[i].span.of(text) for i in range(len(found))] == words


@st.composite
def marked_texts(draw: st.DrawFn, *, at_words: bool = False) -> Markup:
    words = draw(st.lists(st.sampled_from(["one", "وقال", "3,5", ".", "«", "a-b", "“no”", "👍🏽"]), max_size=8))
    text = " ".join(words)
    found = Words(text)
    spans = [found[i].span for i in range(len(found))]
    edges = sorted({edge for span in spans for edge in (span.start, span.end)}) if at_words else range(len(text) + 1)
    tags: list[TagMark] = []

    def grow(start: int, end: int, depth: int) -> None:
        while depth < 5 and draw(st.booleans()):
            choices = [edge for edge in edges if start <= edge <= end]
            if not choices:
                return
            first, last = sorted((draw(st.sampled_from(choices)), draw(st.sampled_from(choices))))
            if at_words and first < last:
                inside = [span for span in spans if first <= span.start and span.end <= last]
                if not inside:
                    return
                first, last = inside[0].start, inside[-1].end
            tags.append(TagMark(Span(first, last), len(tags)))
            grow(first, last, depth + 1)
            start = last

    grow(0, len(text), 0)
    return Markup(text, tuple(tags))


@st.composite
def alignments(draw: st.DrawFn, source: str, target: str) -> list[AlignedWords]:
    def span(text: str) -> Span:
        return Span(*sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text))))))

    weights = st.sampled_from([1.0, 0.5, 0.1, 0.0, -1.0, float("nan"), float("inf")])
    return [AlignedWords(span(source), span(target), draw(weights)) for _ in range(draw(st.integers(0, 10)))]


def ancestors(markup: Markup) -> set[tuple[int, int]]:
    """Pairs of tags of which the first contains the second, and the second does not stand at its end."""
    return {
        (outer.tag, inner.tag)
        for i, outer in enumerate(markup.tags)
        for inner in markup.tags[i + 1 :]
        if inner.span.start < outer.span.end
    }


@given(st.data())
def test_any_alignment_keeps_every_tag_once_and_nested(data: st.DataObject) -> None:
    source = data.draw(marked_texts())
    target = data.draw(marked_texts()).text
    placed = place_tags(source, target, data.draw(alignments(source.text, target)))
    numbers = [mark.tag for mark in placed.markup.tags]
    assert sorted(numbers) == [mark.tag for mark in source.tags]
    assert placed.markup.text == target  # and Markup refuses what is out of bounds, out of order or crossing
    spans = {mark.tag: mark.span for mark in placed.markup.tags}
    inside = ancestors(source)
    for outer, inner in inside:
        assert spans[outer].start <= spans[inner].start
        assert spans[inner].end <= spans[outer].end
        assert numbers.index(outer) < numbers.index(inner)
    assert {pair for pair in ancestors(placed.markup) if pair not in inside} == set()
    assert len(set(placed.unplaced)) == len(placed.unplaced)
    assert not any(spans[number] for number in placed.unplaced)


@given(st.data())
def test_no_tag_ends_inside_a_word(data: st.DataObject) -> None:
    source = data.draw(marked_texts())
    target = data.draw(marked_texts()).text
    placed = place_tags(source, target, data.draw(alignments(source.text, target)))
    if target != source.text:
        words = Words(target)
        inner = {i for n in range(len(words)) for i in range(words[n].span.start + 1, words[n].span.end)}
        assert not inner & {edge for mark in placed.markup.tags for edge in (mark.span.start, mark.span.end)}


@given(marked_texts(at_words=True))
def test_word_by_word_alignment_is_the_identity(source: Markup) -> None:
    """The target has a space more than the source, so that the two are not taken for the same text."""
    words = Words(source.text)
    pairs = [AlignedWords(words[i].span, words[i].span.shifted(1)) for i in range(len(words))]
    placed = place_tags(source, " " + source.text, pairs)
    if len(words):
        assert placed.unplaced == ()
        assert placed.markup.tags == tuple(TagMark(mark.span.shifted(1), mark.tag) for mark in source.tags)


@given(marked_texts())
def test_a_target_that_is_the_source_keeps_its_tags(source: Markup) -> None:
    assert place_tags(source, source.text, []) == PlacedTags(Markup(source.text, source.tags), ())
