"""Service Glossaries over a database in a temporary folder, and translations that name a glossary."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import grpc
import pytest
import pytest_asyncio
from dragoman.v1 import glossaries_pb2 as pb
from dragoman.v1 import text_pb2, translation_pb2
from dragoman_server.inference import TranslatedBatch, TranslateOptions
from dragoman_server.storage import FILE_NAME, StorageError
from dragoman_server.translate import Translator
from dragoman_server.translate.terminology import Glossary
from rpc_fakes import Serving, channel_to, failure_of, serving

TSV = "ar\ten\tnote\tcase_sensitive\nقطاع غزة\tGaza Strip\t\tfalse\nالولايات المتحدة\tUS\tnot us\ttrue\n"
ENTRIES = [
    pb.StoredEntry(arabic="قطاع غزة", english="Gaza Strip"),
    pb.StoredEntry(arabic="الولايات المتحدة", english="US", note="not us", case_sensitive=True),
]


@pytest_asyncio.fixture
async def stored(tmp_path: Path) -> AsyncIterator[Serving]:
    """A server with an empty data folder."""
    async with serving(data=tmp_path / "data") as running:
        yield running


def upload(content: bytes, *, piece: int = 7, **header: Any) -> Iterable[pb.ImportGlossaryRequest]:
    """The messages of an import."""
    wanted = {"name": "desk", "format": pb.GLOSSARY_FORMAT_TSV, "create": True, **header}
    yield pb.ImportGlossaryRequest(header=wanted)
    for start in range(0, len(content), piece):
        yield pb.ImportGlossaryRequest(data=content[start : start + piece])


async def exported(server: Serving, name: str = "desk", kind: int = pb.GLOSSARY_FORMAT_TSV) -> bytes:
    request = pb.ExportGlossaryRequest(name=name, format=kind)  # type: ignore[arg-type]
    return b"".join([reply.data async for reply in server.glossaries.ExportGlossary(request)])


async def made(server: Serving, name: str = "desk") -> int:
    """A glossary with two entries; its revision."""
    await server.glossaries.CreateGlossary(pb.CreateGlossaryRequest(name=name, description="For the desk"))
    return int((await server.glossaries.PutEntries(pb.PutEntriesRequest(name=name, entries=ENTRIES))).revision)


async def test_a_glossary_is_made_filled_shown_and_deleted(stored: Serving) -> None:
    revision = await made(stored)
    found = (await stored.glossaries.GetGlossary(pb.GetGlossaryRequest(name="desk"))).glossary
    assert (found.description, found.entry_count, found.revision) == ("For the desk", 2, revision)
    assert found.update_time.seconds >= found.create_time.seconds > 0
    page = await stored.glossaries.ListEntries(pb.ListEntriesRequest(name="desk"))
    assert [(e.arabic, e.english, e.case_sensitive, e.note) for e in page.entries] == [
        (e.arabic, e.english, e.case_sensitive, e.note) for e in ENTRIES
    ]
    removal = pb.RemoveEntriesRequest(name="desk", arabic_terms=["قطاع غزة", "ليس هنا"])
    assert (await stored.glossaries.RemoveEntries(removal)).removed == 1
    await stored.glossaries.DeleteGlossary(pb.DeleteGlossaryRequest(name="desk"))
    failure = await failure_of(stored.glossaries.GetGlossary(pb.GetGlossaryRequest(name="desk")))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "NOT_STORED")


async def test_lists_come_in_pages(stored: Serving) -> None:
    for name in ("b", "c", "a"):
        await made(stored, name)
    first = await stored.glossaries.ListGlossaries(pb.ListGlossariesRequest(page_size=2))
    rest = await stored.glossaries.ListGlossaries(pb.ListGlossariesRequest(page_token=first.next_page_token))
    assert [[one.name for one in page.glossaries] for page in (first, rest)] == [["a", "b"], ["c"]]
    assert rest.next_page_token == ""
    one = await stored.glossaries.ListEntries(pb.ListEntriesRequest(name="a", page_size=1))
    other = await stored.glossaries.ListEntries(pb.ListEntriesRequest(name="a", page_token=one.next_page_token))
    assert [entry.english for page in (one, other) for entry in page.entries] == ["Gaza Strip", "US"]
    for bad, reason in (({"page_size": -1}, "INVALID_PAGE_SIZE"), ({"page_token": "x"}, "INVALID_PAGE_TOKEN")):
        failure = await failure_of(stored.glossaries.ListEntries(pb.ListEntriesRequest(name="a", **bad)))
        assert (failure.reason, failure.fields) == (reason, (next(iter(bad)),))


async def test_a_stale_revision_changes_nothing(stored: Serving) -> None:
    revision = await made(stored)
    entry = pb.StoredEntry(arabic="الأمم المتحدة", english="UN")
    change = pb.PutEntriesRequest(name="desk", entries=[entry], expected_revision=revision)
    async with channel_to(stored.application.address) as channel:
        other = Serving(stored.application, stored.models, channel)
        outcomes = await asyncio.gather(
            stored.glossaries.PutEntries(change),
            failure_or_reply(other.glossaries.RemoveEntries, revision),
            return_exceptions=True,
        )
    failed = [outcome for outcome in outcomes if isinstance(outcome, grpc.aio.AioRpcError)]
    assert [error.code().name for error in failed] == ["ABORTED"]
    failure = await failure_of(stored.glossaries.PutEntries(change))
    assert (failure.code, failure.reason) == ("ABORTED", "REVISION_CONFLICT")
    assert "read it again" in failure.message
    failure = await failure_of(
        stored.glossaries.DeleteGlossary(pb.DeleteGlossaryRequest(name="desk", expected_revision=revision))
    )
    assert failure.reason == "REVISION_CONFLICT"


async def failure_or_reply(method: Any, revision: int) -> Any:
    return await method(pb.RemoveEntriesRequest(name="desk", arabic_terms=["قطاع غزة"], expected_revision=revision))


async def test_two_clients_at_once_lose_nothing(stored: Serving) -> None:
    await made(stored)
    async with channel_to(stored.application.address) as channel:
        other = Serving(stored.application, stored.models, channel)

        async def put(server: Serving, number: int) -> None:
            entry = pb.StoredEntry(arabic=f"مصطلح {number}", english=f"term {number}")
            await server.glossaries.PutEntries(pb.PutEntriesRequest(name="desk", entries=[entry]))

        await asyncio.gather(*(put((stored, other)[number % 2], number) for number in range(20)))
    found = await stored.glossaries.GetGlossary(pb.GetGlossaryRequest(name="desk"))
    assert found.glossary.entry_count == 22


async def test_what_is_imported_is_exported(stored: Serving) -> None:
    reply = await stored.glossaries.ImportGlossary(upload(TSV.encode()))
    assert (reply.report.added, reply.report.problem_count) == (2, 0)
    found = await stored.glossaries.GetGlossary(pb.GetGlossaryRequest(name="desk"))
    assert found.glossary.revision == reply.revision
    for kind in (pb.GLOSSARY_FORMAT_TSV, pb.GLOSSARY_FORMAT_CSV, pb.GLOSSARY_FORMAT_TBX):
        content = await exported(stored, kind=kind)
        again = await stored.glossaries.ImportGlossary(upload(content, format=kind, replace=True, piece=1000))
        assert (again.report.unchanged, again.report.changed, again.report.removed) == (2, 0, 0)
    assert (await exported(stored)).decode() == TSV


async def test_rows_with_problems_are_named_by_line(stored: Serving) -> None:
    reply = await stored.glossaries.ImportGlossary(upload((TSV + "ألف\t\n").encode()))
    assert (reply.report.added, reply.report.problem_count, reply.report.problems[0].line) == (2, 1, 4)


async def test_a_term_that_no_text_can_have_is_refused(stored: Serving) -> None:
    long = " ".join(["word"] * 17)
    reply = await stored.glossaries.ImportGlossary(upload(f"{TSV}مصطلح طويل\t{long}\n".encode()))
    assert (reply.report.added, reply.report.problems[0].line) == (2, 4)
    assert "has 17 words; at most 16" in reply.report.problems[0].message
    request = pb.PutEntriesRequest(name="desk", entries=[pb.StoredEntry(arabic="مصطلح", english=long)])
    failure = await failure_of(stored.glossaries.PutEntries(request))
    assert failure.reason == "INVALID_ENTRIES"


async def test_a_dry_run_changes_nothing(stored: Serving) -> None:
    reply = await stored.glossaries.ImportGlossary(upload(TSV.encode(), dry_run=True))
    assert (reply.report.added, reply.revision) == (2, 0)
    assert not (await stored.glossaries.ListGlossaries(pb.ListGlossariesRequest())).glossaries


BOMB = b'<!DOCTYPE tbx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><tbx><text><body>&b;</body></text></tbx>'


@pytest.mark.parametrize(
    ("content", "header", "reason", "said"),
    [
        (b"\xff\xfe\x00", {}, "UNREADABLE_FILE", "UTF-16"),
        (b"\x00" * 50, {}, "UNREADABLE_FILE", "NUL"),
        (BOMB, {"format": pb.GLOSSARY_FORMAT_TBX}, "UNREADABLE_FILE", "ntit"),
        (b"<a>" * 5000, {"format": pb.GLOSSARY_FORMAT_TBX}, "UNREADABLE_FILE", ""),
        (b"", {"replace": True}, "INVALID_REQUEST", "no entry that can be stored"),
        (TSV.encode(), {"format": 0}, "INVALID_REQUEST", "GLOSSARY_FORMAT_TSV"),
        (TSV.encode(), {"name": "../x"}, "INVALID_REQUEST", "not a name"),
        (TSV.encode(), {"create": False}, "NOT_STORED", "there is no glossary"),
    ],
)
async def test_a_hostile_file_is_a_clear_error(
    stored: Serving, content: bytes, header: dict[str, Any], reason: str, said: str
) -> None:
    failure = await failure_of(stored.glossaries.ImportGlossary(upload(content, piece=4096, **header)))
    assert failure.reason == reason
    assert said in failure.message
    assert not (await stored.glossaries.ListGlossaries(pb.ListGlossariesRequest())).glossaries


async def test_a_file_that_is_too_large_is_refused(stored: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman_server.rpc.glossaries.MAX_FILE_BYTES", 100)
    failure = await failure_of(stored.glossaries.ImportGlossary(upload(TSV.encode() * 2)))
    assert failure.reason == "LIMIT_EXCEEDED"
    assert failure.metadata["limit"] == "100"


async def test_an_import_begins_with_its_only_header(stored: Serving) -> None:
    header, *pieces = upload(TSV.encode())
    for messages in ([], pieces, [header, *pieces, header]):
        failure = await failure_of(stored.glossaries.ImportGlossary(iter(messages)))
        assert failure.fields == ("header",)


async def test_too_many_imports_are_told_to_come_again(stored: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman_server.rpc.files._MOST_UPLOADS", 0)
    failure = await failure_of(stored.glossaries.ImportGlossary(upload(TSV.encode())))
    assert failure.reason == "OVERLOADED"
    assert failure.retry_ms is not None


async def test_without_a_data_folder_storage_is_off(server: Serving) -> None:
    translation = translation_pb2.TranslateTextRequest(
        texts=["نص"], options={"target_language": "en", "glossary_name": "desk"}
    )
    for call in (
        server.glossaries.ListGlossaries(pb.ListGlossariesRequest()),
        server.glossaries.ImportGlossary(upload(TSV.encode())),
        server.translation.TranslateText(translation),
    ):
        failure = await failure_of(call)
        assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "STORAGE_OFF")
        assert "--data" in failure.message


async def test_the_database_is_for_the_servers_user_only(stored: Serving, tmp_path: Path) -> None:
    await made(stored)
    folder = tmp_path / "data"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


async def test_a_damaged_database_keeps_the_server_from_starting(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="put a backup in its place") as raised:
        async with serving(data=tmp_path):
            pass
    assert raised.value.reason == "STORAGE_DAMAGED"


async def test_glossaries_outlive_the_server(tmp_path: Path) -> None:
    async with serving(data=tmp_path) as running:
        await running.glossaries.ImportGlossary(upload(TSV.encode()))
    async with serving(data=tmp_path) as running:
        assert (await exported(running)).decode() == TSV


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[TranslateOptions]:
    """The options that translations are made with."""
    found: list[TranslateOptions] = []
    translate_many = Translator.translate_many

    async def spy(self: Translator, texts: Any, options: TranslateOptions, *more: Any) -> TranslatedBatch:
        found.append(options)
        return await translate_many(self, texts, options, *more)

    monkeypatch.setattr(Translator, "translate_many", spy)
    return found


def translation_with(name: str) -> translation_pb2.TranslateTextRequest:
    return translation_pb2.TranslateTextRequest(
        texts=["وصل الوفد."], options={"target_language": "en", "glossary_name": name}
    )


async def test_a_named_glossary_reaches_the_translation(stored: Serving, seen: list[TranslateOptions]) -> None:
    await made(stored)
    for _ in range(2):
        await stored.translation.TranslateText(translation_with("desk"))
    first, second = (options.glossary for options in seen)
    assert isinstance(first, Glossary)
    assert [(entry.ar, entry.en, entry.case_sensitive) for entry in first.entries] == [
        ("قطاع غزة", "Gaza Strip", False),
        ("الولايات المتحدة", "US", True),
    ]
    assert first is second
    assert {options.glossary_name for options in seen} == {None}
    entry = pb.StoredEntry(arabic="الأمم المتحدة", english="UN")
    await stored.glossaries.PutEntries(pb.PutEntriesRequest(name="desk", entries=[entry]))
    await stored.translation.TranslateText(translation_with("desk"))
    assert isinstance(seen[-1].glossary, Glossary)
    assert len(seen[-1].glossary.entries) == 3


async def test_an_unknown_name_is_told_with_those_that_exist(stored: Serving) -> None:
    failure = await failure_of(stored.translation.TranslateText(translation_with("desk")))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "NOT_STORED")
    assert failure.message.endswith("stored are: none")
    await made(stored, "sport")
    await made(stored, "politics")
    failure = await failure_of(stored.translation.TranslateText(translation_with("desk")))
    assert failure.message.startswith("options.glossary_name: there is no glossary 'desk'")
    assert failure.message.endswith("stored are: politics, sport")


async def test_entries_that_lead_in_a_circle_are_named_each_time(stored: Serving) -> None:
    await made(stored)
    entries = [pb.StoredEntry(arabic="AFP", english="Agence"), pb.StoredEntry(arabic="Agence", english="France Press")]
    await stored.glossaries.PutEntries(pb.PutEntriesRequest(name="desk", entries=entries))
    messages = {(await failure_of(stored.translation.TranslateText(translation_with("desk")))).message for _ in "ab"}
    assert len(messages) == 1
    assert "stored glossary 'desk' cannot be used" in messages.pop()


async def test_terms_of_a_named_glossary_are_looked_for(stored: Serving) -> None:
    await made(stored)
    request = translation_pb2.TranslateTextRequest(
        texts=["زار الوفد قطاع غزة."], options={"target_language": "en", "glossary_name": "desk"}
    )
    (result,) = (await stored.translation.TranslateText(request)).translations
    assert text_pb2.QUALITY_FLAG_KIND_TERM_MISSING in {flag.kind for flag in result.segments[0].flags}


async def test_a_glossary_by_name_and_in_the_request_is_refused(stored: Serving) -> None:
    await made(stored)
    request = translation_with("desk")
    request.options.glossary.entries.add(ar="هدنة", en="truce")
    failure = await failure_of(stored.translation.TranslateText(request))
    assert failure.fields == ("options.glossary_name",)
