from __future__ import annotations

import asyncio
import itertools
import unicodedata

import pytest
from dragoman_server.errors import InvalidRequestError, UnsupportedLanguageError
from dragoman_server.inference import FlagKind, ModelRef, Timing
from dragoman_server.summarize import SummarizeOptions, Summarizer, Summary
from dragoman_server.summarize.candidates import count_words
from dragoman_server.summarize.coherence import Dependence, dependence
from dragoman_server.text import Span
from dragoman_server.translate import TranslateOptions
from hypothesis import given, settings
from hypothesis import strategies as st
from summary_fakes import BracketTranslator, Directory, WordEncoder, summarize

LEAD = "The council of Halden approved the new harbour plan on Sunday after a long debate."
COST = "The harbour plan costs 12.5 million euros and the council pays half of it."
FISHERMEN = "Fishermen fear that building noise will drive away the herring for years."
WEATHER = "Storms closed the mountain road between Varle and Merrow for two days."
ADDED = "He added that the harbour council would borrow the other half of the costs."
ARTICLE = " ".join((LEAD, COST, ADDED, FISHERMEN, WEATHER))
ARABIC = (
    "أقر مجلس المدينة خطة الميناء الجديد يوم الأحد بعد نقاش طويل. "
    "وتبلغ كلفة خطة الميناء 12.5 مليون دولار يدفع مجلس المدينة نصفها. "
    "وأضاف أن مجلس المدينة سيقترض النصف الآخر من كلفة خطة الميناء. "
    "ويخشى الصيادون أن تبعد أعمال البناء الأسماك عن الساحل لسنوات."
)
SENTENCES = {
    "en": [
        LEAD,
        COST,
        ADDED,
        FISHERMEN,
        WEATHER,
        "But nobody knows when the work will begin in earnest.",
        "It rained.",
    ],
    "ar": [sentence.strip() + "." for sentence in ARABIC.split(". ")],
}


def sources(summary: Summary, text: str) -> list[str]:
    return [sentence.source.of(text) for sentence in summary.sentences]


async def test_chosen_sentences_are_in_order_with_single_spaces() -> None:
    summary = await summarize(ARTICLE, sentences=3)
    assert summary.text == " ".join(sources(summary, ARTICLE))
    assert [sentence.target.of(summary.text) for sentence in summary.sentences] == sources(summary, ARTICLE)
    assert summary.language == summary.source_language == "en"
    assert summary.translation_model is None
    assert summary.ranking_model == WordEncoder.ref


async def test_spans_are_of_the_text_as_it_was_sent() -> None:
    text = f"\n\n  Harbour plan approved\n\n{LEAD}\nBy Nora Lindqvist\n\n\t{COST}  {FISHERMEN}\n"
    summary = await summarize(text, sentences=3)
    assert sources(summary, text) == [LEAD, COST, FISHERMEN]


async def test_line_ends_in_a_sentence_become_spaces_in_the_summary() -> None:
    wrapped = LEAD.replace("harbour plan", "harbour\n plan")
    summary = await summarize(wrapped, sentences=1)
    assert sources(summary, wrapped) == [wrapped]
    assert summary.text == LEAD


async def test_detection_is_reported_only_without_a_given_language() -> None:
    detected, given_language = await summarize(ARABIC), await summarize(ARABIC, source="ar")
    assert detected.detection is not None
    assert detected.detection.language == "ar"
    assert given_language.detection is None
    assert given_language.source_language == "ar"


@pytest.mark.parametrize(("text", "opening"), [(ARTICLE, ADDED), (ARABIC, "وأضاف")])
async def test_a_dangling_sentence_comes_with_the_one_before_it(text: str, opening: str) -> None:
    for sentences in range(1, 6):
        summary = await summarize(text, sentences=sentences)
        chosen = sources(summary, text)
        for i, sentence in enumerate(chosen):
            if sentence.startswith(opening):
                assert summary.sentences[i - 1].supports_next
                assert text.index(chosen[i - 1]) + len(chosen[i - 1]) + 1 == text.index(sentence)
        assert not chosen[0].startswith(opening)
        assert not summary.sentences[-1].supports_next


async def test_the_pair_is_marked_when_all_is_asked_for() -> None:
    summary = await summarize(ARTICLE, sentences=5)
    assert [sentence.supports_next for sentence in summary.sentences] == [False, True, False, False, False]


def score_of(summary: Summary, text: str, sentence: str) -> float:
    return next(found.rank_score for found in summary.sentences if found.source.of(text) == sentence)


async def test_a_title_draws_the_sentences_that_it_is_about() -> None:
    text = f"{LEAD} {FISHERMEN} {WEATHER}"
    about_storms = await summarize(text, title="Storms closed the mountain road")
    about_fish = await summarize(text, title="Fishermen fear building noise")
    assert score_of(about_storms, text, WEATHER) > score_of(about_fish, text, WEATHER)
    assert score_of(about_storms, text, FISHERMEN) < score_of(about_fish, text, FISHERMEN)


async def test_a_headline_in_the_text_is_the_title_and_not_chosen() -> None:
    text = f"Storms closed the mountain road\n\n{LEAD} {FISHERMEN} {WEATHER}"
    summary = await summarize(text)
    assert score_of(summary, text, WEATHER) > score_of(summary, text, FISHERMEN)
    assert sources(summary, text) == [LEAD, FISHERMEN, WEATHER]


async def test_a_title_repeated_in_the_text_is_not_in_the_summary() -> None:
    title = "Storms close the mountain road between Varle and Merrow."
    summary = await summarize(f"{title} {ARTICLE}", sentences=6, title=title)
    assert title not in summary.text


async def test_near_duplicates_are_never_both_chosen() -> None:
    again = "On Sunday the council of Halden approved the new harbour plan, after a debate that was long."
    for by_words in (False, True):
        summary = await summarize(f"{LEAD} {COST} {again} {FISHERMEN}", sentences=4, by_words=by_words)
        assert len(summary.sentences) == 3
        assert (LEAD in summary.text) != (again in summary.text)


async def test_without_an_encoder_words_decide_and_no_model_is_named() -> None:
    summary = await summarize(ARTICLE, sentences=2, by_words=True)
    assert sources(summary, ARTICLE)[0] == LEAD
    assert WEATHER not in summary.text
    assert summary.ranking_model is None
    assert summary.timing == Timing()


async def test_one_sentence_needs_no_encoder() -> None:
    encoder = WordEncoder()
    summary = await summarize(LEAD, encoder=encoder)
    assert summary.text == LEAD
    assert summary.sentences[0].rank_score == 1.0
    assert summary.ranking_model is None
    assert encoder.calls == []


async def test_embedding_is_one_call_and_its_time_is_reported() -> None:
    encoder = WordEncoder()
    summary = await summarize(ARTICLE, encoder=encoder, title="Harbour plan")
    assert encoder.calls == [[LEAD, COST, ADDED, FISHERMEN, WEATHER, "Harbour plan"]]
    assert summary.timing == Timing(0.25, 0.5)


async def test_a_short_article_gives_all_usable_sentences() -> None:
    text = (
        f"Harbour plan approved\n\n{LEAD}\n\nRead also: the history of the harbour and its two lighthouses.\n\n{COST}"
    )
    summary = await summarize(text, sentences=10)
    assert sources(summary, text) == [LEAD, COST]


async def test_headings_only_give_the_best_that_exists() -> None:
    text = "Harbour plan approved\n\nStorms close road\n\nSubscribe"
    summary = await summarize(text, sentences=2)
    assert sources(summary, text) == ["Harbour plan approved", "Storms close road"]
    assert summary.text == "Harbour plan approved. Storms close road."


@pytest.mark.parametrize("words", [1, 10, 20, 35, 60, 1000])
@pytest.mark.parametrize("text", [ARTICLE, ARABIC])
async def test_a_limit_of_words_is_kept_by_whole_sentences(text: str, words: int) -> None:
    summary = await summarize(text, words=words)
    total = sum(map(count_words, sources(summary, text)))
    assert total <= words or len(summary.sentences) == 1


@pytest.mark.parametrize(("share", "least"), [(0.01, 1), (0.4, 2), (1.0, 5)])
async def test_a_share_is_of_the_words_of_the_article(share: float, least: int) -> None:
    summary = await summarize(ARTICLE, share=share)
    assert len(summary.sentences) >= least
    if least > 1:
        assert sum(map(count_words, sources(summary, ARTICLE))) <= share * count_words(ARTICLE) + 1


@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0\n"])
async def test_empty_text_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(InvalidRequestError, match="empty") as caught:
        await summarize(text)
    assert (caught.value.reason, caught.value.field) == ("EMPTY_TEXT", "text")


@pytest.mark.parametrize("text", ["2024 12.5% 3-1", "😀😀", "…!؟", "https://example.com/a", "٣٫٥ ٪"])
async def test_text_without_words_is_an_error_that_says_so(text: str) -> None:
    for source in (None, "ar"):
        with pytest.raises(InvalidRequestError, match="no words") as caught:
            await summarize(text, source=source)
        assert (caught.value.reason, caught.value.field) == ("NO_WORDS", "text")


@pytest.mark.parametrize("text", ["Совет города утвердил план.", "این یک متن فارسی است و چیزهای گوناگونی می‌گوید."])
async def test_other_languages_are_refused_by_name(text: str) -> None:
    with pytest.raises(UnsupportedLanguageError) as caught:
        await summarize(text)
    assert caught.value.field == "text"
    assert caught.value.metadata["allowed"] == "ar, en"


@pytest.mark.parametrize(
    "text",
    ["a", "word\n" * 2000, "no end " * 3000, "\ud800 lone surrogate here.", "nul\x00 in the text here.", LEAD * 3],
)
async def test_odd_text_gives_a_summary(text: str) -> None:
    summary = await summarize(text, source="en")
    assert summary.text
    assert all(sentence.source.of(text).strip() for sentence in summary.sentences)


async def test_a_foreign_summary_is_extracted_then_translated_at_once() -> None:
    translator = BracketTranslator()
    summarizer = Summarizer(Directory(), translator)  # type: ignore[arg-type]
    options = SummarizeOptions(sentences=2, translation=TranslateOptions(target="en", model="tiny"))
    same = await summarize(ARABIC, sentences=2)
    summary = await summarizer.summarize(ARABIC, options)
    ((texts, translate_options),) = translator.calls
    assert list(texts) == sources(same, ARABIC) == sources(summary, ARABIC)
    assert (translate_options.source, translate_options.target, translate_options.model) == ("ar", "en", "tiny")
    assert (summary.source_language, summary.language) == ("ar", "en")
    assert summary.translation_model == ModelRef("tiny", "1" * 64)
    assert summary.timing == Timing(1.25, 2.5)


async def test_the_headline_is_translated_with_the_summary() -> None:
    for text, title in ((ARABIC, "عنوان من 12.5 كلمة"), (f"عنوان قصير\n\n{ARABIC}", None)):
        summary = await summarize(text, title=title, target="en")
        assert summary.title == f"[en] {title or 'عنوان قصير'}"
        assert [flag.kind for flag in summary.title_flags] == ([FlagKind.NUMBER_MISMATCH] if title else [])
    assert (await summarize(ARABIC, title="عنوان")).title is None
    assert (await summarize(ARABIC, target="en")).title is None


async def test_translated_sentences_keep_their_spans_and_evidence() -> None:
    summary = await summarize(ARABIC, sentences=2, target="en")
    assert len(summary.sentences) == 2
    for sentence in summary.sentences:
        source = sentence.source.of(ARABIC)
        assert sentence.target.of(summary.text) == f"[en] {source}"
        # Two segments of 10 and 30 characters at -0.5 and -0.1; the lower of two similarities.
        assert sentence.score == pytest.approx(-0.2)
        assert sentence.similarity == 0.8
        assert [flag.kind for flag in sentence.flags] == ([FlagKind.NUMBER_MISMATCH] if "12.5" in source else [])
    assert any(sentence.flags for sentence in summary.sentences)


async def test_the_language_of_the_article_as_target_needs_no_model() -> None:
    translator = BracketTranslator()
    summarizer = Summarizer(Directory(), translator)  # type: ignore[arg-type]
    summary = await summarizer.summarize(ARABIC, SummarizeOptions(translation=TranslateOptions(target="ar-EG")))
    assert translator.calls == []
    assert all(sentence.score is None and sentence.flags == () for sentence in summary.sentences)


async def test_the_shipped_articles_are_summarised_without_an_encoder(samples: dict[str, str]) -> None:
    for language, text in samples.items():
        summary = await summarize(text, by_words=True)
        assert summary.source_language == language
        assert len(summary.sentences) == 3
        assert dependence(summary.text, language) is Dependence.NONE


def readable(text: str) -> list[str]:
    """Words of a text in which controls and lone surrogates are spaces."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text).split()


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, str]:
    language = draw(st.sampled_from(["ar", "en"]))
    sentences = draw(st.lists(st.sampled_from(SENTENCES[language]) | st.text(max_size=40), min_size=1, max_size=12))
    text = "".join(sentence + draw(st.sampled_from([" ", "\n", "\n\n", "  \t"])) for sentence in sentences)
    return draw(st.sampled_from(SENTENCES[language][:1])) + "\n" + text, language


LENGTHS = st.one_of(
    st.fixed_dictionaries({"sentences": st.integers(1, 8)}),
    st.fixed_dictionaries({"words": st.integers(1, 80)}),
    st.fixed_dictionaries({"share": st.floats(0.01, 1.0)}),
)


@settings(max_examples=60, deadline=None)
@given(articles(), LENGTHS, st.booleans(), st.none() | st.sampled_from(["Harbour plan", "خطة الميناء"]))
def test_what_holds_for_every_summary(
    article: tuple[str, str], length: dict[str, float], by_words: bool, title: str | None
) -> None:
    text, language = article

    def run() -> Summary:
        return asyncio.run(summarize(text, source=language, by_words=by_words, title=title, **length))

    summary = run()
    assert summary.sentences
    spans = [sentence.source for sentence in summary.sentences]
    assert spans == sorted(spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    for sentence in summary.sentences:
        assert 0.0 <= sentence.rank_score <= 1.0
        assert readable(sentence.target.of(summary.text)) == readable(sentence.source.of(text))
    assert len({sentence.target for sentence in summary.sentences}) == len(summary.sentences)
    assert all(isinstance(sentence.target, Span) for sentence in summary.sentences)
    if "sentences" in length:
        assert len(summary.sentences) <= length["sentences"]
    elif len(summary.sentences) > 1:
        limit = length["words"] if "words" in length else length["share"] * count_words(text) + 1
        assert sum(count_words(span.of(text)) for span in spans) <= limit
    assert "  " not in summary.text
    assert "\n" not in summary.text
    assert run() == summary
