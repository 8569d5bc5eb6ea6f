from __future__ import annotations

import numpy as np
import pytest
from dragoman_server.summarize.candidates import SentenceCandidate, Trait
from dragoman_server.summarize.coherence import Dependence
from dragoman_server.summarize.lexical import containment, cosines, stems, tfidf
from dragoman_server.summarize.ranking import RankingWeights, centrality, rank
from dragoman_server.summarize.similarity import compare, rescaled_cosines
from dragoman_server.text import Span


def candidate(
    position: int, *, traits: frozenset[Trait] = frozenset(), dependence: Dependence = Dependence.NONE, words: int = 10
) -> SentenceCandidate:
    return SentenceCandidate(Span(position * 10, position * 10 + 9), position, 0, words, traits, dependence)


def test_the_sentence_most_like_the_others_is_most_central() -> None:
    graph = np.array([[1.0, 0.1, 0.8, 0.0], [0.1, 1.0, 0.7, 0.1], [0.8, 0.7, 1.0, 0.6], [0.0, 0.1, 0.6, 1.0]])
    found = centrality(graph, 0.85)
    assert found.argmax() == 2
    assert found.max() == 1.0


def test_a_sentence_like_no_other_is_not_lost() -> None:
    found = centrality(np.eye(3), 0.85)
    assert found == pytest.approx([1.0, 1.0, 1.0])


def test_the_walk_ends_where_the_degrees_of_the_graph_say() -> None:
    # Without jumps the stationary weights of a symmetric graph are its degrees.
    graph = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 3.0, 0.0]]) / 3
    assert centrality(graph, 1.0) == pytest.approx([3 / 5, 4 / 5, 1.0], abs=1e-6)


def test_among_equals_the_earlier_one_ranks_higher() -> None:
    scores = rank([candidate(i) for i in range(4)], np.ones((4, 4)), None, RankingWeights())
    assert list(scores) == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_similarity_to_the_title_raises_a_sentence() -> None:
    candidates = [candidate(i) for i in range(3)]
    plain = rank(candidates, np.ones((3, 3)), None, RankingWeights())
    titled = rank(candidates, np.ones((3, 3)), np.array([0.0, 0.0, 0.9]), RankingWeights(title=1.0))
    assert plain.argmax() == 0
    assert titled.argmax() == 2


@pytest.mark.parametrize("trait", Trait)
def test_every_trait_costs(trait: Trait) -> None:
    weights = RankingWeights(lead=0.0)
    plain, marked = rank([candidate(0), candidate(1, traits=frozenset({trait}))], np.ones((2, 2)), None, weights)
    assert marked < plain


def test_leaning_costs() -> None:
    candidates = [candidate(0), candidate(1, dependence=Dependence.CONTINUES)]
    plain, leaning = rank(candidates, np.ones((2, 2)), None, RankingWeights(lead=0.0))
    assert leaning < plain


def test_scores_are_between_0_and_1_whatever_the_weights() -> None:
    chance = np.random.default_rng(5)
    for count in (1, 2, 7):
        graph = chance.random((count, count))
        weights = RankingWeights(lead=2.0, title=3.0)
        scores = rank([candidate(i) for i in range(count)], (graph + graph.T) / 2, chance.random(count), weights)
        assert scores.min() >= 0
        assert scores.max() <= 1


def test_compressed_cosines_are_stretched_over_the_whole_range() -> None:
    chance = np.random.default_rng(5)
    vectors = chance.normal(size=(20, 32))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.hstack([np.full((20, 1), 2.0), vectors]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert (vectors @ vectors.T).min() > 0.6
    found = rescaled_cosines(vectors, vectors)
    assert np.diag(found) == pytest.approx(np.ones(20))
    assert np.mean(found == 0) == pytest.approx(0.25, abs=0.05)


def test_words_are_compared_without_endings_articles_and_marks() -> None:
    assert stems("The ships were loading") == stems("ship loaded")
    assert stems("والمحطّات الجديدة") == stems("محطة جديده")
    assert stems("He said that it was") == []
    assert stems("قال إنّ في ذلك") == []
    assert stems("3٫5 و2,500") == ["3.5", "2,500"] or "2,500" in " ".join(stems("3٫5 2,500"))


def test_tfidf_vectors_have_length_one_or_are_empty() -> None:
    vectors = tfidf([["port", "ship"], ["ship", "ship", "crew"], []])
    lengths = np.diag(cosines(vectors, vectors))
    assert lengths == pytest.approx([1.0, 1.0, 0.0])
    # "port" is in one sentence of three, "ship" in two: it weighs more.
    assert vectors[0]["port"] > vectors[0]["ship"]


def test_containment_is_a_share_of_the_shorter_sentence() -> None:
    found = containment([["a", "b", "c", "d"], ["a", "b"], ["a", "x"], []])
    assert found[0, 1] == 1.0
    assert found[1, 2] == 0.5
    assert found[3].max() == 0.0


def test_a_longer_version_of_a_sentence_repeats_it() -> None:
    short = "The council approved the harbour plan on Sunday."
    longer = "On Sunday, the council approved the harbour plan after debating costs."
    other = "Fishermen fear for their catch near the southern lighthouse."
    assert compare([short, longer, other], None, None, 0.5).repeats.tolist() == [
        [False, True, False],
        [True, False, False],
        [False, False, False],
    ]


def test_close_embeddings_repeat_each_other_whatever_the_words() -> None:
    vectors = np.array([[1.0, 0.0], [0.999, 0.045], [0.8, 0.6]], dtype=np.float32)
    found = compare(["alpha beta", "gamma delta", "epsilon zeta"], None, vectors, 0.5, same_meaning=0.965).repeats
    assert found[0, 1]
    assert not found[0, 2]
