from __future__ import annotations

import json
from dataclasses import replace

import pytest
from dragoman_server.errors import InvalidRequestError
from dragoman_server.inference import ModelRef
from dragoman_server.stories import (
    Article,
    ArticleKey,
    ClusteringOptions,
    StoryClusters,
    article_features,
    from_state,
    to_state,
)
from dragoman_server.stories.names import names_of, skeleton
from story_fakes import NOON, BilingualEncoder, article

OPTIONS = ClusteringOptions(unrelated_cosine=0.0, threshold=0.35, title_weight=0.4)
QUAKE = article("q1", "Earthquake kills 250 people in Qarnas", "An earthquake struck the Qarnas valley. It killed 250.")
QUAKE_AR = article(
    "q2", "زلزال يقتل 250 شخصا في قرناس", "ضرب زلزال وادي قرناس وأدى إلى مقتل 250 شخصا.", outlet="Sabah", hours=1
)
HARBOUR = article("h1", "Council of Halden approves harbour plan", "The Halden council passed the harbour plan.")
HARBOUR_AR = article("h2", "مجلس هالدن يقر خطة الميناء", "أقر مجلس هالدن خطة الميناء.", outlet="Sabah", hours=2)


async def stories(articles: list[Article], clusters: StoryClusters | None = None) -> list[str]:
    """The story of each article."""
    clusters = clusters or StoryClusters(OPTIONS)
    features, _ = await article_features(articles, BilingualEncoder(), now=NOON)
    return [clusters.add(one) for one in features]


async def test_articles_of_both_languages_meet_in_their_stories() -> None:
    assert await stories([QUAKE, HARBOUR, QUAKE_AR, HARBOUR_AR]) == ["story-1", "story-2", "story-1", "story-2"]


async def test_a_story_is_closed_after_its_window() -> None:
    clusters = StoryClusters(OPTIONS)
    late = article("q9", QUAKE.title, QUAKE.text, hours=-100)
    assert await stories([QUAKE, late], clusters) == ["story-1", "story-2"]
    much_later = article("q10", "Storms close the road", "Storms closed the road to Merrow.", hours=-400)
    await stories([much_later], clusters)
    assert [one.id for one in clusters.open_clusters] == ["story-3"]
    assert clusters.story_of(QUAKE.key) is None


async def test_time_lowers_similarity() -> None:
    strict = StoryClusters(replace(OPTIONS, decay_hours=1.0))
    assert await stories([QUAKE, article("q8", QUAKE.title, QUAKE.text, hours=-10)], strict) == ["story-1", "story-2"]


async def test_a_new_version_stays_in_its_story() -> None:
    clusters = StoryClusters(OPTIONS)
    rewritten = article("q1", HARBOUR.title, HARBOUR.text)
    assert await stories([QUAKE, HARBOUR, rewritten], clusters) == ["story-1", "story-2", "story-1"]
    assert sorted(len(one.members) for one in clusters.open_clusters) == [1, 1]


async def test_a_near_duplicate_joins_without_comparison() -> None:
    clusters = StoryClusters(OPTIONS)
    (one, other), _ = await article_features([QUAKE, HARBOUR], BilingualEncoder(), now=NOON)
    assert clusters.add(one) == clusters.add(other, (QUAKE.key,))


async def test_names_and_numbers_raise_similarity() -> None:
    meaning = ClusteringOptions(unrelated_cosine=0.0, threshold=0.35, title_weight=0.4, name_weight=0, number_weight=0)
    pair = [
        article("1", "Minister resigns", "Hana Qasimi of the Wadi Qarnas council left over 4,350 unpaid bills."),
        article("2", "استقالة مسؤولة", "تركت هناء قاسمي مجلس وادي قرناس بسبب 4350 فاتورة.", outlet="Sabah"),
    ]
    assert await stories(pair, StoryClusters(replace(meaning, threshold=0.2))) == ["story-1", "story-2"]
    both = replace(meaning, threshold=0.2, name_weight=0.3, number_weight=0.3)
    assert await stories(pair, StoryClusters(both)) == ["story-1", "story-1"]


async def test_state_goes_through_json_and_goes_on_alike() -> None:
    first, second = StoryClusters(OPTIONS), StoryClusters(OPTIONS)
    await stories([QUAKE, HARBOUR], first)
    await stories([QUAKE, HARBOUR], second)
    state = json.loads(json.dumps(to_state(first, BilingualEncoder.ref)))
    again = from_state(state, BilingualEncoder.ref, OPTIONS)
    later = [QUAKE_AR, article("w", "Storms close the road", "Storms closed the road to Merrow."), HARBOUR_AR]
    assert await stories(later, again) == await stories(later, second) == ["story-1", "story-3", "story-2"]


@pytest.mark.parametrize("damage", ["format", "stories", "vector", "encoder"])
async def test_a_damaged_state_is_refused(damage: str) -> None:
    clusters = StoryClusters(OPTIONS)
    await stories([QUAKE, HARBOUR], clusters)
    state = to_state(clusters, BilingualEncoder.ref)
    if damage == "vector":
        state["stories"][1]["text"] = "AAAA"
    else:
        state[damage] = None
    with pytest.raises(InvalidRequestError, match="delete them to begin anew") as caught:
        from_state(state, BilingualEncoder.ref)
    assert caught.value.reason == "BAD_STATE"


async def test_the_state_of_another_encoder_is_refused() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        from_state(to_state(StoryClusters(OPTIONS), ModelRef("other", "1" * 64)), BilingualEncoder.ref)
    assert caught.value.reason == "OTHER_ENCODER"


async def test_open_stories_are_bounded() -> None:
    clusters = StoryClusters(replace(OPTIONS, open_stories=2, threshold=20.0))
    many = [article(str(i), f"Event {i}", f"Thing {i} happened.", hours=-i) for i in range(150)]
    await stories(many, clusters)
    assert [one.id for one in sorted(clusters.open_clusters, key=lambda one: one.last)] == ["story-149", "story-150"]
    assert clusters.story_of(ArticleKey("Post", "149")) == "story-150"


async def test_what_a_story_remembers_is_bounded() -> None:
    clusters = StoryClusters(replace(OPTIONS, threshold=0.0, unrelated_cosine=-1.0))
    texts = [f"He met {chr(65 + i)}amdan{chr(97 + i)}r Qars{chr(97 + i)}m of {i}77{i} in Halden." for i in range(26)]
    await stories([article(str(i), "Event", text * 3) for i, text in enumerate(texts)], clusters)
    (story,) = clusters.open_clusters
    assert len(story.members) == 26
    assert len(story.latin) <= 60
    assert len(story.numbers) <= 60


def test_spellings_of_a_name_have_one_skeleton() -> None:
    assert skeleton("Soleimani") == skeleton("سليماني") == skeleton("Suleimany")
    assert skeleton("Qarnas") == skeleton("قرناس") != skeleton("Halden")


def test_names_are_shared_across_scripts() -> None:
    english = names_of("Rescuers in Wadi Qarnas met Hamdan Rifai of Halden.")
    arabic = names_of("التقى حمدان الرفاعي رجال الإنقاذ في وادي قرناس قادما من هالدن.")
    assert english.shared(arabic) == arabic.shared(english) == 1.0
    assert english.shared(names_of("هطلت أمطار غزيرة على الجبال صباح اليوم")) == 0.0


def test_a_bad_option_is_refused_by_name() -> None:
    with pytest.raises(InvalidRequestError, match="title_weight is 2; allowed: 0 to 1"):
        ClusteringOptions(title_weight=2)
