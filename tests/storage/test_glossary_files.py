"""Glossaries as CSV, TSV and TBX: read, written, imported."""

from __future__ import annotations

import re

import pytest
from dragoman_server.errors import InvalidRequestError
from dragoman_server.storage import (
    GLOSSARY_FORMATS,
    GlossaryStore,
    NotStoredError,
    RevisionConflictError,
    StoredEntry,
    UnreadableFileError,
    export_glossary,
    import_glossary,
)
from dragoman_server.storage.entries import NumberedEntry
from dragoman_server.storage.interchange import read_csv, read_tbx, read_tsv
from dragoman_server.storage.report import Problem

ENTRIES = [
    StoredEntry("غزة", "Gaza"),
    StoredEntry("الأمم المتحدة", "United Nations, the", note="says \"always\", & <full>; 'quoted'"),
    StoredEntry("WHO", "WHO", case_sensitive=True),
    StoredEntry('"قسد"', '"SDF"', note="= not a formula"),
]
GAZA, UN = StoredEntry("غزة", "Gaza"), StoredEntry("الأمم المتحدة", "UN")


@pytest.mark.parametrize("file_format", GLOSSARY_FORMATS)
def test_what_is_written_is_read_again(glossaries: GlossaryStore, file_format: str) -> None:
    glossaries.create("one", entries=ENTRIES)
    glossaries.create("two")
    data = b"".join(export_glossary(glossaries, "one", file_format))
    report = import_glossary(glossaries, "two", data, file_format)
    assert (report.added, report.problem_count) == (len(ENTRIES), 0)
    assert glossaries.snapshot("two")[1] == ENTRIES
    assert import_glossary(glossaries, "one", data, file_format).unchanged == len(ENTRIES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        "غزة,Gaza\nالأمم المتحدة,UN\n",
        "غزة;Gaza\r\nالأمم المتحدة;UN",
        '"غزة","Gaza"\r"الأمم المتحدة","UN"',
        "غزة\tGaza\n\n\nالأمم المتحدة\tUN\n",
        "Gaza,غزة\nUN,الأمم المتحدة\n",
        "English,Arabic,Owner\nGaza,غزة,me\nUN,الأمم المتحدة,you\n",
        "source;target\nغزة;Gaza\nالأمم المتحدة;UN",
        "ar,en\nغزة,Gaza\nالأمم المتحدة,UN,,\n",
    ],
)
def test_csv_as_people_write_it(text: str, encoding: str) -> None:
    rows = list(read_csv(text.encode(encoding)))
    assert [row.entry for row in rows if isinstance(row, NumberedEntry)] == [GAZA, UN]
    assert len(rows) == 2


def test_tsv_has_no_quotation_marks() -> None:
    (row,) = read_tsv('"غزة"\tthe "Strip\n'.encode())
    assert row == NumberedEntry(1, StoredEntry('"غزة"', 'the "Strip'))


def test_a_file_of_names_is_a_glossary() -> None:
    data = "ar\ten\tcount\nسليماني\tSoleimani\t3\n".encode()
    assert list(read_tsv(data)) == [NumberedEntry(2, StoredEntry("سليماني", "Soleimani"))]


def test_lines_are_those_of_the_file() -> None:
    rows = list(read_csv('ar,en,note\n\nغزة,Gaza,"two\nlines"\nالأمم المتحدة,UN,\n'.encode()))
    assert [row.line for row in rows] == [3, 5]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('غزة,Gaza\n"الأمم,UN\n'.encode(), "line 2"),
        ('ar,en\nغزة,Gaza\n"الأمم,UN\n'.encode(), "line 3"),
        ('ar,en\nغزة,"Ga"za\n'.encode(), "line 2"),
        ("غزة,Gaza\n".encode("cp1256"), "not UTF-8"),
        ("غزة,Gaza\n".encode("utf-16")[:-1], "not UTF-16"),
        ("غزة,Gaza\n".encode("utf-16-le"), "UTF-"),
        ("غزة,Ga\0za\n".encode(), "NUL"),
        ("غزة\nقطر\n".encode(), "name the delimiter"),
        ("غزة,a;Gaza,b\n".encode(), "name the delimiter"),
        (("ar,en\nغزة," + "x" * 200_000).encode(), "field"),
    ],
)
def test_an_unreadable_csv_file_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        list(read_csv(data))


def test_a_delimiter_can_be_named() -> None:
    (row,) = read_csv("غزة,ب;Gaza,b\n".encode(), delimiter=";")
    assert row == NumberedEntry(1, StoredEntry("غزة,ب", "Gaza,b"))
    with pytest.raises(UnreadableFileError, match="comma"):
        list(read_csv(b"", delimiter="x"))


def test_tsv_without_a_tab_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="tab"):
        list(read_tsv("غزة,Gaza\n".encode()))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Gaza,غزة", "exchanged"),
        ("غزة", "one column"),
        ("غزة,", "English term is empty"),
        (",Gaza", "Arabic term is empty"),
        ("غزة,Gaza,,maybe", "'maybe'"),
        ("غزة,Gaza,,,x", "5 columns"),
        ("قطر,Katar", "'Qatar' in line 1"),
        ("دولة قطر,QATAR", "'قطر' in line 1"),
        ("غزة," + "G" * 300, "200"),
        ("غزة,Ga\x07za", "U\\+0007"),
    ],
)
def test_a_bad_row_is_left_out_and_reported(glossaries: GlossaryStore, row: str, said: str) -> None:
    glossaries.create("desk")
    data = f"قطر,Qatar\nعمان,Oman\n{row}\n".encode()
    report = import_glossary(glossaries, "desk", data.replace(b",", b"\t"), "tsv")
    assert (report.added, report.problem_count) == (2, 1)
    assert report.problems[0].line == 3
    assert re.search(said, report.problems[0].message), report.problems[0].message


def test_a_repeated_row_is_no_problem(glossaries: GlossaryStore) -> None:
    glossaries.create("desk")
    report = import_glossary(glossaries, "desk", "غزة,Gaza\nغَزّة,gaza\n".encode(), "csv")
    assert (report.added, report.problem_count) == (1, 0)


def test_many_problems_are_counted(glossaries: GlossaryStore) -> None:
    glossaries.create("desk")
    report = import_glossary(glossaries, "desk", b"ar,en\n" + b",x\n" * 500, "csv")
    assert (report.problem_count, len(report.problems)) == (500, 100)


def test_a_dry_run_changes_nothing(glossaries: GlossaryStore) -> None:
    before = glossaries.create("desk", entries=[GAZA])
    report = import_glossary(glossaries, "desk", "قطر,Qatar\n".encode(), "csv", replace=True, dry_run=True)
    assert (report.added, report.removed) == (1, 1)
    assert glossaries.snapshot("desk") == (before, [GAZA])


def test_replacing_by_nothing_is_a_mistake(glossaries: GlossaryStore) -> None:
    glossaries.create("desk", entries=[GAZA])
    for data in (b"", b"ar,en\n,x\n"):
        with pytest.raises(InvalidRequestError, match="left as it is"):
            import_glossary(glossaries, "desk", data, "csv", replace=True)
    assert glossaries.snapshot("desk")[1] == [GAZA]


def test_an_import_needs_a_glossary_and_a_format(glossaries: GlossaryStore) -> None:
    with pytest.raises(NotStoredError):
        import_glossary(glossaries, "desk", b"", "csv")
    with pytest.raises(InvalidRequestError, match="tsv, csv, tbx"):
        import_glossary(glossaries, "desk", b"", "xlsx")
    with pytest.raises(InvalidRequestError, match="tsv, csv, tbx"):
        export_glossary(glossaries, "desk", "xlsx")
    revision = glossaries.create("desk").revision
    with pytest.raises(RevisionConflictError):
        import_glossary(glossaries, "desk", b"", "csv", expected_revision=revision + 1)


MARTIF = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader/><text><body>
<termEntry id="1"><note>of the
 strip</note>
 <langSet xml:lang="ar-SA"><tig><term>غزة</term></tig></langSet>
 <langSet xml:lang="en"><ntig><termGrp><term>Ga<hi>za</hi></term>
   <termNote type="partOfSpeech">noun</termNote></termGrp></ntig></langSet>
 <langSet xml:lang="fr"><tig><term>Gaza</term></tig></langSet>
</termEntry>
<termEntry id="2">
 <langSet xml:lang="ar"><tig><term>الأمم المتحدة</term></tig></langSet>
 <langSet xml:lang="EN-us">
  <tig><term>League of Nations</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
  <tig><term>United Nations</term></tig>
  <tig><term>UN</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig>
 </langSet>
</termEntry>
<termEntry id="3"><langSet xml:lang="de"><tig><term>Katar</term></tig></langSet></termEntry>
</body></text></martif>
"""

DCT = """<tbx type="TBX-Basic" style="dct" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:basic="http://www.tbxinfo.net/ns/basic">
<text><body><conceptEntry id="1">
<langSec xml:lang="ar"><termSec><term>غزة</term></termSec></langSec>
<langSec xml:lang="en"><termSec><term>Gazza</term><basic:administrativeStatus>supersededTerm-admn-sts
</basic:administrativeStatus></termSec><termSec><term>Gaza</term></termSec></langSec>
</conceptEntry></body></text></tbx>"""


def test_tbx_version_2_is_read() -> None:
    rows = list(read_tbx(MARTIF.encode()))
    assert [row.entry for row in rows if isinstance(row, NumberedEntry)] == [
        StoredEntry("غزة", "Gaza", note="of the strip"),
        UN,
    ]
    problems = [row for row in rows if isinstance(row, Problem)]
    assert [problem.line for problem in problems] == [15, 19]
    assert "'United Nations'" in problems[0].message
    assert "no Arabic term" in problems[1].message


def test_tbx_in_both_styles_of_version_3_is_read() -> None:
    assert list(read_tbx(DCT.encode())) == [NumberedEntry(2, GAZA)]


def test_another_xml_file_is_no_tbx() -> None:
    with pytest.raises(UnreadableFileError, match="<html>"):
        list(read_tbx(b"<html/>"))
