"""Service TranslationMemory over a database in a temporary folder, and translations that use it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from dragoman.v1 import documents_pb2, summarization_pb2, text_pb2, translation_pb2
from dragoman.v1 import memory_pb2 as pb
from rpc_fakes import FakeEncoder, Serving, failure_of, serving

FIRST, SECOND = "وصل الوفد إلى المدينة.", "غادر الوزير العاصمة أمس."
APPROVED = "The delegation reached the city."


@pytest_asyncio.fixture
async def stored(tmp_path: Path) -> AsyncIterator[Serving]:
    """A server with an empty data folder."""
    async with serving(data=tmp_path / "data") as running:
        yield running


def segment(source: str = FIRST, target: str = APPROVED, **more: Any) -> pb.MemorySegment:
    return pb.MemorySegment(source_language="ar", target_language="en", source=source, target=target, **more)


async def put(server: Serving, *segments: pb.MemorySegment) -> Any:
    return (await server.memory.PutSegments(pb.PutSegmentsRequest(segments=segments))).report


def look_up(source: str, **more: Any) -> pb.LookUpRequest:
    return pb.LookUpRequest(source=source, source_language="ar", target_language="en", **more)


def upload(content: bytes, *, piece: int = 100, **header: Any) -> Iterable[pb.ImportMemoryRequest]:
    yield pb.ImportMemoryRequest(header=header)
    for start in range(0, len(content), piece):
        yield pb.ImportMemoryRequest(data=content[start : start + piece])


async def exported(server: Serving, document: str = "") -> bytes:
    request = pb.ExportMemoryRequest(document=document)
    return b"".join([reply.data async for reply in server.memory.ExportMemory(request)])


async def translated(server: Serving, *texts: str, use_memory: bool = True) -> Any:
    request = translation_pb2.TranslateTextRequest(
        texts=texts, options={"target_language": "en", "use_memory": use_memory}
    )
    return (await server.translation.TranslateText(request)).translations


async def test_segments_are_stored_and_found_again(stored: Serving) -> None:
    report = await put(stored, segment(document="d1", author="Layla"), segment(SECOND, "The minister left."))
    assert (report.added, report.changed) == (2, 0)
    found = await stored.memory.LookUp(look_up("وَصَل الوفد  إلى المدينة."))
    assert (found.exact.target, found.exact.document, found.exact.author) == (APPROVED, "d1", "Layla")
    assert found.exact.id > 0
    assert found.exact.create_time.seconds > 0


async def test_similar_segments_come_with_their_differences(stored: Serving) -> None:
    await put(stored, segment())
    source = "وصل الوفد إلى العاصمة."
    found = await stored.memory.LookUp(look_up(source))
    assert not found.HasField("exact")
    (match,) = found.near
    (difference,) = match.differences
    assert match.similarity == pytest.approx(0.8)
    assert source[difference.here.start : difference.here.end] == "العاصمة"
    assert FIRST[difference.there.start : difference.there.end] == "المدينة"
    assert not (await stored.memory.LookUp(look_up(source, min_similarity=0.9))).near


async def test_the_sentence_before_decides_between_translations(stored: Serving) -> None:
    await put(stored, segment(SECOND, "He left."), segment(SECOND, "The minister left.", previous=FIRST))
    assert (await stored.memory.LookUp(look_up(SECOND, previous=FIRST))).exact.target == "The minister left."
    assert (await stored.memory.LookUp(look_up(SECOND))).exact.target == "He left."


@pytest.mark.parametrize(
    ("request_", "field", "reason"),
    [
        (look_up(""), "source", "FIELD_REQUIRED"),
        (look_up("ا" * 10_001), "source", "TEXT_TOO_LONG"),
        (look_up(FIRST, min_similarity=0.1), "min_similarity", "INVALID_REQUEST"),
        (look_up(FIRST, min_similarity=float("nan")), "min_similarity", "INVALID_REQUEST"),
        (look_up(FIRST, max_matches=0), "max_matches", "INVALID_REQUEST"),
        (pb.LookUpRequest(source=FIRST, source_language="fr", target_language="en"), "source_language", None),
    ],
)
async def test_a_bad_lookup_names_its_field(
    stored: Serving, request_: pb.LookUpRequest, field: str, reason: str | None
) -> None:
    failure = await failure_of(stored.memory.LookUp(request_))
    assert failure.fields == (field,)
    assert failure.reason == (reason or "UNSUPPORTED_LANGUAGE")


async def test_segments_that_cannot_be_stored_change_nothing(stored: Serving) -> None:
    failure = await failure_of(put(stored, segment(), segment(target=" ")))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "INVALID_ENTRIES")
    assert not (await stored.memory.ListSegments(pb.ListSegmentsRequest())).segments


async def test_segments_are_deleted_one_by_one_and_by_document(stored: Serving) -> None:
    await put(stored, segment(), segment(SECOND, "He left.", document="d1"), segment("ثالث", "Third", document="d1"))
    page = await stored.memory.ListSegments(pb.ListSegmentsRequest(page_size=1))
    rest = await stored.memory.ListSegments(pb.ListSegmentsRequest(page_token=page.next_page_token))
    assert [len(page.segments), len(rest.segments)] == [1, 2]
    deletion = pb.DeleteSegmentsRequest(ids=[page.segments[0].id, 10**9])
    assert (await stored.memory.DeleteSegments(deletion)).deleted == 1
    assert (await stored.memory.PurgeDocument(pb.PurgeDocumentRequest(document="d1"))).deleted == 2
    failure = await failure_of(stored.memory.PurgeDocument(pb.PurgeDocumentRequest()))
    assert failure.fields == ("document",)


async def test_an_exported_memory_is_imported_again(stored: Serving) -> None:
    await put(stored, segment(document="d1"), segment(SECOND, "The minister left.", previous=FIRST))
    content = await exported(stored)
    assert (await exported(stored, "d1")).count(b"<tu ") == 1
    await stored.memory.PurgeDocument(pb.PurgeDocumentRequest(document="d1"))
    dry = await stored.memory.ImportMemory(upload(content, dry_run=True))
    assert (dry.report.added, dry.report.unchanged) == (1, 1)
    assert not (await stored.memory.LookUp(look_up(FIRST))).HasField("exact")
    again = await stored.memory.ImportMemory(upload(content))
    assert (again.report.added, again.report.unchanged) == (1, 1)
    assert (await stored.memory.LookUp(look_up(FIRST))).exact.target == APPROVED


BOMB = b'<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><tmx><body>&b;</body></tmx>'
UNSAID = (
    b'<tmx version="1.4"><header/><body><tu><tuv xml:lang="ar"><seg>a</seg></tuv>'
    b'<tuv xml:lang="en"><seg>b</seg></tuv></tu></body></tmx>'
)


@pytest.mark.parametrize("content", [BOMB, b"", b"<tmx><body><tu>", b"<html/>", b"\x00\x01", b"<b>" * 9000, UNSAID])
async def test_a_hostile_memory_file_is_a_clear_error(stored: Serving, content: bytes) -> None:
    await put(stored, segment())
    failure = await failure_of(stored.memory.ImportMemory(upload(content, piece=9000)))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "UNREADABLE_FILE")
    assert len((await stored.memory.ListSegments(pb.ListSegmentsRequest())).segments) == 1


async def test_a_remembered_segment_takes_the_models_place(stored: Serving) -> None:
    await put(stored, segment())
    (result,) = await translated(stored, f"{FIRST} {SECOND}")
    assert result.text == f"{APPROVED} translation."
    kept, new = result.segments
    assert (kept.origin, kept.attempts) == (text_pb2.SEGMENT_ORIGIN_MEMORY, 0)
    assert not kept.flags
    assert not kept.HasField("score")
    assert new.origin == text_pb2.SEGMENT_ORIGIN_MODEL
    assert stored.models.to_english.taken == [SECOND]


async def test_words_of_a_remembered_segment_are_aligned(stored: Serving) -> None:
    stored.models.encoder = FakeEncoder()
    await put(stored, segment())
    request = translation_pb2.TranslateTextRequest(
        texts=[f"{SECOND} {FIRST}"],
        options={"target_language": "en", "use_memory": True, "word_alignment": True, "source_language": "ar"},
    )
    (result,) = (await stored.translation.TranslateText(request)).translations
    (words,) = result.segments[1].alignment
    assert (words.source.start, words.target.start) == (len(SECOND) + 1, len("translation. "))


async def test_a_text_from_memory_alone_asks_no_model(stored: Serving) -> None:
    await put(stored, segment())
    (result,) = await translated(stored, FIRST)
    assert (result.text, result.HasField("model")) == (APPROVED, False)
    assert stored.models.to_english.taken == []


async def test_the_memory_is_used_only_when_asked_for(stored: Serving) -> None:
    await put(stored, segment())
    (result,) = await translated(stored, FIRST, use_memory=False)
    assert result.text == "translation."


async def test_the_context_of_a_segment_is_the_one_before(stored: Serving) -> None:
    await put(stored, segment(SECOND, "He left."), segment(SECOND, "The minister left.", previous=FIRST))
    first, second = await translated(stored, f"{FIRST} {SECOND}", SECOND)
    assert first.text == "translation. The minister left."
    assert second.text == "He left."


async def test_a_memory_that_is_off_is_told_with_the_way_out(server: Serving) -> None:
    failure = await failure_of(translated(server, FIRST))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "STORAGE_OFF")
    assert "options.use_memory" in failure.message
    assert "--data" in failure.message
    failure = await failure_of(server.memory.LookUp(look_up(FIRST)))
    assert failure.reason == "STORAGE_OFF"


async def test_a_summary_takes_sentences_from_memory(stored: Serving) -> None:
    await put(stored, segment())
    request = summarization_pb2.SummarizeTextRequest(
        text=FIRST, options={"translation": {"target_language": "en", "use_memory": True}}
    )
    assert (await stored.summarization.SummarizeText(request)).summary.text == APPROVED


async def test_a_remembered_segment_of_html_keeps_its_tags(stored: Serving) -> None:
    await put(stored, segment())
    request = translation_pb2.TranslateTextRequest(
        texts=["<p><b>وصل الوفد إلى المدينة.</b></p>"],
        mime_type="text/html",
        options={"target_language": "en", "source_language": "ar", "use_memory": True},
    )
    (result,) = (await stored.translation.TranslateText(request)).translations
    assert f"<b>{APPROVED}</b>" in result.text
    assert result.segments[0].origin == text_pb2.SEGMENT_ORIGIN_MEMORY


async def test_a_document_from_the_memory_alone_is_translated(stored: Serving) -> None:
    await put(stored, segment())
    header = documents_pb2.DocumentHeader(name="a.txt", options={"target_language": "en", "use_memory": True})
    messages = [
        documents_pb2.TranslateDocumentRequest(header=header),
        documents_pb2.TranslateDocumentRequest(chunk=FIRST.encode()),
    ]
    answers = [answer async for answer in stored.documents.TranslateDocument(iter(messages))]
    assert b"".join(answer.chunk for answer in answers).decode() == APPROVED
