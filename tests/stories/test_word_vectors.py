from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from dragoman_server.errors import InvalidRequestError
from dragoman_server.stories import ClusteringOptions, StoryClusters, article_features, from_state, to_state
from dragoman_server.stories.words import StoryIndex, Vocabulary, words_of
from story_fakes import NOON, BilingualEncoder, article

TEXTS = ["The council approved the harbour plan.", "Harbour plans were approved.", "Storms closed a mountain road."]


def test_the_words_of_a_text_are_counted_in_order() -> None:
    words = words_of("harbour plan harbour")
    assert (np.diff(words.buckets.astype(int)) > 0).all()
    assert sorted(words.weights) == [1, 2]
    assert len(words_of("the of and")) == 0


def test_rare_words_weigh_more_than_common_ones() -> None:
    vocabulary = Vocabulary()
    for text in TEXTS:
        vocabulary.learn(words_of(text))
    first, second, other = (vocabulary.weighted(words_of(text)) for text in TEXTS)
    assert first.dot(first) == pytest.approx(1)
    assert first.mean_cosine(second) > 0.3
    assert first.mean_cosine(other) == 0
    council, harbour = (vocabulary.weighted(words_of(f"storms {word}")).weights for word in ("council", "harbour"))
    assert council.min() > harbour.min()


def test_a_sum_has_the_mean_cosine_of_its_texts() -> None:
    vocabulary = Vocabulary()
    first, second, other = (vocabulary.weighted(words_of(text)) for text in TEXTS)
    both = first + other
    assert both.texts == 2
    assert both.mean_cosine(second) == pytest.approx((first.mean_cosine(second) + other.mean_cosine(second)) / 2)


def test_the_words_of_a_story_are_bounded() -> None:
    vocabulary = Vocabulary()
    total = vocabulary.weighted(words_of(" ".join(f"word{i}" for i in range(2000))))
    for start in range(0, 2000, 100):
        total = total + vocabulary.weighted(words_of(" ".join(f"term{i}" for i in range(start, start + 100))))
    assert len(total) <= 300


def test_stories_are_found_by_rare_words_until_removed() -> None:
    vocabulary, index = Vocabulary(), StoryIndex()
    first, second, other = (vocabulary.weighted(words_of(text)) for text in TEXTS)
    index.put("harbour", [first])
    index.put("road", [other])
    assert index.nearest(second, 5) == ["harbour"]
    index.put("harbour", [other])
    assert index.nearest(second, 5) == []
    index.remove("road")
    assert index.nearest(other, 5) == ["harbour"]


async def test_shared_words_join_what_meaning_alone_does_not() -> None:
    options = ClusteringOptions(unrelated_cosine=0.8, threshold=0.4, name_weight=0.0, number_weight=0.0)
    pair = [article(str(at), "", text) for at, text in enumerate(TEXTS)]
    features, _ = await article_features(pair, BilingualEncoder(), now=NOON)
    for weight, expected in ((0.0, ["story-1", "story-2", "story-3"]), (6.0, ["story-1", "story-1", "story-2"])):
        clusters = StoryClusters(replace(options, word_weight=weight))
        clusters.expect(features)
        assert [clusters.add(one) for one in features] == expected


@pytest.mark.parametrize(
    "damage", [[0, "", []], [1, "AACAPw==", [1, 2]], [1, "AACAPw==", [-1]], [1, "AACAPw==", [2**18]]]
)
async def test_words_of_a_state_are_kept_and_checked(damage: list[object]) -> None:
    features, _ = await article_features([article("1", "", TEXTS[0])], BilingualEncoder(), now=NOON)
    clusters = StoryClusters()
    clusters.add(features[0])
    state = json.loads(json.dumps(to_state(clusters, BilingualEncoder.ref)))
    (kept,) = from_state(state, BilingualEncoder.ref).open_clusters
    assert kept.words["en"].mean_cosine(clusters.open_clusters[0].words["en"]) == pytest.approx(1)
    state["stories"][0]["words"]["en"] = damage
    with pytest.raises(InvalidRequestError, match="delete them to begin anew"):
        from_state(state, BilingualEncoder.ref)
