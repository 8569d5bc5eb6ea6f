"""Service Translation: answers, and the table of what bad input gets."""

from __future__ import annotations

import grpc
import pytest
from dragoman.v1 import text_pb2
from dragoman.v1 import translation_pb2 as pb
from rpc_fakes import SECRET, FakeEncoder, Serving, eventually, failure_of, serving

NEWS = "The council met on Monday.\n\n- It agreed on a budget.\n"
PERSIAN = "این یک متن فارسی است که برای آزمایش نوشته شده است و باید شناخته شود. ما می‌خواهیم بدانیم که چه می‌شود."


async def translate(
    server: Serving, *texts: str, mime_type: str | None = None, **options: str | bool | int
) -> list[pb.TranslatedText]:
    chosen = pb.TranslateTextRequest(options={"target_language": "ar", **options}).options
    request = pb.TranslateTextRequest(texts=texts, options=chosen, mime_type=mime_type)
    return list((await server.translation.TranslateText(request)).translations)


async def test_texts_come_back_in_order_with_their_evidence(server: Serving) -> None:
    request = pb.TranslateTextRequest(texts=[NEWS, "اجتمع المجلس يوم الاثنين."], options={"target_language": "ar"})
    reply = await server.translation.TranslateText(request)
    english, arabic = reply.translations
    assert english.text == "ترجمة.\n\n- ترجمة.\n"
    assert (english.source_language, english.target_language) == ("en", "ar")
    assert english.detection.language == "en"
    assert english.model == text_pb2.ModelRef(name="en-ar", hash="f" * 64)
    first = english.segments[0]
    assert NEWS[first.source.start : first.source.end] == "The council met on Monday."
    assert english.text[first.target.start : first.target.end] == "ترجمة."
    assert first.score == -0.25
    assert not first.HasField("similarity")
    assert first.attempts >= 1
    assert first.origin == text_pb2.SEGMENT_ORIGIN_MODEL
    assert [segment.origin for segment in arabic.segments] == [text_pb2.SEGMENT_ORIGIN_COPIED]
    assert arabic.text == "اجتمع المجلس يوم الاثنين."
    assert not arabic.HasField("model")
    assert 0 < reply.timing.compute_ms <= 1000 * 60
    assert reply.timing.total_ms > 0


async def test_aligned_words_come_when_asked_for(server: Serving) -> None:
    server.models.encoder = FakeEncoder()
    (plain,), (result,) = await translate(server, NEWS), await translate(server, NEWS, word_alignment=True)
    assert [len(segment.alignment) for segment in plain.segments] == [0, 0]
    for segment in result.segments:
        (words,) = segment.alignment
        assert words.source == text_pb2.Span(start=segment.source.start, end=segment.source.start + 1)
        assert words.target == text_pb2.Span(start=segment.target.start, end=segment.target.start + 1)
        assert words.weight == 0.5


async def test_alternatives_and_token_scores_come_when_asked_for(server: Serving) -> None:
    (plain,) = await translate(server, NEWS)
    (result,) = await translate(server, NEWS, alternatives=2, token_scores=True)
    assert [(len(one.alternatives), len(one.token_scores)) for one in plain.segments] == [(0, 0), (0, 0)]
    assert result.text == plain.text
    for segment in result.segments:
        assert [(one.text, one.score) for one in segment.alternatives] == [("another ترجمة.", -0.5)]
        (token,) = segment.token_scores
        assert (token.span, token.log_probability) == (segment.target, -0.25)


async def test_words_are_suggested_for_a_place(server: Serving) -> None:
    request = pb.SuggestWordsRequest(text="اجتمع المجلس يوم الاثنين.", target_prefix="The ", target_language="en")
    reply = await server.translation.SuggestWords(request)
    assert [(one.word, one.text) for one in reply.suggestions] == [("other", "The other day."), ("new", "The new day.")]
    assert reply.suggestions[0].span == text_pb2.Span(start=4, end=9)
    assert (reply.source_language, reply.model.name) == ("ar", "ar-en")
    assert reply.timing.total_ms > 0


@pytest.mark.parametrize(
    ("fields", "blamed"),
    [
        ({"target_language": ""}, "target_language"),
        ({"target_language": "fr"}, "target_language"),
        ({"source_language": "fr"}, "source_language"),
        ({"max_suggestions": 9}, "max_suggestions"),
        ({"text": "123"}, "text"),
        ({"text": "The council met on Monday."}, "target_language"),
        ({"target_prefix": "x" * 10_001}, "target_prefix"),
        ({"text": "قال " * 5_000}, "text"),
    ],
)
async def test_bad_requests_for_words_name_the_field(server: Serving, fields: dict[str, object], blamed: str) -> None:
    request = {"text": "اجتمع المجلس يوم الاثنين.", "target_language": "en", **fields}
    failure = await failure_of(server.translation.SuggestWords(pb.SuggestWordsRequest(**request)))
    assert failure.fields == (blamed,)
    assert failure.code == "INVALID_ARGUMENT"


async def test_flags_carry_their_kind_and_detail(server: Serving) -> None:
    (result,) = await translate(server, "The council agreed on 2500 new houses for the city today.")
    flags = {flag.kind: flag.detail for segment in result.segments for flag in segment.flags}
    assert "2500" in flags[text_pb2.QUALITY_FLAG_KIND_NUMBER_MISMATCH].replace(",", "")


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\n", "😀🎉", "123 456", "https://example.org/a?b=c", "\u200f\u00ad"])
async def test_text_without_words_comes_back_as_it_is(server: Serving, text: str) -> None:
    (result,) = await translate(server, text)
    assert result.text == text
    assert not result.HasField("model")
    assert all(segment.attempts == 0 for segment in result.segments)


async def test_target_equal_to_source_is_copied(server: Serving) -> None:
    (result,) = await translate(server, NEWS, target_language="en", source_language="en")
    assert result.text == NEWS
    assert not result.HasField("model")


async def test_nul_and_controls_do_not_disturb(server: Serving) -> None:
    (result,) = await translate(server, "The council\x00 met.\r\nIt agreed.\x00")
    assert "ترجمة" in result.text
    assert "\r\n" in result.text


@pytest.mark.parametrize("code", ["ar", "ara", "ar-IQ", "AR", "ar_EG", " ar "])
async def test_spellings_of_arabic_are_understood(server: Serving, code: str) -> None:
    (result,) = await translate(server, NEWS, target_language=code, source_language="en_US")
    assert (result.source_language, result.target_language) == ("en", "ar")
    assert not result.HasField("detection")


async def test_empty_optional_strings_mean_absent(server: Serving) -> None:
    (result,) = await translate(server, NEWS, source_language="", model="", mime_type="")
    assert result.detection.language == "en"


@pytest.mark.parametrize("mime_type", ["text/plain", "TEXT/PLAIN", "text/plain; charset=utf-8"])
async def test_plain_text_may_be_said_in_full(server: Serving, mime_type: str) -> None:
    assert await translate(server, NEWS, mime_type=mime_type)


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"options": None}, "FIELD_REQUIRED", "options.target_language"),
        ({"texts": []}, "FIELD_REQUIRED", "texts"),
        ({"options": {"target_language": ""}}, "FIELD_REQUIRED", "options.target_language"),
        ({"options": {"target_language": "arabic please"}}, "UNSUPPORTED_LANGUAGE", "options.target_language"),
        ({"options": {"target_language": "fa"}}, "UNSUPPORTED_LANGUAGE", "options.target_language"),
        ({"options": {"target_language": "und"}}, "UNSUPPORTED_LANGUAGE", "options.target_language"),
        ({"options": {"target_language": "\x00"}}, "UNSUPPORTED_LANGUAGE", "options.target_language"),
        (
            {"options": {"target_language": "ar", "source_language": "fr"}},
            "UNSUPPORTED_LANGUAGE",
            "options.source_language",
        ),
        (
            {"options": {"target_language": "ar", "source_language": "x" * 100_000}},
            "UNSUPPORTED_LANGUAGE",
            "options.source_language",
        ),
        ({"texts": ["Good morning.", PERSIAN]}, "UNSUPPORTED_LANGUAGE", "texts[1]"),
        ({"mime_type": "text/markdown"}, "UNSUPPORTED_MIME_TYPE", "mime_type"),
        ({"mime_type": "ن" * 100_000}, "UNSUPPORTED_MIME_TYPE", "mime_type"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_bad_requests_name_the_field(server: Serving, fields: dict[str, object], reason: str, field: str) -> None:
    request = pb.TranslateTextRequest(**{"texts": [NEWS], "options": {"target_language": "ar"}, **fields})
    failure = await failure_of(server.translation.TranslateText(request))
    assert failure.code == "INVALID_ARGUMENT"
    assert failure.reason == reason
    assert failure.fields == (field,)
    assert failure.retry_ms is None


async def test_persian_is_refused_by_name(server: Serving) -> None:
    failure = await failure_of(
        server.translation.TranslateText(pb.TranslateTextRequest(texts=[PERSIAN], options={"target_language": "en"}))
    )
    assert failure.metadata["language"] == "fa"
    assert "fa" in failure.message


async def test_unknown_model(server: Serving) -> None:
    request = pb.TranslateTextRequest(texts=[NEWS], options={"target_language": "ar", "model": "gpt"})
    failure = await failure_of(server.translation.TranslateText(request))
    assert (failure.code, failure.reason, failure.metadata["model"]) == ("NOT_FOUND", "UNKNOWN_MODEL", "gpt")


async def test_limits_are_those_that_are_set() -> None:
    async with serving(max_texts=2, max_characters=20) as server:
        call = server.translation.TranslateText
        assert await translate(server, "ten chars.", "ten chars.")
        too_many = await failure_of(call(pb.TranslateTextRequest(texts=["a"] * 3, options={"target_language": "ar"})))
        too_long = await failure_of(
            call(pb.TranslateTextRequest(texts=["a", "b" * 21], options={"target_language": "ar"}))
        )
        together = await failure_of(
            call(pb.TranslateTextRequest(texts=["a" * 20, "b"], options={"target_language": "ar"}))
        )
    assert (too_many.reason, too_many.fields) == ("TOO_MANY_TEXTS", ("texts",))
    assert too_many.metadata == {"limit": "2", "actual": "3"}
    assert (too_long.reason, too_long.fields) == ("TEXT_TOO_LONG", ("texts[1]",))
    assert too_long.metadata == {"limit": "20", "actual": "21"}
    assert (together.reason, together.fields) == ("TEXT_TOO_LONG", ("texts",))


@pytest.mark.parametrize(("letter", "count"), [("a", 5_000_000), ("ع", 2_500_000), ("😀", 1_250_000)])
async def test_five_megabytes_are_refused_by_the_service(server: Serving, letter: str, count: int) -> None:
    request = pb.TranslateTextRequest(texts=[letter * count], options={"target_language": "ar"})
    failure = await failure_of(server.translation.TranslateText(request))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "TEXT_TOO_LONG")
    assert failure.metadata["limit"] == "1000000"


async def test_overload_says_when_to_come_again(server: Serving) -> None:
    call = server.translation.TranslateText(
        pb.TranslateTextRequest(texts=["We are BUSY."], options={"target_language": "ar"})
    )
    failure = await failure_of(call)
    assert (failure.code, failure.reason, failure.retry_ms) == ("RESOURCE_EXHAUSTED", "OVERLOADED", 250)
    trailers = dict(iter(await call.trailing_metadata()))
    assert trailers["grpc-retry-pushback-ms"] == "250"


async def test_the_unforeseen_is_logged_here_and_not_told_there(
    server: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    request = pb.TranslateTextRequest(texts=["They CRASH it."], options={"target_language": "ar"})
    failure = await failure_of(server.translation.TranslateText(request))
    assert (failure.code, failure.reason) == ("INTERNAL", "INTERNAL")
    assert SECRET not in str(failure)
    assert failure.metadata["reference"] in failure.message
    (record,) = [record for record in caplog.records if record.name == "dragoman_server.rpc.errors"]
    assert failure.metadata["reference"] in record.getMessage()
    assert record.exc_info is not None
    assert SECRET in str(record.exc_info[1])


async def test_a_message_that_is_not_utf8_is_refused(server: Serving) -> None:
    call = server.channel.unary_unary("/dragoman.v1.Translation/TranslateText")
    failure = await failure_of(call(b"\x0a\x02\xff\xfe"))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "MALFORMED_MESSAGE")


async def test_a_deadline_frees_the_model(server: Serving, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "dragoman_server.access")
    request = pb.TranslateTextRequest(texts=["They HANG here."], options={"target_language": "ar"})
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await server.translation.TranslateText(request, timeout=0.5)
    assert error.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    await eventually(lambda: server.models.to_arabic.cancelled == 1)
    await eventually(lambda: "DEADLINE_EXCEEDED" in caplog.text)


async def test_the_access_log_has_method_and_code_but_no_text(
    server: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "dragoman_server.access")
    await translate(server, "Confidential words.")
    await failure_of(server.translation.TranslateText(pb.TranslateTextRequest(texts=["Confidential"])))

    def logged() -> list[list[str]]:
        lines = [record.getMessage() for record in caplog.records if record.name == "dragoman_server.access"]
        return [line.split()[:2] for line in lines]

    await eventually(lambda: len(logged()) == 2)  # the line is written when the answer has left
    assert logged() == [
        ["/dragoman.v1.Translation/TranslateText", "OK"],
        ["/dragoman.v1.Translation/TranslateText", "INVALID_ARGUMENT"],
    ]
    assert "Confidential" not in caplog.text


async def test_languages_are_told_apart(server: Serving) -> None:
    texts = [NEWS, "اجتمع المجلس يوم الاثنين في العاصمة.", PERSIAN, "", "123"]
    reply = await server.translation.DetectLanguage(pb.DetectLanguageRequest(texts=texts))
    assert [detection.languages[0].language for detection in reply.detections] == ["en", "ar", "fa", "und", "und"]
    assert all(0 <= language.confidence <= 1 for it in reply.detections for language in it.languages)


async def test_mixed_text_is_reported(server: Serving) -> None:
    text = "The council met on Monday in the capital city.\nاجتمع المجلس يوم الاثنين في العاصمة بغداد."
    reply = await server.translation.DetectLanguage(pb.DetectLanguageRequest(texts=[text]))
    assert reply.detections[0].mixed
    assert {language.language for language in reply.detections[0].languages} == {"ar", "en"}


async def test_arabic_names_are_romanized_by_the_scheme(server: Serving) -> None:
    names = ["محمود عباس", "Paris"]
    press = await server.translation.Romanize(pb.RomanizeRequest(texts=names))
    assert list(press.texts) == ["Mahmoud Abbas", "Paris"]
    table = pb.RomanizeRequest(texts=names, scheme=pb.ROMANIZATION_SCHEME_ALA_LC)
    assert list((await server.translation.Romanize(table)).texts) == ["Maḥmūd ʻAbbās", "Paris"]


async def test_an_unknown_scheme_is_refused_by_field(server: Serving) -> None:
    request = pb.RomanizeRequest(texts=["علي"], scheme=99)  # type: ignore[arg-type]  # as a newer client may send
    failure = await failure_of(server.translation.Romanize(request))
    assert failure.fields == ("scheme",)
    assert (await failure_of(server.translation.Romanize(pb.RomanizeRequest()))).fields == ("texts",)


async def test_detection_has_the_same_limits(server: Serving) -> None:
    failure = await failure_of(server.translation.DetectLanguage(pb.DetectLanguageRequest()))
    assert (failure.reason, failure.fields) == ("FIELD_REQUIRED", ("texts",))
