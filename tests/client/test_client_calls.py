"""What the blocking client's calls return and send."""

from __future__ import annotations

import inspect

import pytest
from dragoman import (
    AlignedWords,
    AsyncClient,
    Client,
    ClosedError,
    ConfigurationError,
    FallbackReason,
    Flag,
    FlagKind,
    InvalidTextError,
    ModelRef,
    NameLexicon,
    NameReplacement,
    Origin,
    SecondOpinion,
    SentenceOrigin,
    Span,
    SummaryOptions,
    Timing,
    TranslationOptions,
    _convert,
)
from dragoman.v1 import models_pb2, options_pb2, text_pb2, translation_pb2
from fake_server import FakeServer


@pytest.mark.parametrize("kind", [Client, AsyncClient])
async def test_a_segment_names_the_second_model(server: FakeServer, kind: type) -> None:
    client = kind(server.address)
    calls = [
        client.translate("صباح الخير\n\nDOUBT", options=TranslationOptions(target="en", second_opinion=opinion))
        for opinion in (None, SecondOpinion())
    ]
    plain, result = [await call if inspect.isawaitable(call) else call for call in calls]
    closing = client.close()
    await closing if inspect.isawaitable(closing) else None
    assert [segment.model for segment in plain.segments] == [None, None]
    assert [segment.model for segment in result.segments] == [None, ModelRef("larger", "a" * 64)]
    assert result.model == ModelRef("fake", "f" * 64)


def test_translates_a_text_and_brings_the_evidence(client: Client, server: FakeServer) -> None:
    server.translate = lambda text: text.replace("صباح الخير", "Good morning")
    result = client.translate("صباح الخير\n\nDOUBT صباح الخير", target="en")
    assert result.text == "Good morning\n\nDOUBT Good morning"
    assert str(result) == result.text
    assert [segment.target.of(result.text) for segment in result.segments] == ["Good morning", "DOUBT Good morning"]
    assert [segment.source for segment in result.segments] == [Span(0, 10), Span(12, 28)]
    assert [segment.flags for segment in result.doubts] == [(Flag(FlagKind.NUMBER_MISMATCH, "missing: 2,500"),)]
    assert result.segments[0].score == -0.25
    assert result.segments[0].similarity is None
    assert result.segments[0].origin is Origin.MODEL
    assert result.model == ModelRef("fake", "f" * 64)
    assert result.detection is not None
    assert result.detection.language == "ar"
    assert result.timing == Timing(1, 2, 3.5)


def test_aligned_words_come_with_their_spans(client: Client) -> None:
    assert client.translate("نص", target="en").segments[0].alignment == ()
    asked = TranslationOptions(target="en", word_alignment=True)
    (segment,) = client.translate("نص قصير", options=asked).segments
    assert segment.alignment == (AlignedWords(Span(0, 7), Span(0, 7), 0.75),)


def test_options_that_are_not_given_are_not_sent(client: Client, server: FakeServer) -> None:
    client.translate("نص", target="en")
    client.translate("نص", target="en", source="ar", model="m")
    (_, plain), (_, full) = server.calls
    assert plain.options == options_pb2.TranslationOptions(target_language="en")
    assert (full.options.source_language, full.options.model) == ("ar", "m")


def test_results_are_in_the_order_of_the_texts(client: Client) -> None:
    texts = [f"نص {number}" for number in range(20)]
    assert [result.text for result in client.translate_many(texts, target="en")] == texts


def test_a_bare_str_is_no_list_of_texts(client: Client) -> None:
    with pytest.raises(TypeError, match="sequence of str"):
        client.translate_many("نص", target="en")


def test_a_lone_surrogate_is_named_and_nothing_is_sent(client: Client, server: FakeServer) -> None:
    with pytest.raises(InvalidTextError, match=r"texts\[1\].*index 3.*U\+D83D") as caught:
        client.translate_many(["good", "abc\ud83d"], target="ar")
    assert (caught.value.field, caught.value.position) == ("texts[1]", 3)
    assert isinstance(caught.value, ValueError)
    assert not server.calls


def test_words_are_suggested_with_their_sentences(client: Client, server: FakeServer) -> None:
    first, second = client.suggest_words("نص", "The ", target="en", source="ar", limit=2)
    assert (first.word, first.text, first.span.of(first.text)) == ("truce", "The truce.", "truce")
    assert (str(second), second.score) == ("calm", -0.5)
    (sent,) = (request for method, request in server.calls if method == "SuggestWords")
    assert (sent.text, sent.source_language, sent.max_suggestions) == ("نص", "ar", 2)
    with pytest.raises(ConfigurationError, match="target language"):
        client.suggest_words("نص", target="")
    with pytest.raises(InvalidTextError, match="prefix"):
        client.suggest_words("نص", "\ud83d", target="en")


def test_romanizes_names_by_the_scheme(client: Client) -> None:
    assert client.romanize("علي") == "علي by 1"
    assert client.romanize_many(["a", "b"], scheme="ala-lc") == ("a by 2", "b by 2")
    with pytest.raises(ConfigurationError, match="'press', 'ala-lc', 'bgn'"):
        client.romanize("علي", scheme="iso")


def test_detects_languages(client: Client, server: FakeServer) -> None:
    assert client.detect("نص").language == "ar"
    server.languages = ("ar", "en")
    first, second = client.detect_many(["a", "b"])
    assert first == second
    assert first.mixed
    assert [found.language for found in first.languages] == ["ar", "en"]
    assert first.confidence == 0.5


def test_summarizes_with_ranks_and_offsets(client: Client, server: FakeServer) -> None:
    article = "الجملة الأولى\nالجملة الثانية\nالجملة الثالثة"
    result = client.summarize(article, title="عنوان", sentences=2, target="en")
    assert list(result) == ["الجملة الأولى", "الجملة الثانية"]
    assert [sentence.source.of(article) for sentence in result.sentences] == list(result)
    assert [sentence.rank for sentence in result.sentences] == [1.0, 0.5]
    _, request = server.calls[-1]
    assert (request.title, request.options.translation.target_language) == ("عنوان", "en")
    assert request.options.length.sentences == 2


@pytest.mark.parametrize(
    ("length", "sent"),
    [({"words": 40}, "words"), ({"share": 0.25}, "share"), ({"sentences": 1}, "sentences"), ({}, None)],
)
def test_a_summary_has_the_length_that_was_asked_for(
    client: Client, server: FakeServer, length: dict[str, int], sent: str | None
) -> None:
    client.summarize("نص", options=SummaryOptions(**length))  # type: ignore[arg-type]
    assert server.calls[-1][1].options.length.WhichOneof("limit") == sent


def test_a_written_summary_says_what_became_of_each_sentence(client: Client, server: FakeServer) -> None:
    result = client.summarize("one\ntwo", style="abstract")
    assert server.calls[-1][1].options.style == options_pb2.SUMMARY_STYLE_ABSTRACT
    written, instead = result.sentences
    assert (written.origin, written.passages, written.support) == (SentenceOrigin.WRITTEN, (written.source,), 0.9)
    assert (instead.origin, instead.fallback_reason) == (SentenceOrigin.FALLBACK, FallbackReason.UNSUPPORTED_WORDS)
    assert instead.unsupported == ("Bergen",)
    extract = client.summarize("one").sentences[0]
    assert (extract.origin, extract.fallback_reason) == (SentenceOrigin.UNKNOWN, None)  # the fake is an older server


def test_a_style_is_one_of_four_and_given_once(client: Client) -> None:
    with pytest.raises(ConfigurationError, match="'extract', 'headline', 'brief', 'abstract', not 'poem'"):
        client.summarize("one", style="poem")
    with pytest.raises(ConfigurationError, match=r"style='brief' contradicts options\.style='headline'"):
        client.summarize("one", style="brief", options=SummaryOptions(style="headline"))
    assert client.summarize("one", style="brief", options=SummaryOptions(style="brief")).text == "one"


def test_two_lengths_for_a_summary_are_refused(client: Client) -> None:
    with pytest.raises(ConfigurationError, match="sentences or words"):
        client.summarize("نص", sentences=1, options=SummaryOptions(words=10))


@pytest.mark.parametrize("kind", [Client, AsyncClient])
async def test_the_lexicon_of_names_is_told(server: FakeServer, kind: type) -> None:
    client = kind(server.address)
    found = []
    for lexicon in (None, models_pb2.NameLexicon(name="names", hash="a" * 64, entries=3)):
        server.lexicon = lexicon
        answer = client.name_lexicon()
        found.append(await answer if inspect.isawaitable(answer) else answer)
    closing = client.close()
    await closing if inspect.isawaitable(closing) else None
    assert found == [None, NameLexicon("names", "a" * 64, 3)]


def test_a_segment_tells_the_names_that_were_put_right() -> None:
    replaced = text_pb2.NameReplacement(source={"end": 7}, target={"end": 8}, before="Polivia", after="Bolivia")
    flag = text_pb2.QualityFlag(kind=text_pb2.QUALITY_FLAG_KIND_NAME_REPLACED, detail="Bolivia for Polivia")
    message = translation_pb2.TranslatedText(segments=[text_pb2.Segment(replaced_names=[replaced], flags=[flag])])
    (segment,) = _convert.translation(message, Timing()).segments
    assert segment.replaced_names == (NameReplacement(Span(0, 7), Span(0, 8), "Polivia", "Bolivia"),)
    assert segment.flags == (Flag(FlagKind.NAME_REPLACED, "Bolivia for Polivia"),)


def test_models_come_from_all_pages(client: Client, server: FakeServer) -> None:
    models = client.models()
    assert [model.name for model in models] == list("abcde")
    assert models[0].task == "translation"
    assert models[0].default
    assert [method for method, _ in server.calls] == ["ListModels"] * 3


def test_the_server_says_its_limits(client: Client) -> None:
    found = client.server_info()
    assert (found.version, found.limits.max_texts, found.limits.max_message_bytes) == ("0.1.0", 100, 0)


def test_a_closed_client_says_so(client: Client) -> None:
    client.server_info()
    client.close()
    client.close()
    with pytest.raises(ClosedError, match="was closed"):
        client.detect("a")
    assert "closed" in repr(client)


def test_the_user_agent_and_the_token_go_with_every_call(server: FakeServer) -> None:
    with Client(server.address, token="secret", metadata=[("x-desk", "wire")]) as client:
        client.server_info()
    sent = server.metadata[-1]
    assert sent["user-agent"].startswith("dragoman-python/")
    assert sent["authorization"] == "Bearer secret"
    assert sent["x-desk"] == "wire"


def test_the_default_target_comes_from_the_environment(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_SERVER", server.address)
    with Client() as client:
        assert client.server_info().engine == "fake 1"
    monkeypatch.delenv("DRAGOMAN_SERVER")
    assert Client().target == "127.0.0.1:50051"
