"""Names that keep their form, over gRPC: in a call, a stream, a page and a document."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from dragoman.v1 import documents_pb2, names_pb2
from dragoman.v1 import translation_pb2 as pb
from dragoman_server.inference import Decoded, DecodingOptions, Hypothesis, Timing
from rpc_fakes import FakeModel, Serving, failure_of

SAID = {"وصل كافانو.": "Brett Kavanaugh came.", "قال كافانو.": "So Kavano said.", "غادر كافانو.": "Then Cavano left."}
OPTIONS = {"target_language": "en", "source_language": "ar", "keep_names": True}
KEPT = ["Brett Kavanaugh came.", "So Kavanaugh said.", "Then Kavanaugh left."]


class Forgetful(FakeModel):
    """Writes a name in another form each time."""

    async def translate(
        self,
        sentences: Sequence[str],
        options: DecodingOptions = DecodingOptions(),  # noqa: B008
    ) -> Decoded:
        found = tuple(Hypothesis(SAID.get(sentence, sentence), -0.25, True, 3) for sentence in sentences)
        return Decoded(found, Timing())


@pytest.fixture
def forgetful(server: Serving) -> Serving:
    server.models.to_english = Forgetful("ar", "en")
    return server


def rendering(**fields: Any) -> names_pb2.NameRendering:
    return names_pb2.NameRendering(source="كافانو", target="Kavanaugh", **fields)


async def test_names_of_a_call_keep_their_form(forgetful: Serving) -> None:
    request = pb.TranslateTextRequest(texts=[" ".join(SAID), "قال كافانو."], options=OPTIONS)
    response = await forgetful.translation.TranslateText(request)
    first, second = response.translations
    assert (first.text, second.text) == (" ".join(KEPT), KEPT[1])
    assert list(first.names) == [rendering(count=3, first={"start": 4, "end": 10})]
    assert list(second.names) == [rendering(count=1, first={"start": 4, "end": 10})]


async def test_names_that_are_passed_are_followed(forgetful: Serving) -> None:
    options = {**OPTIONS, "name_memory": {"names": [{"source": "كافانو", "target": "Cavanaugh"}]}}
    response = await forgetful.translation.TranslateText(
        pb.TranslateTextRequest(texts=["قال كافانو."], options=options)
    )
    assert response.translations[0].text == "So Cavanaugh said."


async def test_items_of_a_stream_share_their_names(forgetful: Serving) -> None:
    call = forgetful.translation.StreamTranslate()
    texts = []
    for number, text in enumerate(SAID):
        await call.write(pb.StreamTranslateRequest(id=str(number), text=text, options=OPTIONS))
        texts.append((await call.read()).translation.text)
    await call.done_writing()
    assert texts == KEPT


async def test_streams_do_not_share_their_names(forgetful: Serving) -> None:
    for text in SAID:
        items = iter([pb.StreamTranslateRequest(id="1", text=text, options=OPTIONS)])
        answers = [answer async for answer in forgetful.translation.StreamTranslate(items)]
    assert answers[0].translation.text == "Then Cavano left."


async def test_a_page_tells_where_its_names_stand(forgetful: Serving) -> None:
    page = "".join(f"<p>{text}</p>" for text in SAID)
    request = pb.TranslateTextRequest(texts=[page], options=OPTIONS, mime_type="text/html")
    (found,) = (await forgetful.translation.TranslateText(request)).translations
    (name,) = found.names
    assert (name.target, name.count) == ("Kavanaugh", 3)
    assert found.plain.source[name.first.start : name.first.end] == "كافانو"
    assert found.plain.target.split("\n\n") == KEPT


async def test_names_of_a_document_are_reported(forgetful: Serving) -> None:
    data = "\n\n".join(SAID).encode()
    call = forgetful.documents.TranslateDocument()
    header = documents_pb2.DocumentHeader(name="a.txt", options=OPTIONS)
    await call.write(documents_pb2.TranslateDocumentRequest(header=header))
    await call.write(documents_pb2.TranslateDocumentRequest(chunk=data))
    await call.done_writing()
    answers = [answer async for answer in call]
    (report,) = [answer.result.report for answer in answers if answer.HasField("result")]
    (name,) = report.names
    assert (name.source, name.target, name.count, name.HasField("first")) == ("كافانو", "Kavanaugh", 3, False)
    assert name.path
    assert b"".join(answer.chunk for answer in answers).decode().split("\n\n") == KEPT


async def test_a_name_with_two_renderings_is_refused(server: Serving) -> None:
    names = [{"source": "كافانو", "target": target} for target in ("Kavanaugh", "Cavanaugh")]
    options = {**OPTIONS, "name_memory": {"names": names}}
    call = server.translation.TranslateText(pb.TranslateTextRequest(texts=["نص."], options=options))
    found = await failure_of(asyncio.ensure_future(call))
    assert found.reason == "INVALID_NAME"
    assert found.fields == ("options.name_memory.names[1]",)
