"""Tables of names: what is written is found again, and damaged files are refused."""

from __future__ import annotations

import lzma

import pytest
from dragoman_server.text import NameForm, NameTable, name_key, name_skeletons

ROWS = {
    "قاسم": (NameForm("Qasem", 12, 70), NameForm("Qassim", 3, 0)),
    "قاسم سليماني": (NameForm("Qasem Soleimani", 2, 0),),
    "ا": (NameForm("A", 1, 0),),
}


def table() -> NameTable:
    return NameTable.decompressed(NameTable.compressed(ROWS))


@pytest.mark.parametrize("name", list(ROWS))
def test_every_name_is_found_with_its_forms(name: str) -> None:
    assert table().forms(name) == ROWS[name]


@pytest.mark.parametrize("name", ["", "قاس", "قاسمي", "يوسف", "Qasem", "\ud800"])
def test_what_is_not_listed_has_no_forms(name: str) -> None:
    assert table().forms(name) == ()


def test_the_file_does_not_depend_on_the_order_of_the_rows() -> None:
    assert NameTable.compressed(dict(reversed(ROWS.items()))) == NameTable.compressed(ROWS)
    assert sorted(table()) == sorted(ROWS)


def test_an_empty_table_has_no_names() -> None:
    assert len(NameTable(b"")) == 0
    assert NameTable(b"").forms("قاسم") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"b\tx:1:1\na\tx:1:1\n", "line 2 of a table of names is not sorted"),
        (b"a\tx:1:1\na\ty:1:1\n", "line 2 of a table of names is not sorted"),
        (b"a\n", "line 1 of a table of names has no form"),
        (b"a\tx:1:1", "must end with a line end"),
        (b"\xff\tx:1:1\n", "can't decode"),
    ],
)
def test_a_damaged_table_is_refused(text: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NameTable.decompressed(lzma.compress(text))


def test_a_file_that_is_no_xz_is_refused() -> None:
    with pytest.raises(ValueError, match="not a file compressed with xz"):
        NameTable.decompressed(b"PK\x03\x04" * 8)
    with pytest.raises(ValueError, match="incomplete"):
        NameTable.decompressed(NameTable.compressed(ROWS)[:-20])


def test_a_file_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 64 MB"):
        NameTable.decompressed(lzma.compress(b"\n" * (65 << 20), preset=0))


@pytest.mark.parametrize(
    ("one", "other"),
    [("القاهرة", "قاهره"), ("al-Sudani", "SUDANI"), ("أحمد", "احمد"), ("Vlorë", "vlore"), ("Al Anbar", "Anbar")],
)
def test_forms_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize("name", ["", "…", "a " * 9, "x" * 65])
def test_what_is_no_name_has_no_key(name: str) -> None:
    assert name_key(name) == ""


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("ويلنج", "Wheeling"), ("كافانو", "Kavanaugh"), ("شولتز", "Schultz"), ("جارسيا", "Garcia"), 
        ("تاتشر", "Thatcher"), ("ميسيسيبي", "Mississippi"), ("روحاني", "Rouhani"), ("ديشامبو", "Dechambeau"),
    ],
)  # fmt: skip
def test_two_spellings_share_a_skeleton(arabic: str, latin: str) -> None:
    assert set(name_skeletons(arabic)) & set(name_skeletons(latin))


def test_other_names_share_none() -> None:
    assert not set(name_skeletons("ترامب")) & set(name_skeletons("Tampa"))
    assert name_skeletons("آي") == name_skeletons("") == name_skeletons("Aoui") == ()


def test_a_name_of_many_readings_has_eight_skeletons_at_most() -> None:
    assert len(name_skeletons("chthj" * 10)) == 8
