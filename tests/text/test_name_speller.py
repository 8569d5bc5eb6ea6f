"""Names spelled in the other script by a model of letters."""

from __future__ import annotations

import lzma

import pytest
from dragoman_models.speller_training import is_held_out, measure_speller, train_speller
from dragoman_server.text import NameSpeller, spelling_alignment

PAIRS = [
    ("سامي", "Sami"), ("سالم", "Salem"), ("ماجد", "Majed"), ("كريم", "Karim"), ("كمال", "Kamal"), ("سمير", "Samir"),
    ("جمال", "Jamal"), ("رامي", "Rami"), ("سلمى", "Salma"), ("مريم", "Maryam"),
]  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> NameSpeller:
    counts = train_speller([pair for pair in PAIRS for _ in range(3)])
    return NameSpeller.decompressed(NameSpeller.compressed(counts))


@pytest.mark.parametrize(("arabic", "latin"), [("كمير", "Kamir"), ("سمال", "Samal")])
def test_unseen_names_are_spelled_both_ways(speller: NameSpeller, arabic: str, latin: str) -> None:
    assert latin in speller.spell(arabic)
    assert arabic in speller.spell(latin)


def test_no_more_spellings_than_asked_for(speller: NameSpeller) -> None:
    assert len(speller.spell("كريم", 1)) == 1
    assert len(set(speller.spell("كريم", 3))) == len(speller.spell("كريم", 3)) > 1


@pytest.mark.parametrize("name", ["", "م" * 31, "日本", "قق", "123", "…", "zz"])
def test_what_cannot_be_spelled_has_no_spelling(speller: NameSpeller, name: str) -> None:
    assert speller.spell(name) == ()


def test_equal_counts_give_equal_files() -> None:
    counts = train_speller(PAIRS * 2)
    assert NameSpeller.compressed(counts) == NameSpeller.compressed(dict(reversed(counts.items())))


@pytest.mark.parametrize("content", [b"no xz", lzma.compress(b"3\tno step\n"), lzma.compress(b"x\t\xd8\xa7:a\n")])
def test_a_damaged_file_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        NameSpeller.decompressed(content)


@pytest.mark.parametrize(
    ("arabic", "latin", "parts"),
    [("خالد", "Khaled", ["kh", "a", "le", "d"]), ("عمر", "Omar", ["o", "ma", "r"]), ("شو", "Shaw", ["sha", "w"])],
)
def test_each_arabic_letter_has_its_latin_ones(arabic: str, latin: str, parts: list[str]) -> None:
    aligned = spelling_alignment(arabic, latin)
    assert [part for _, part in aligned] == parts
    assert "".join(letter for letter, _ in aligned) == arabic


def test_the_parts_of_any_two_words_are_the_words() -> None:
    for arabic, latin in (("قاسم", "Bloomberg"), ("ب", "aeiouy"), ("واشنطن", "x"), ("ءءء", "trump")):
        aligned = spelling_alignment(arabic, latin)
        assert "".join(letter for letter, _ in aligned) == arabic
        assert "".join(part for _, part in aligned) == latin.lower()


def test_nothing_is_aligned_with_an_empty_word() -> None:
    assert spelling_alignment("", "Sami") == spelling_alignment("سامي", "…") == ()


def test_the_held_out_names_are_always_the_same() -> None:
    held = [arabic for arabic in map(str, range(1000)) if is_held_out(arabic)]
    assert 30 <= len(held) <= 70
    assert is_held_out("أحمد") == is_held_out("احمد")


def test_a_spelling_of_any_list_counts_as_right(speller: NameSpeller) -> None:
    first = speller.spell("كريم")[0]
    score = measure_speller(speller, [("كريم", frozenset((first.upper(), "x"))), ("سمير", frozenset(("y",)))])
    assert (score.names, score.first, score.among_three) == (2, 1, 1)
