"""Named glossaries: created, read, changed, removed."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
import pytest
from dragoman_server.errors import DragomanError, InvalidRequestError, LimitExceededError
from dragoman_server.storage import (
    AlreadyStoredError,
    GlossaryStore,
    ImportReport,
    InvalidEntriesError,
    NotStoredError,
    RevisionConflictError,
    StoredEntry,
    entries,
    errors,
)
from dragoman_server.storage.entries import NumberedEntry, checked_entries

GAZA = StoredEntry("غزة", "Gaza")
UN = StoredEntry("الأمم المتحدة", "United Nations", note="always in full")
WHO = StoredEntry("WHO", "WHO", case_sensitive=True)


def test_a_glossary_is_created_with_entries(glossaries: GlossaryStore) -> None:
    made = glossaries.create("desk", description=" of the  desk ", entries=[GAZA, WHO])
    assert (made.name, made.description, made.entry_count) == ("desk", "of the desk", 2)
    assert glossaries.get("desk") == made
    stored = glossaries.snapshot("desk")[1]
    assert stored == [GAZA, WHO]
    assert [entry.do_not_translate for entry in stored] == [False, True]
    assert stored[0].updated == made.created


@pytest.mark.parametrize("name", ["", "Desk", "a b", "-a", "a" * 64, "مكتب", "a/b", "a\n", "a\0"])
def test_a_bad_name_is_refused(glossaries: GlossaryStore, name: str) -> None:
    with pytest.raises(InvalidRequestError, match="name"):
        glossaries.create(name)
    with pytest.raises(NotStoredError):
        glossaries.get(name)


def test_a_name_is_given_once(glossaries: GlossaryStore) -> None:
    glossaries.create("desk")
    with pytest.raises(AlreadyStoredError):
        glossaries.create("desk")


def test_glossaries_come_in_pages_by_name(glossaries: GlossaryStore) -> None:
    for name in ("c", "a", "b"):
        glossaries.create(name)
    first = glossaries.glossaries(page_size=2)
    second = glossaries.glossaries(page_size=2, token=first.next_token)
    assert [[it.name for it in page.items] for page in (first, second)] == [["a", "b"], ["c"]]
    assert second.next_token == ""


def test_entries_come_in_pages(glossaries: GlossaryStore) -> None:
    glossaries.create("desk", entries=[GAZA, UN, WHO])
    first = glossaries.entries("desk", page_size=2)
    second = glossaries.entries("desk", page_size=2, token=first.next_token)
    assert [*first.items, *second.items] == [GAZA, UN, WHO]
    assert second.next_token == ""


@pytest.mark.parametrize(("size", "token"), [(0, ""), (-1, ""), (1, "x"), (1, "1" * 30), (1, "١")])
def test_a_bad_page_is_refused(glossaries: GlossaryStore, size: int, token: str) -> None:
    glossaries.create("desk")
    with pytest.raises(InvalidRequestError):
        glossaries.entries("desk", page_size=size, token=token)


def test_merging_replaces_what_shares_a_term(glossaries: GlossaryStore) -> None:
    glossaries.create("desk", entries=[GAZA, UN])
    better = StoredEntry("الأُمم المتحدة", "the UN")
    report = glossaries.merge("desk", [GAZA, better, WHO])
    assert report == ImportReport(added=1, changed=1, unchanged=1)
    assert glossaries.snapshot("desk")[1] == [GAZA, better, WHO]


def test_an_entry_may_replace_two(glossaries: GlossaryStore) -> None:
    glossaries.create("desk", entries=[StoredEntry("أ", "one"), StoredEntry("ب", "two")])
    assert glossaries.merge("desk", [StoredEntry("أ", "two")]).changed == 1
    assert glossaries.snapshot("desk")[1] == [StoredEntry("أ", "two")]


def test_replacing_removes_the_others(glossaries: GlossaryStore) -> None:
    glossaries.create("desk", entries=[GAZA, UN])
    report = glossaries.replace("desk", [StoredEntry("غزة", "Gaza City"), WHO])
    assert report == ImportReport(added=1, changed=1, removed=1)
    assert glossaries.snapshot("desk")[1] == [StoredEntry("غزة", "Gaza City"), WHO]


def test_exchanged_counterparts_are_replaced(glossaries: GlossaryStore) -> None:
    glossaries.create("desk", entries=[StoredEntry("أ", "one"), StoredEntry("ب", "two")])
    exchanged = [StoredEntry("أ", "two"), StoredEntry("ب", "one")]
    glossaries.replace("desk", exchanged)
    assert glossaries.snapshot("desk")[1] == exchanged


def test_every_change_raises_the_revision(glossaries: GlossaryStore) -> None:
    revisions = [glossaries.create("desk").revision]
    glossaries.merge("desk", [GAZA])
    revisions.append(glossaries.get("desk").revision)
    revisions.append(glossaries.update("desk", description="x").revision)
    glossaries.remove("desk", ["غزة"])
    revisions.append(glossaries.get("desk").revision)
    assert revisions == sorted(set(revisions))


def test_no_change_keeps_the_revision(glossaries: GlossaryStore) -> None:
    made = glossaries.create("desk", entries=[GAZA])
    assert glossaries.merge("desk", [GAZA]).unchanged == 1
    assert glossaries.remove("desk", ["قطر"]) == 0
    assert glossaries.replace("desk", [GAZA]).unchanged == 1
    assert glossaries.get("desk") == made


def test_a_glossary_made_again_has_a_new_revision(glossaries: GlossaryStore) -> None:
    old = glossaries.create("desk").revision
    glossaries.delete("desk")
    assert glossaries.create("desk").revision > old


def test_an_old_revision_is_a_conflict(glossaries: GlossaryStore) -> None:
    old = glossaries.create("desk", entries=[GAZA]).revision
    glossaries.merge("desk", [UN], expected_revision=old)
    for change in (
        lambda: glossaries.merge("desk", [WHO], expected_revision=old),
        lambda: glossaries.replace("desk", [WHO], expected_revision=old),
        lambda: glossaries.update("desk", description="x", expected_revision=old),
        lambda: glossaries.delete("desk", expected_revision=old),
        lambda: glossaries.remove("desk", ["غزة"], expected_revision=old),
    ):
        with pytest.raises(RevisionConflictError):
            change()
    assert glossaries.snapshot("desk")[1] == [GAZA, UN]


def test_deleting_removes_the_entries(glossaries: GlossaryStore) -> None:
    glossaries.create("desk", entries=[GAZA])
    glossaries.delete("desk")
    with pytest.raises(NotStoredError):
        glossaries.entries("desk")
    assert glossaries.create("desk").entry_count == 0


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ([StoredEntry("", "Gaza")], "Arabic term is empty"),
        ([StoredEntry("غزة", " \u200f ")], "English term is empty"),
        ([StoredEntry("غ" * 201, "Gaza")], "200"),
        ([StoredEntry("غزة", "Ga\0za")], "U\\+0000"),
        ([StoredEntry("غزة", "Ga\ud800za")], "U\\+D800"),
        ([StoredEntry("غزة", "Gaza", note="n" * 1001)], "note"),
        ([GAZA, StoredEntry("غَزّة", "Ghazza")], "entry 1"),
        ([GAZA, StoredEntry("غزه هاشم", "gaza")], "entry 1"),
    ],
)
def test_bad_entries_change_nothing(glossaries: GlossaryStore, bad: list[StoredEntry], said: str) -> None:
    glossaries.create("desk", entries=[UN])
    for change in (glossaries.merge, glossaries.replace):
        with pytest.raises(InvalidEntriesError, match=said) as caught:
            change("desk", bad)
        assert caught.value.problems[0].line == len(bad)
    assert glossaries.snapshot("desk")[1] == [UN]


def test_case_distinguishes_terms_where_it_matters(glossaries: GlossaryStore) -> None:
    both = [StoredEntry("الولايات المتحدة", "US", case_sensitive=True), StoredEntry("نحن", "us")]
    glossaries.create("desk", entries=both)
    assert glossaries.snapshot("desk")[1] == both


def test_spaces_are_made_single(glossaries: GlossaryStore) -> None:
    glossaries.create("desk", entries=[StoredEntry(" قطاع\u00a0 غزة\n", "Gaza\tStrip ")])
    assert glossaries.snapshot("desk")[1] == [StoredEntry("قطاع غزة", "Gaza Strip")]


def test_too_many_entries_are_refused(glossaries: GlossaryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    glossaries.create("desk", entries=[GAZA])
    monkeypatch.setattr("dragoman_server.storage.glossaries.MAX_ENTRIES", 2)
    with pytest.raises(LimitExceededError, match="allowed"):
        glossaries.merge("desk", [UN, WHO])
    monkeypatch.setattr(entries, "MAX_ENTRIES", 1)
    with pytest.raises(LimitExceededError, match="divide"):
        glossaries.replace("desk", [UN, WHO])
    assert glossaries.snapshot("desk")[1] == [GAZA]


def test_a_hundred_thousand_entries_are_the_limit() -> None:
    def numbered(count: int) -> Iterator[NumberedEntry]:
        return (NumberedEntry(line, StoredEntry(f"م{line}", f"t{line}")) for line in range(1, count + 1))

    kept, problems = checked_entries(numbered(100_000))
    assert (len(kept), problems.count) == (100_000, 0)
    with pytest.raises(LimitExceededError, match="100,000"):
        checked_entries(numbered(100_001))


def test_all_errors_have_a_grpc_code() -> None:
    for name in errors.__all__:
        error = getattr(errors, name)
        assert issubclass(error, DragomanError)
        assert error.code in grpc.StatusCode.__members__
