from __future__ import annotations

import numpy as np
from dragoman_server.summarize.candidates import SentenceCandidate
from dragoman_server.summarize.coherence import Dependence
from dragoman_server.summarize.selection import LengthLimit, SelectedSentence, select
from dragoman_server.summarize.shortlist import MAX_RANKED, shortlist
from dragoman_server.text import Span
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray


def candidates(needs: str, words: list[int] | None = None) -> list[SentenceCandidate]:
    """One per character: "n" needs the one before it."""
    return [
        SentenceCandidate(
            Span(i, i + 1),
            i,
            0,
            words[i] if words else 10,
            frozenset(),
            Dependence.NEEDS if kind == "n" else Dependence.NONE,
        )
        for i, kind in enumerate(needs)
    ]


def pick(
    needs: str,
    scores: list[float],
    limit: LengthLimit,
    *,
    words: list[int] | None = None,
    graph: NDArray[np.float64] | None = None,
    repeats: NDArray[np.bool_] | None = None,
    diversity: float = 0.0,
) -> list[int]:
    count = len(needs)
    graph = np.eye(count) if graph is None else graph
    repeats = np.eye(count, dtype=bool) if repeats is None else repeats
    chosen = select(candidates(needs, words), np.array(scores), graph, repeats, limit, diversity)
    return [choice.index for choice in chosen]


def test_the_best_are_chosen_in_the_order_of_the_article() -> None:
    assert pick("....", [0.1, 0.9, 0.2, 1.0], LengthLimit(sentences=2)) == [1, 3]


def test_a_dependent_sentence_brings_the_one_before_it() -> None:
    chosen = select(
        candidates("..n."),
        np.array([0.1, 0.7, 1.0, 0.2]),
        np.eye(4),
        np.eye(4, dtype=bool),
        LengthLimit(sentences=2),
        0.0,
    )
    assert chosen == (SelectedSentence(1, supports_next=True), SelectedSentence(2, supports_next=False))


def test_a_dependent_sentence_is_avoided_without_room_for_both() -> None:
    assert pick("..n.", [0.1, 0.3, 1.0, 0.2], LengthLimit(sentences=1)) == [1]


def test_a_poor_supporter_makes_the_pair_not_worth_it() -> None:
    assert pick("..n.", [0.8, 0.0, 1.0, 0.7], LengthLimit(sentences=2)) == [0, 3]


def test_a_chain_grows_from_what_is_chosen() -> None:
    assert pick(".nnnn", [1.0, 0.5, 0.5, 0.5, 0.9], LengthLimit(sentences=5)) == [0, 1, 2, 3, 4]


def test_repeated_sentences_are_never_both_chosen() -> None:
    repeats = np.eye(3, dtype=bool)
    repeats[0, 1] = repeats[1, 0] = True
    assert pick("...", [1.0, 0.9, 0.1], LengthLimit(sentences=3), repeats=repeats) == [0, 2]


def test_similarity_to_what_is_chosen_counts_against() -> None:
    graph = np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 1.0]])
    scores = [1.0, 0.9, 0.7]
    assert pick("...", scores, LengthLimit(sentences=2), graph=graph) == [0, 1]
    assert pick("...", scores, LengthLimit(sentences=2), graph=graph, diversity=0.4) == [0, 2]


def test_words_are_a_limit_that_smaller_sentences_fill() -> None:
    assert pick("...", [1.0, 0.9, 0.5], LengthLimit(words=25), words=[15, 15, 8]) == [0, 2]


def test_the_shortest_independent_sentence_is_used_if_none_fits() -> None:
    assert pick(".n..", [1.0, 0.9, 0.5, 0.1], LengthLimit(words=3), words=[15, 5, 8, 9]) == [2]


@given(
    st.text(alphabet=".n", min_size=1, max_size=12),
    st.randoms(use_true_random=False),
    st.integers(1, 12),
    st.booleans(),
)
def test_any_selection_is_ordered_limited_and_supported(needs: str, chance, limit: int, by_words: bool) -> None:
    needs = "." + needs[1:]
    words = [chance.randint(1, 9) for _ in needs]
    scores = [chance.random() for _ in needs]
    bound = LengthLimit(words=limit) if by_words else LengthLimit(sentences=limit)
    chosen = pick(needs, scores, bound, words=words, diversity=0.3)
    assert chosen == sorted(set(chosen))
    assert len(chosen) >= 1
    assert all(needs[i] == "." or i - 1 in chosen for i in chosen)
    if len(chosen) > 1:
        assert (sum(words[i] for i in chosen) if by_words else len(chosen)) <= limit
    if not by_words:
        assert len(chosen) == min(limit, len(needs)) or _no_room_for_a_chain(needs, chosen, limit)


def _no_room_for_a_chain(needs: str, chosen: list[int], limit: int) -> bool:
    """Whether every sentence left needs more sentences than there is room for."""
    for i in range(len(needs)):
        first = i
        while needs[first] == "n":
            first -= 1
        missing = set(range(first, i + 1)) - set(chosen)
        if missing and len(missing) <= min(3, limit - len(chosen)):
            return False
    return True


def test_a_very_long_text_is_cut_to_a_supported_shortlist() -> None:
    needs = ("." + "n.." * 400)[: 4 * MAX_RANKED]
    found = candidates(needs)
    texts = ["harbour ship crew cargo" if i % 3 else f"word{i} nothing{i}" for i in range(len(found))]
    kept = shortlist(found, texts)
    assert len(kept) <= MAX_RANKED
    assert list(kept) == sorted(kept)
    assert kept[:10] == tuple(range(10))
    assert all(needs[i] == "." or i - 1 in kept for i in kept)
    assert sum(i % 3 != 0 for i in kept) > 0.8 * len(kept)


def test_an_ordinary_article_is_ranked_whole() -> None:
    assert shortlist(candidates(".n" * 20), ["x"] * 40) == tuple(range(40))
