"""Summaries that are written: what is taken of them, what stands in for the rest, and what is said about it."""

from __future__ import annotations

import pytest
from dragoman_server.errors import InvalidRequestError, NoSummaryModelError
from dragoman_server.inference import ModelRef, Timing
from dragoman_server.summarize import FallbackReason, SentenceOrigin, SummarizeOptions, Summary, SummaryStyle
from summary_fakes import FakeWriter, WordEncoder, summarize

LEAD = "The council of Halden approved the new harbour plan on Sunday after a long debate."
COST = "The harbour plan costs 12.5 million euros and the council pays half of it."
ADDED = "He added that the harbour council would borrow the other half of the costs."
FISHERMEN = "Fishermen fear that building noise will drive away the herring for years."
WEATHER = "Storms closed the mountain road between Varle and Merrow for two days."
ARTICLE = " ".join((LEAD, COST, ADDED, FISHERMEN, WEATHER))
ARABIC = (
    "أقر مجلس المدينة خطة الميناء الجديد يوم الأحد بعد نقاش طويل. "
    "وتبلغ كلفة خطة الميناء 12.5 مليون دولار يدفع مجلس المدينة نصفها. "
    "ويخشى الصيادون أن تبعد أعمال البناء الأسماك عن الساحل لسنوات."
)
WRITTEN, FALLBACK, EXTRACTED = SentenceOrigin.WRITTEN, SentenceOrigin.FALLBACK, SentenceOrigin.EXTRACTED
TRUE_ONE = "Halden approved a harbour plan of 12.5 million euros."
TRUE_TWO = "Fishermen fear noise."
INVENTED = "Bergen rejoiced."


def origins(summary: Summary) -> list[SentenceOrigin]:
    return [sentence.origin for sentence in summary.sentences]


def texts(summary: Summary) -> list[str]:
    return [sentence.target.of(summary.text) for sentence in summary.sentences]


async def test_written_sentences_come_with_the_passages_they_are_from() -> None:
    writer = FakeWriter(f"{TRUE_ONE} {TRUE_TWO}")
    summary = await summarize(ARTICLE, style="abstract", writer=writer)
    assert summary.text == f"{TRUE_ONE} {TRUE_TWO}"
    assert origins(summary) == [WRITTEN, WRITTEN]
    one, two = summary.sentences
    assert [span.of(ARTICLE) for span in one.passages] == [LEAD, COST]
    assert [span.of(ARTICLE) for span in two.passages] == [FISHERMEN]
    assert (one.source, two.source) == (one.passages[0], two.passages[0])
    assert one.support is not None
    assert one.support > WordEncoder.least_cosine
    assert summary.writing_model == ModelRef("writer", "2" * 64)
    assert summary.timing == Timing(3.5, 5.0)  # two of the encoder, one of the writer


async def test_the_model_is_asked_for_the_style_with_the_article() -> None:
    for style in ("headline", "brief", "abstract"):
        writer = FakeWriter(TRUE_ONE)
        await summarize(f"Read also: more of the harbour.\n\n{ARTICLE}", style=style, writer=writer)
        (((text,), options),) = writer.calls
        assert text == ARTICLE
        assert options.style == style


async def test_of_a_long_article_the_first_sentences_are_read() -> None:
    writer = FakeWriter(TRUE_ONE, max_input_tokens=30)
    await summarize(ARTICLE, style="brief", writer=writer)
    assert writer.calls[0][0] == (f"{LEAD} {COST}",)
    short = FakeWriter(TRUE_ONE, max_input_tokens=5)
    await summarize(ARTICLE, style="brief", writer=short)
    ((text,),) = (call[0] for call in short.calls)
    assert text
    assert LEAD.startswith(text)
    assert len(text.split()) <= 5


async def test_an_invented_name_is_replaced_by_the_article() -> None:
    summary = await summarize(ARTICLE, style="abstract", writer=FakeWriter(f"{TRUE_ONE} {INVENTED}"))
    assert origins(summary) == [WRITTEN, FALLBACK]
    taken = summary.sentences[1]
    assert taken.source.of(ARTICLE) == texts(summary)[1]
    assert texts(summary)[1] in (FISHERMEN, WEATHER)  # lead and costs are in the first one
    assert taken.fallback_reason is FallbackReason.UNSUPPORTED_WORDS
    assert taken.unsupported == ("Bergen", "rejoiced")
    assert INVENTED not in summary.text


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("The council did not approve the harbour plan.", FallbackReason.NEGATION),
        ("He added half of the costs.", FallbackReason.DANGLING),
        ("", FallbackReason.NOTHING_WRITTEN),
        ("…", FallbackReason.NOTHING_WRITTEN),
        ("The plan costs 13 million euros.", FallbackReason.UNSUPPORTED_WORDS),
    ],
)
async def test_a_brief_that_fails_is_the_best_sentence(written: str, reason: FallbackReason) -> None:
    summary = await summarize(ARTICLE, style="brief", writer=FakeWriter(written))
    assert (summary.text, origins(summary)) == (LEAD, [FALLBACK])
    assert summary.sentences[0].fallback_reason is reason
    assert summary.writing_model is not None


async def test_a_sentence_far_from_every_passage_is_not_taken() -> None:
    encoder = WordEncoder()
    encoder.least_cosine = 0.999  # type: ignore[misc]
    summary = await summarize(ARTICLE, style="brief", writer=FakeWriter(TRUE_ONE), encoder=encoder)
    assert summary.sentences[0].fallback_reason is FallbackReason.FAR_IN_MEANING


async def test_without_an_encoder_words_are_checked_alone() -> None:
    for written, origin in ((TRUE_ONE, WRITTEN), (INVENTED, FALLBACK)):
        summary = await summarize(ARTICLE, style="brief", writer=FakeWriter(written), by_words=True)
        assert origins(summary) == [origin]
        assert summary.sentences[0].support is None


async def test_an_unfinished_sentence_is_left_out() -> None:
    cut = FakeWriter(f"{TRUE_ONE} Fishermen fear", ended=False)
    assert (await summarize(ARTICLE, style="abstract", writer=cut)).text == TRUE_ONE
    cut = FakeWriter("Fishermen fear", ended=False)
    summary = await summarize(ARTICLE, style="abstract", sentences=2, writer=cut)
    assert origins(summary) == [FALLBACK, FALLBACK]
    assert {sentence.fallback_reason for sentence in summary.sentences} == {FallbackReason.NOTHING_WRITTEN}


async def test_a_pronoun_after_a_replaced_sentence_is_replaced_too() -> None:
    pronoun = "He added half of the costs."
    kept = await summarize(ARTICLE, style="abstract", writer=FakeWriter(f"{TRUE_ONE} {pronoun}"))
    assert texts(kept)[1] == pronoun
    lost = await summarize(ARTICLE, style="abstract", writer=FakeWriter(f"{INVENTED} {pronoun}"))
    assert [sentence.fallback_reason for sentence in lost.sentences] == [
        FallbackReason.UNSUPPORTED_WORDS,
        FallbackReason.DANGLING,
    ]
    starts = [sentence.source.start for sentence in lost.sentences]
    assert starts == sorted(starts)
    assert len(set(starts)) == 2


async def test_the_length_holds_for_written_sentences() -> None:
    writer = FakeWriter(f"{TRUE_ONE} {TRUE_TWO} Storms closed the road.")
    assert len((await summarize(ARTICLE, style="abstract", sentences=2, writer=writer)).sentences) == 2
    assert len((await summarize(ARTICLE, style="abstract", words=12, writer=writer)).sentences) == 2
    assert len((await summarize(ARTICLE, style="abstract", words=1, writer=writer)).sentences) == 1


@pytest.mark.parametrize(
    "written",
    [
        "Halden approves harbour plan.",
        '"Halden approves harbour plan"',
        "**Halden approves harbour plan**",
        "Headline:\n\nHalden approves harbour plan.\n\nFishermen fear noise.",
    ],
)
async def test_a_headline_is_one_line_without_a_full_stop(written: str) -> None:
    summary = await summarize(ARTICLE, style="headline", writer=FakeWriter(written))
    assert (summary.text, origins(summary)) == ("Halden approves harbour plan", [WRITTEN])


async def test_the_same_sentence_twice_is_taken_once() -> None:
    summary = await summarize(ARTICLE, style="abstract", writer=FakeWriter(f"{TRUE_ONE} {TRUE_ONE}"))
    assert summary.text == TRUE_ONE


async def test_a_written_summary_is_translated_after_the_check() -> None:
    written = "مجلس المدينة يقر خطة الميناء."
    summary = await summarize(ARABIC, style="brief", writer=FakeWriter(written), target="en")
    assert (summary.text, summary.language) == (f"[en] {written}", "en")
    (sentence,) = summary.sentences
    assert (sentence.origin, sentence.score) == (WRITTEN, pytest.approx(-0.2))
    assert sentence.passages[0].of(ARABIC).startswith("أقر")


async def test_without_a_model_a_brief_is_the_best_sentence() -> None:
    summary = await summarize(ARTICLE, style="brief")
    assert (summary.text, origins(summary)) == (LEAD, [FALLBACK])
    assert summary.sentences[0].fallback_reason is FallbackReason.NO_MODEL
    assert summary.writing_model is None


async def test_without_a_model_the_headline_is_the_articles_own() -> None:
    text = f"Harbour plan approved in Halden\n\n{ARTICLE}"
    summary = await summarize(text, style="headline")
    (sentence,) = summary.sentences
    assert summary.text == sentence.source.of(text) == "Harbour plan approved in Halden"
    assert sentence.fallback_reason is FallbackReason.NO_MODEL
    assert (await summarize(ARTICLE, style="headline")).text == LEAD.removesuffix(".")


async def test_an_abstract_needs_a_model_and_says_which() -> None:
    with pytest.raises(NoSummaryModelError, match='task = "summarization"') as caught:
        await summarize(ARTICLE, style="abstract")
    error = caught.value
    assert (error.code, error.reason, error.field) == ("FAILED_PRECONDITION", "NO_SUMMARY_MODEL", "style")
    assert error.metadata == {"style": "abstract", "language": "en"}


async def test_an_extract_asks_no_model() -> None:
    writer = FakeWriter(INVENTED)
    summary = await summarize(ARTICLE, writer=writer)
    assert writer.calls == []
    assert origins(summary) == [EXTRACTED] * 3
    assert summary.writing_model is None


@pytest.mark.parametrize("length", [{"sentences": 2}, {"words": 10}, {"share": 0.5}])
@pytest.mark.parametrize("style", ["headline", "brief"])
def test_a_style_of_one_sentence_has_no_other_length(style: str, length: dict[str, float]) -> None:
    with pytest.raises(InvalidRequestError, match="is one sentence") as caught:
        SummarizeOptions(style=style, **length)  # type: ignore[arg-type]
    assert (caught.value.reason, caught.value.field) == ("INVALID_LENGTH", next(iter(length)))


def test_styles_are_read_by_their_names() -> None:
    assert SummarizeOptions(style="brief") == SummarizeOptions(style=SummaryStyle.BRIEF, sentences=1)
    with pytest.raises(InvalidRequestError, match="allowed: extract, headline, brief, abstract") as caught:
        SummarizeOptions(style="poem")
    assert (caught.value.reason, caught.value.field) == ("UNKNOWN_STYLE", "style")
