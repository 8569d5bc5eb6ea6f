"""The list of English words: what is in it, and that finding is exact."""

from __future__ import annotations

import pytest
from dragoman_server.text import SHORTEST_WORD, Lexicon, lexicon
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.sets(st.text(alphabet="abz", min_size=SHORTEST_WORD, max_size=SHORTEST_WORD + 3))


def lexicon_of(words: set[str]) -> Lexicon:
    lengths = range(SHORTEST_WORD, max(map(len, words), default=SHORTEST_WORD) + 1)
    return Lexicon("".join(word for word in sorted(words) if len(word) == length) for length in lengths)


@given(WORDS, st.text(alphabet="abz", max_size=SHORTEST_WORD + 4))
def test_a_lexicon_holds_its_words_and_no_others(words: set[str], other: str) -> None:
    listed = lexicon_of(words)
    assert all(word in listed for word in words)
    assert (other in listed) == (other in words)
    assert len(listed) == len(words)


NEWS = """
    minister ministers ministerial signed ceasefire colour color theatre organise organize organised souq
    hijab sheikh jihadist parliamentarians counterterrorism unprecedented internationalization
"""


@pytest.mark.parametrize("word", NEWS.split())
def test_english_has_the_words_of_news(word: str) -> None:
    assert word in (lexicon("en") or ())


@pytest.mark.parametrize("word", ["gymnatomy", "brottatic", "culminator", "proventy", "", "the", "Minister", "وزير"])
def test_what_is_no_small_english_word_is_not_there(word: str) -> None:
    assert word not in (lexicon("en") or ())


def test_a_language_without_a_list_has_none() -> None:
    assert lexicon("ar") is None
