"""Where sentences end, according to us, sentencex and ICU, and what each costs.

    python bench/sentence_splitting.py [--lines ar=FILE] [--lines en=FILE] [--wrong]

A case counts as right when the set of ends is the one wanted: an end is the place of the last character that is not
white space, so that what is done with the space between sentences does not matter. Each of `--lines` is taken for a
sentence, five are joined by spaces, and the ends found are compared with the places where lines were joined: a line may
hold two sentences, so that nobody's precision can be 1. Offsets are exact when the pieces, taken from the text by their
offsets in code points, are those that were returned. Each contestant runs in a process of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cases import TESTS, assigned, parameters
from contestants import compare, installed_mb, resident_mb, row, seconds_per_1000
from sentence_cases import WRITTEN

Split = Callable[[str, str], Sequence[tuple[int, int, str]]]
"""Offsets and text of the sentences of a text in a language."""
LINES_IN_PARAGRAPH = 5
HARD = "😀 قال د. علي 𝒳 ذلك. \u200fثم مضى.  He left 🇮🇶 e\u0301. It’s over!\r\nThe end."


@dataclass(frozen=True)
class Contestant:
    """Something that finds sentences."""

    package: str
    load: Callable[[], Split]


def load_ours() -> Split:
    """The segmentation of this project."""
    from dragoman_server.text import segment_text

    def split(text: str, language: str) -> list[tuple[int, int, str]]:
        return [(s.span.start, s.span.end, s.span.of(text)) for s in segment_text(text, language).segments]

    return split


def load_sentencex() -> Split:
    """sentencex of the Wikimedia Foundation."""
    import sentencex

    def split(text: str, language: str) -> list[tuple[int, int, str]]:
        found = sentencex.get_sentence_boundaries(language, text)
        return [(one["start_index"], one["end_index"], one["text"]) for one in found]

    return split


def icu_loader(suffix: str) -> Callable[[], Split]:
    """ICU's break iterator; its offsets, in UTF-16, are turned into code points."""

    def load() -> Split:
        import icu

        iterators: dict[str, Any] = {}

        def split(text: str, language: str) -> list[tuple[int, int, str]]:
            if language not in iterators:
                locale = icu.Locale.forLanguageTag(language + suffix)
                iterators[language] = icu.BreakIterator.createSentenceInstance(locale)
            whole = icu.UnicodeString(text)
            iterators[language].setText(whole)
            pieces, start, units = [], 0, 0
            for end in iterators[language]:
                piece = str(whole[units:end])
                pieces.append((start, start + len(piece), piece))
                start, units = start + len(piece), end
            return pieces

        return split

    return load


CONTESTANTS = {
    "ours": Contestant("dragoman", load_ours),
    "sentencex": Contestant("sentencex", load_sentencex),
    "ICU": Contestant("pyicu", icu_loader("")),
    "ICU, suppressions": Contestant("pyicu", icu_loader("-u-ss-standard")),
}


def ends(pieces: Sequence[tuple[int, int, str]], text: str) -> set[int]:
    """Where sentences with something in them end, white space left out."""
    return {start + len(text[start:end].rstrip()) for start, end, _ in pieces if text[start:end].strip()}


def marked(case: str) -> tuple[str, set[int]]:
    """The text of a case with "|" and "/" in it, and its ends."""
    parts = [(part.strip(), "\n" if i else "") for i, part in enumerate(case.split(" / "))]
    text, wanted = "", set()
    for part, before in parts:
        text += before
        for i, sentence in enumerate(part.split(" | ")):
            text += (" " if i else "") + sentence
            wanted.add(len(text))
    return text, wanted


def glued(text: str, sentences: Sequence[str]) -> tuple[str, set[int]]:
    """A case of the tests in which sentences are given one by one."""
    wanted, position = set(), 0
    for sentence in sentences:
        position = text.index(sentence, position) + len(sentence)
        wanted.add(position)
    return text, wanted


def groups() -> Iterator[tuple[str, str, list[tuple[str, set[int]]]]]:
    """Name, language, and texts with the ends that they should be cut at."""
    for language, file in (("en", "test_sentences_english.py"), ("ar", "test_sentences_arabic.py")):
        lines = assigned(TESTS / file, "CASES").strip().splitlines()
        yield f"our tests, {language}", language, [marked(line) for line in lines]
        yield f"our tests, no space, {language}", language, [glued(*case) for case in assigned(TESTS / file, "GLUED")]
        for kind, cases in WRITTEN[language].items():
            yield f"{kind}, {language}", language, [marked(line) for line in cases.strip().splitlines()]
    prose = parameters(TESTS / "test_segmentation.py", "test_prose_after_a_title_is_a_sentence")
    yield "one sentence, en and ar", "en", [(text, {len(text)}) for text in prose]


def joined(lines: Sequence[str]) -> list[tuple[str, set[int]]]:
    """Paragraphs of five lines, and where the lines end within them."""
    paragraphs = []
    for i in range(0, len(lines) - LINES_IN_PARAGRAPH + 1, LINES_IN_PARAGRAPH):
        some, wanted, length = lines[i : i + LINES_IN_PARAGRAPH], set(), -1
        for line in some[:-1]:
            length += len(line) + 1
            wanted.add(length)
        paragraphs.append((" ".join(some), wanted))
    return paragraphs


def agreement(split: Split, paragraphs: Sequence[tuple[str, set[int]]], language: str) -> dict[str, float]:
    """Precision, recall and F1 of the ends within paragraphs."""
    right = found = wanted = 0
    for text, places in paragraphs:
        inner = {end for end in ends(split(text, language), text) if end < len(text)}
        right, found, wanted = right + len(inner & places), found + len(inner), wanted + len(places)
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    return {"precision": precision, "recall": recall, "F1": 2 * right / max(found + wanted, 1)}


def measure(name: str, lines: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Everything that is said of a contestant; it must be alone in its process."""
    contestant = CONTESTANTS[name]
    before, started = resident_mb(), time.perf_counter()
    split = contestant.load()
    split("Talks began. They go on.", "en")
    loaded = time.perf_counter() - started
    right, wrong, count = {}, [], {}
    for group, language, cases in groups():
        found = [(text, wanted, split(text, language)) for text, wanted in cases]
        right[group] = sum(ends(pieces, text) == wanted for text, wanted, pieces in found) / len(cases)
        count[group] = len(cases)
        wrong += [(group, [p[2] for p in pieces]) for text, wanted, pieces in found if ends(pieces, text) != wanted]
    measured = {code: joined(some) for code, some in lines.items()}
    texts = [(text, language) for _, language, cases in groups() for text, _ in cases]
    texts = [(text, code) for code in measured for text, _ in measured[code]] or texts
    by_text = dict(texts)
    return {
        "right": right, "count": count, "wrong": wrong,
        "agreement": {code: agreement(split, paragraphs, code) for code, paragraphs in measured.items()},
        "exact": all(text[a:b] == piece for text, code in [(HARD, "ar"), *texts] for a, b, piece in split(text, code)),
        "seconds": seconds_per_1000(lambda text: split(text, by_text[text]), list(by_text)),
        "load": loaded, "memory": resident_mb() - before,
        "size": 0.0 if contestant.package == "dragoman" else installed_mb(contestant.package),
    }  # fmt: skip


def report(results: Mapping[str, dict[str, Any]], *, wrong: bool) -> None:
    """Print the tables."""
    names = list(results)
    first = results[names[0]]
    print(row(["right, %", "cases", *names]) + "\n" + row(["---"] * (len(names) + 2)))
    for group, count in first["count"].items():
        print(row([group, count, *(f"{100 * results[name]['right'][group]:.0f}" for name in names)]))
    print("\n" + row(["", *names]) + "\n" + row(["---"] * (len(names) + 1)))
    for code, values in first["agreement"].items():
        for measure_name in values:
            numbers = (f"{100 * results[name]['agreement'][code][measure_name]:.1f}" for name in names)
            print(row([f"joined lines, {code}: {measure_name}", *numbers]))
    print(row(["offsets exact", *("yes" if results[name]["exact"] else "no" for name in names)]))
    for title, key, form in (
        ("processor seconds per 1,000 texts", "seconds", "{:.3f}"),
        ("seconds to import and answer once", "load", "{:.2f}"),
        ("memory, MB", "memory", "{:.0f}"), ("installed, MB", "size", "{:.1f}"),
    ):  # fmt: skip
        print(row([title, *(form.format(results[name][key]) for name in names)]))
    if wrong:
        for name in names:
            print(f"\n{name}:", *(f"\n  {group}: {' | '.join(p)!r}" for group, p in results[name]["wrong"]))


if __name__ == "__main__":
    compare(__doc__, CONTESTANTS, measure, report)
