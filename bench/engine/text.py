"""Texts to translate, no two alike: the sentences of samples/, or lines of a file that the caller gives."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from dragoman_server.text import protected_spans, segment_text

__all__ = ["SAMPLES", "articles", "random_texts", "sentences"]

SAMPLES = Path(__file__).parents[2] / "samples"
LONGEST_WORDS = 60

_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
_CLAUSE = {"ar": "، بحسب التقرير رقم {}", "en": ", according to report number {}"}


def sentences(
    language: str, count: int, *, lines: Path | None = None, longest: int = LONGEST_WORDS, seed: int = 1
) -> list[str]:
    """`count` different texts that the server sees as one sentence each, in random order.

    When there are not enough, more are made of them by changing their numbers, or by adding a clause with a number to
    those that have none. The choice and the order are the same for the same arguments.

    Args:
        language: of the texts, "ar" or "en".
        count: how many.
        lines: a file with a sentence a line; the articles of samples/ when None.
        longest: words in one.
        seed: of the order and of the numbers.
    """
    found = lines.read_text(encoding="utf-8").splitlines() if lines else _sample_sentences(language)
    usable = [line for line in dict.fromkeys(map(str.strip, found)) if _is_usable(line, language, longest)]
    if not usable:
        raise SystemExit(f"{lines or SAMPLES}: holds no sentence of at most {longest} words in {language!r}")
    chance = random.Random(seed)
    chance.shuffle(usable)
    return list(itertools.islice(_endless(usable, language, chance), count))


def articles(
    language: str, count: int, sentences_each: int, *, lines: Path | None = None, longest: int = LONGEST_WORDS
) -> list[str]:
    """`count` different texts of so many sentences, each a paragraph of its own."""
    paragraphs = sentences(language, count * sentences_each, lines=lines, longest=longest)
    return [
        "\n\n".join(paragraphs[start : start + sentences_each]) for start in range(0, len(paragraphs), sentences_each)
    ]


def random_texts(language: str, count: int, *, lines: Path | None = None, seed: int = 1) -> Iterator[str]:
    """Texts from one word to several paragraphs.

    Of a hundred, 70 have up to 6 words, 20 up to 14, 9 are a sentence and one has two to five paragraphs of three. A
    number at the end of the shorter ones keeps them different.
    """
    chance = random.Random(seed)
    whole = sentences(language, max(1000, count // 4), lines=lines, seed=seed)
    endless = itertools.cycle(whole)
    for number in range(count):
        kind, words = chance.random(), next(endless).split()
        if kind < 0.9:
            start = chance.randrange(len(words))
            size = chance.randint(1, 6 if kind < 0.7 else 14)
            yield " ".join([*words[start : start + size], str(number)])
        elif kind < 0.99:
            yield " ".join([*words, str(number)])
        else:
            yield "\n\n".join(" ".join(itertools.islice(endless, 3)) for _ in range(chance.randint(2, 5)))


def _sample_sentences(language: str) -> list[str]:
    texts = [(SAMPLES / f"article.{language}.txt").read_text(encoding="utf-8")]
    if language == "ar":
        feed = (SAMPLES / "feed.ar.jsonl").read_text(encoding="utf-8").splitlines()
        texts += [json.loads(row)["text"] for row in feed]
    return [text[it.span.start : it.span.end] for text in texts for it in segment_text(text, language).segments]


def _is_usable(line: str, language: str, longest: int) -> bool:
    words = len(line.split())
    if not 3 <= words <= longest or protected_spans(line):
        return False
    return [(it.span.start, it.span.end) for it in segment_text(line, language).segments] == [(0, len(line))]


def _endless(usable: list[str], language: str, chance: random.Random) -> Iterator[str]:
    seen = set(usable)
    yield from usable
    for line in itertools.cycle(usable):
        for _ in range(100):
            varied = _varied(line, language, chance)
            if varied not in seen:
                seen.add(varied)
                yield varied
                break


def _varied(line: str, language: str, chance: random.Random) -> str:
    if len(_DIGIT.findall(line)) >= 3:
        return _DIGITS.sub(lambda match: _other_number(match.group(), chance), line)
    clause = _CLAUSE[language].format(chance.randint(100, 99_999))
    end = len(line.rstrip(".!?؟…"))
    return line[:end] + clause + line[end:]


def _other_number(digits: str, chance: random.Random) -> str:
    return "".join(str(chance.randint(1, 9)) for _ in digits)
