"""Translation memory as TMX: read, written, imported."""

from __future__ import annotations

import io
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest
from dragoman_server.errors import UnsupportedLanguageError
from dragoman_server.storage import (
    ApprovedSegment,
    TranslationMemory,
    UnreadableFileError,
    context_key,
    export_memory,
    import_memory,
)
from dragoman_server.storage.interchange import read_tmx
from dragoman_server.storage.report import Problem
from dragoman_server.storage.segments import NumberedSegment

SEGMENT = ApprovedSegment(source_language="en", target_language="ar", source="Prices rose.", target="ارتفعت الأسعار.")


def tmx(units: str, *, srclang: str = "en", before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="ENCODING"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd"{before}>\n'
        f'<tmx version="1.4"><header srclang="{srclang}" datatype="html"/><body>\n{units}\n</body></tmx>'
    )


def unit(english: str, arabic: str = "ارتفعت الأسعار.", codes: tuple[str, str] = ("en", "ar"), rest: str = "") -> str:
    return (
        f'<tu>{rest}<tuv xml:lang="{codes[0]}"><seg>{english}</seg></tuv>'
        f'<tuv xml:lang="{codes[1]}"><seg>{arabic}</seg></tuv></tu>'
    )


def read(text: str, encoding: str = "utf-8", source_language: str | None = None) -> list[NumberedSegment | Problem]:
    data = text.replace("ENCODING", encoding).encode(encoding)
    return list(read_tmx(data, source_language=source_language))


def test_what_is_written_is_read_again(memory: TranslationMemory) -> None:
    memory.put(
        [
            SEGMENT,
            replace(SEGMENT, source='A & B < "C"\t\n\r end ', context=context_key("before"), document="d&1"),
            replace(SEGMENT, author='sa"lma', note="two words"),
            replace(SEGMENT, source_language="ar", target_language="en", source="نعم", target="yes"),
        ]
    )
    stored = list(memory.all_segments())
    data = b"".join(export_memory(memory))
    assert import_memory(memory, data).unchanged == len(stored)
    for segment in stored:
        memory.delete(segment.id)
    assert import_memory(memory, data).added == len(stored)
    assert [replace(it, id=0, created=it.updated) for it in memory.all_segments()] == [
        replace(it, id=0, created=new.updated, updated=new.updated)
        for it, new in zip(stored, memory.all_segments(), strict=True)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "cp1256"])
def test_encodings_are_read(encoding: str) -> None:
    declared = {"utf-8-sig": "utf-8", "cp1256": "windows-1256"}.get(encoding, encoding)
    text = tmx(unit("Prices rose.")).replace("ENCODING", declared)
    assert list(read_tmx(text.encode(encoding))) == [NumberedSegment(4, SEGMENT)]


@pytest.mark.parametrize("codes", [("en-US", "ar-SA"), ("EN", "AR"), ("en_GB", "ara")])
def test_regions_and_case_of_languages_do_not_matter(codes: tuple[str, str]) -> None:
    assert read(tmx(unit("Prices rose.", codes=codes), srclang="EN-us")) == [NumberedSegment(4, SEGMENT)]


@pytest.mark.parametrize(
    ("seg", "text"),
    [
        ('Prices <bpt i="1">&lt;b></bpt>rose<ept i="1">&lt;/b></ept>.', "Prices rose."),
        ("Prices <hi>ro<hi>se</hi></hi>.", "Prices rose."),
        ('<it pos="begin">&lt;i></it>Prices rose.', "Prices rose."),
        ("Prices<ph>&lt;br/></ph>rose.", "Prices rose."),
        ("<![CDATA[Prices]]> rose&#46;", "Prices rose."),
        ("Prices <!-- not --> rose.", "Prices  rose."),
    ],
)
def test_inline_codes_are_left_out(seg: str, text: str) -> None:
    assert read(tmx(unit(seg))) == [NumberedSegment(4, replace(SEGMENT, source=text))]


@pytest.mark.parametrize(
    ("units", "said"),
    [
        (unit("Prices <ph>{0}</ph>."), r"'\{0\}'"),
        (unit("Prices <ph x='1'/>."), "placeholder"),
        (unit("Les prix", codes=("fr", "ar")), "fr, ar"),
        (unit("x", codes=("en", "tlh-Qaak")), "tlh"),
        (unit("x", codes=("", "ar")), "languages"),
        ("<tu><tuv xml:lang='en'><seg>x</seg></tuv></tu>", "languages: en"),
        ("<tu/>", "none"),
        (unit("x").replace("</tu>", "<tuv xml:lang='ar-EG'><seg>y</seg></tuv></tu>"), "two texts"),
        (unit("x").replace("<seg>x</seg>", ""), "one <seg>"),
    ],
)
def test_a_unit_that_is_not_usable_is_reported(units: str, said: str) -> None:
    problem, good = read(tmx(units + unit("Prices rose.")))
    assert isinstance(problem, Problem)
    assert problem.line == 4
    assert re.search(said, problem.message)
    assert good == NumberedSegment(4, SEGMENT)


def test_an_empty_or_huge_segment_is_reported(memory: TranslationMemory) -> None:
    units = unit(" ") + unit("x", arabic="") + unit("x" * 20_000) + unit("Prices rose.")
    report = import_memory(memory, tmx(units).replace("ENCODING", "utf-8").encode())
    assert (report.added, report.problem_count) == (1, 3)


def test_the_source_language_is_found_or_named() -> None:
    units = unit("Prices rose.")
    opposite = ApprovedSegment(source_language="ar", target_language="en", source=SEGMENT.target, target=SEGMENT.source)
    assert read(tmx(units.replace("<tu>", "<tu srclang='ar'>"))) == [NumberedSegment(4, opposite)]
    assert read(tmx(units), source_language="ar") == [NumberedSegment(4, opposite)]
    with pytest.raises(UnreadableFileError, match="srclang"):
        read(tmx(units, srclang="*all*"))
    assert read(tmx(units, srclang="*all*"), source_language="en") == [NumberedSegment(4, SEGMENT)]
    with pytest.raises(UnsupportedLanguageError):
        read(tmx(units), source_language="fr")


def test_a_broken_end_keeps_the_old_state(memory: TranslationMemory) -> None:
    memory.put([SEGMENT])
    units = "".join(unit(f"Prices rose by {number}.") for number in range(2000))
    data = tmx(units).replace("ENCODING", "utf-8").encode()[:-20]
    with pytest.raises(UnreadableFileError, match="well-formed"):
        import_memory(memory, data)
    assert memory.count() == {("en", "ar"): 1}


def test_a_dry_run_changes_nothing(memory: TranslationMemory) -> None:
    data = tmx(unit("Prices rose.")).replace("ENCODING", "utf-8").encode()
    assert import_memory(memory, data, dry_run=True).added == 1
    assert memory.count() == {}
    assert memory.near(SEGMENT.source, source_language="en", target_language="ar") == []


class Endless(io.RawIOBase):
    """A TMX file of many units that is never whole in memory."""

    def __init__(self, units: int) -> None:
        self._pieces = self._generated(units)
        self._rest = b""

    def _generated(self, units: int) -> Iterator[bytes]:
        head, tail = tmx("UNITS").replace("ENCODING", "utf-8").split("UNITS")
        yield head.encode()
        for number in range(units):
            yield unit(f"Prices rose by {number}.").encode()
        yield tail.encode()

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def test_memory_does_not_grow_with_the_file() -> None:
    list(read_tmx(Endless(10)))
    tracemalloc.start()
    try:
        count = sum(isinstance(row, NumberedSegment) for row in read_tmx(Endless(20_000)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 3_000_000
