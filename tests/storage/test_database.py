"""The SQLite file: opened, refused, shared by threads."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from dragoman_server.errors import InvalidRequestError
from dragoman_server.storage import (
    Database,
    GlossaryStore,
    NotStoredError,
    StorageBusyError,
    StorageError,
    StoredEntry,
)


def test_what_was_stored_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file.sqlite3"
    with Database(path) as database:
        GlossaryStore(database).create("un", entries=[StoredEntry("غزة", "Gaza")])
    with Database(path) as database:
        assert GlossaryStore(database).snapshot("un")[1] == [StoredEntry("غزة", "Gaza")]


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database" * 100)


def _truncated(path: Path) -> None:
    with Database(path) as database:
        GlossaryStore(database).create("un")
    content = bytearray(path.read_bytes())
    content[100:4000] = b"\xff" * 3900
    path.write_bytes(content)


def _newer(path: Path) -> None:
    Database(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE mail (id)")


@pytest.mark.parametrize(
    ("damage", "reason", "said"),
    [
        (_garbage, "STORAGE_DAMAGED", "backup"),
        (_truncated, "STORAGE_DAMAGED", "backup"),
        (_newer, "STORAGE_TOO_NEW", "newer version"),
        (_foreign, "STORAGE_FOREIGN", "another program"),
        (Path.mkdir, "STORAGE_UNUSABLE", "permissions"),
    ],
)
def test_an_unusable_file_is_refused_with_its_reason(tmp_path: Path, damage: object, reason: str, said: str) -> None:
    path = tmp_path / "file.sqlite3"
    assert callable(damage)
    damage(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StorageError, match=said) as caught:
        Database(path)
    assert caught.value.reason == reason
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="folder"):
        Database(tmp_path / "file" / "data" / "x.sqlite3")


def test_a_failed_block_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            connection.execute("UPDATE revisions SET last = 41")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.reading() as connection:
        assert connection.execute("SELECT last FROM revisions").fetchone() == (0,)


def test_a_second_writer_is_told_to_try_again(tmp_path: Path) -> None:
    with Database(tmp_path / "a.sqlite3", patience=0.05) as database:
        seen: list[Exception] = []

        def write() -> None:
            try:
                with database.writing():
                    pass
            except StorageBusyError as error:
                seen.append(error)

        with database.writing():
            thread = threading.Thread(target=write)
            thread.start()
            thread.join()
        assert isinstance(seen[0], StorageBusyError)
        assert seen[0].retryable


def test_a_second_process_is_told_to_try_again(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    with Database(path) as holder, Database(path, patience=0.05) as other, holder.writing():  # noqa: SIM117
        with pytest.raises(StorageBusyError), other.writing():
            pass


def test_readers_see_the_old_state_during_a_write(tmp_path: Path) -> None:
    with Database(tmp_path / "a.sqlite3") as database, database.writing() as writer:
        writer.execute("UPDATE revisions SET last = 41")
        with database.reading() as reader:
            assert reader.execute("SELECT last FROM revisions").fetchone() == (0,)


def test_many_threads_lose_no_change(database: Database) -> None:
    store = GlossaryStore(database)
    store.create("un")
    errors: list[Exception] = []

    def work(number: int) -> None:
        try:
            for step in range(5):
                store.merge("un", [StoredEntry(f"كلمة {number} {step}", f"word {number} {step}")])
                store.snapshot("un")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert store.get("un").entry_count == 40


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    database.close()
    with pytest.raises(StorageError, match="closed"):
        GlossaryStore(database).get("un")


def test_a_backup_has_the_state_of_its_moment(database: Database, tmp_path: Path) -> None:
    GlossaryStore(database).create("one")
    database.back_up(tmp_path / "copy.sqlite3")
    GlossaryStore(database).create("two")
    with Database(tmp_path / "copy.sqlite3") as copy:
        assert GlossaryStore(copy).get("one").name == "one"
        with pytest.raises(NotStoredError):
            GlossaryStore(copy).get("two")
    with pytest.raises(StorageError, match="exists"):
        database.back_up(tmp_path / "copy.sqlite3")


def test_a_kill_during_an_import_keeps_the_old_state(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    program = f"""
import os
from dragoman_server.storage import ApprovedSegment, Database, TranslationMemory
from dragoman_server.storage.segments import NumberedSegment
def segment(n):
    return ApprovedSegment(source_language="en", target_language="ar", source=f"Sentence {{n}}.", target="جملة")
memory = TranslationMemory(Database({str(path)!r}))
memory.put([segment(0)])
def rows():
    for n in range(3000):
        yield NumberedSegment(n + 1, segment(n))
    os._exit(9)
memory.load(rows())
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    with Database(path) as database, database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM segments").fetchone() == (1,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_lone_surrogate_is_refused(glossaries: GlossaryStore) -> None:
    glossaries.create("un")
    for call in (lambda: glossaries.remove("un", ["\ud800"]), lambda: glossaries.glossaries(token="\ud800")):
        with pytest.raises(InvalidRequestError, match="surrogate"):
            call()
