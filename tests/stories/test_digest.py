from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from dragoman_server.errors import InvalidRequestError, UnsupportedLanguageError
from dragoman_server.stories import (
    Article,
    ArticleStatus,
    ClusteringOptions,
    Digest,
    DigestOptions,
    DigestProgress,
    DisagreementOptions,
    LeftOut,
    StoryClusters,
    build_digest,
    story_score,
)
from dragoman_server.summarize import SummarizeOptions, Summarizer, Summary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from story_fakes import NOON, BilingualEncoder, BracketTranslator, article

OPTIONS = DigestOptions(
    language="en",
    now=NOON,
    clustering=ClusteringOptions(unrelated_cosine=0.0, threshold=0.35, title_weight=0.4),
    disagreement=DisagreementOptions(cosine=0.4),
)
QUAKE = article(
    "q1",
    "Earthquake kills 2,500 people in the Qarnas valley",
    "An earthquake struck the Qarnas valley on Friday morning. The earthquake in the valley killed 2,500 people. "
    "Rescue crews reached the last village in the evening. Rain made the work of the crews slow.",
)
QUAKE_AR = article(
    "q2",
    "زلزال يقتل 2000 شخص في وادي قرناس",
    "ضرب زلزال وادي قرناس صباح الجمعة. وأسفر الزلزال في الوادي عن مقتل 2000 شخص. وبلغ عمال الإنقاذ آخر قرية مساء. "
    "وأعلنت المدينة المجاورة فتح مدارسها لمن فقدوا بيوتهم.",
    outlet="Sabah",
    hours=1,
    language="ar",
)
COPY = article("c1", "Quake in valley", QUAKE.text.replace("Friday", "Thursday"), outlet="Copyist", hours=-1)
HARBOUR = article(
    "h1",
    "Council of Halden approves the harbour plan",
    "The council of Halden approved the harbour plan. The plan costs 12.5 million dollars.",
    outlet="Wire",
    hours=30,
)


@dataclass
class Directory:
    encoder: BilingualEncoder

    def sentence_encoder(self) -> BilingualEncoder:
        return self.encoder

    def name_lexicon(self) -> None:
        return None


async def digest(*articles: Article, clusters: StoryClusters | None = None, **options: object) -> Digest:
    encoder, translator = BilingualEncoder(), BracketTranslator()
    summarizer = Summarizer(Directory(encoder), translator)  # type: ignore[arg-type]
    wanted = replace(OPTIONS, **options)  # type: ignore[arg-type]
    return await build_digest(articles, wanted, summarizer, translator, encoder, clusters=clusters)


async def test_a_story_gathers_both_languages_and_its_copies() -> None:
    made = await digest(QUAKE, HARBOUR, QUAKE_AR, COPY)
    quake, harbour = made.stories
    assert quake.outlets == ("Copyist", "Post", "Sabah")
    assert {source.article.outlet: source.duplicate_of for source in quake.sources} == {
        "Copyist": QUAKE.key,
        "Post": None,
        "Sabah": None,
    }
    assert harbour.outlets == ("Wire",)
    assert made.articles == 4
    assert made.left_out == LeftOut()


async def test_the_headline_is_in_the_readers_language() -> None:
    (english,) = (await digest(QUAKE, QUAKE_AR)).stories
    assert english.headline.text == QUAKE.title
    assert not english.headline.translated
    (arabic,) = (await digest(QUAKE, language="ar")).stories
    assert arabic.headline.text == f"[ar] {QUAKE.title}"
    assert (arabic.headline.original, arabic.headline.original_language) == (QUAKE.title, "en")
    assert [flag.kind.value for flag in arabic.headline.doubts] == ["NUMBER_MISMATCH"]
    assert arabic.doubts == arabic.headline.doubts


async def test_every_sentence_is_traced_to_its_article() -> None:
    articles = {one.key: one for one in (QUAKE, QUAKE_AR, HARBOUR)}
    made = await digest(*articles.values(), sentences=2)
    sentences = [sentence for story in made.stories for sentence in story.summary]
    assert any(sentence.told.translated for sentence in sentences)
    for sentence in sentences:
        source = sentence.span.of(articles[sentence.article].text)
        assert source == (sentence.told.original or sentence.told.text)


async def test_a_further_sentence_says_something_new() -> None:
    story = (await digest(QUAKE, QUAKE_AR, sentences=2, further_sentences=1)).stories[0]
    assert [sentence.article.outlet for sentence in story.summary] == ["Post", "Post", "Sabah"]
    none = (await digest(QUAKE, QUAKE_AR, sentences=2, further_sentences=0)).stories[0]
    assert [sentence.article.outlet for sentence in none.summary] == ["Post", "Post"]


async def test_the_sources_that_disagree_are_named() -> None:
    (one,) = (await digest(QUAKE, QUAKE_AR, COPY)).stories[0].disagreements
    assert one.text == "2000 (Sabah) · 2,500 (Post)"


async def test_what_may_not_be_published_is_left_out_and_counted() -> None:
    made = await digest(
        QUAKE,
        replace(QUAKE, version="1", published=NOON - timedelta(hours=9), text="Old."),
        replace(HARBOUR, status=ArticleStatus.CANCELED, updated=NOON),
        HARBOUR,
        article("w", "Withheld", "Not now.", status=ArticleStatus.WITHHELD),
        article("e", "Embargo", "Not yet.", embargoed_until=NOON + timedelta(seconds=1)),
        article("o", "Embargo over", "Storms closed the mountain road today.", embargoed_until=NOON),
        article("f", "Ein Titel", "Der Rat der Stadt hat gestern über den neuen Hafen und die Kosten beraten."),
        article("n", "Nothing", " … 12 "),
    )
    assert made.left_out == LeftOut(embargoed=1, withheld=1, canceled=1, older_version=2, other_language=1, empty=1)
    assert sorted(source.article.id for story in made.stories for source in story.sources) == ["o", "q1"]


async def test_stories_beyond_the_number_are_counted() -> None:
    assert (await digest(QUAKE, QUAKE_AR, HARBOUR, stories=1)).left_out.unlisted == 1
    made = await digest(QUAKE, QUAKE_AR, HARBOUR, least_outlets=2)
    assert len(made.stories) == 1
    assert made.left_out.unlisted == 1


async def test_a_digest_of_nothing_is_empty() -> None:
    made = await digest()
    assert made.stories == ()
    assert made.articles == 0


async def test_the_order_of_the_articles_does_not_matter() -> None:
    assert await digest(QUAKE, HARBOUR, QUAKE_AR, COPY) == await digest(COPY, QUAKE_AR, HARBOUR, QUAKE)


async def test_the_next_run_goes_on_with_its_stories() -> None:
    clusters = StoryClusters(OPTIONS.clustering)
    first = await digest(QUAKE, HARBOUR, clusters=clusters)
    second = await digest(QUAKE_AR, clusters=clusters)
    assert [story.id for story in second.stories] == [first.stories[0].id]


def test_outlets_and_freshness_raise_the_score() -> None:
    alone = story_score([QUAKE], NOON)
    assert story_score([QUAKE, QUAKE_AR], NOON) > alone > story_score([QUAKE], NOON + timedelta(hours=5))
    again = replace(QUAKE, id="q7")
    assert story_score([QUAKE, again], NOON) > alone == story_score([QUAKE, again], NOON, duplicates=1)
    assert story_score([replace(QUAKE, published=None)], NOON) == 0


@pytest.mark.parametrize("options", [{"stories": 0}, {"sentences": 21}, {"now": NOON.replace(tzinfo=None)}])
def test_bad_options_are_refused_by_name(options: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        replace(OPTIONS, **options)  # type: ignore[arg-type]
    assert caught.value.field == next(iter(options))


def test_a_language_that_is_not_translated_is_refused() -> None:
    with pytest.raises(UnsupportedLanguageError):
        DigestOptions(language="fr")


PARTS = [*QUAKE.text.split(". "), *QUAKE_AR.text.split(". "), "\n\n", "12", "😀", "\u202e", "Dr. X said", "3 آلاف قتيل"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=8), min_size=1, max_size=4))
async def test_places_fit_whatever_the_articles_are(texts: list[list[str]]) -> None:
    articles = [article(str(i), "Title", ". ".join(parts), outlet=f"O{i}") for i, parts in enumerate(texts)]
    known = {one.key: one.text for one in articles}
    made = await digest(*articles, disagreement=DisagreementOptions(cosine=-1, close_cosine=-1))
    for story in made.stories:
        for sentence in story.summary:
            told = sentence.told.original or sentence.told.text
            assert " ".join(sentence.span.of(known[sentence.article]).split()) == " ".join(told.split())
        for statement in (one for disagreement in story.disagreements for one in disagreement.statements):
            assert statement.span.of(known[statement.article]) == statement.written
            assert statement.sentence.start <= statement.span.start <= statement.span.end <= statement.sentence.end
    listed = sum(len(story.sources) for story in made.stories)
    out = made.left_out
    assert listed + out.empty + out.other_language + out.unlisted == len(articles)


class PickySummarizer:
    """Refuses every article, as one without words for a summary is refused."""

    async def summarize(self, text: str, options: SummarizeOptions, *, title: str | None = None) -> Summary:
        raise InvalidRequestError("no words", reason="NO_WORDS")


async def test_an_article_without_a_summary_is_still_listed() -> None:
    made = await build_digest(
        [QUAKE], DigestOptions(language="en", now=NOON), PickySummarizer(), BracketTranslator(), BilingualEncoder()
    )
    assert [(story.summary, len(story.sources)) for story in made.stories] == [((), 1)]


async def test_what_is_no_sentence_and_no_title_is_not_told() -> None:
    beginning = "The council of Halden agreed on a new plan on Monday. Work on the bridge begins in the spring."
    junk = article("j", "News from the harbour " * 100, f"{beginning} {'and the harbour ' * 500}. It was late.")
    made = await digest(junk)
    assert len(made.stories[0].headline.text) <= 300
    told = " ".join(sentence.told.text for sentence in made.stories[0].summary)
    assert told
    assert told in beginning


async def test_progress_is_told_story_by_story() -> None:
    seen: list[DigestProgress] = []
    await build_digest(
        [QUAKE, HARBOUR],
        DigestOptions(language="en", now=NOON),
        PickySummarizer(),
        BracketTranslator(),
        BilingualEncoder(),
        progress=seen.append,
    )
    assert [(one.told, one.total) for one in seen] == [(0, 2), (1, 2), (2, 2)]
