"""The lexicon of names built from lists."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from dragoman_manifest import Manifest
from dragoman_models.cli import main
from dragoman_models.name_building import NamePair, build_tables, collect_names, read_geonames, read_lists, read_own
from dragoman_server.text import NameTable

PRESS = {"en": Counter({"Qasem": 70, "LeBron": 40, "Rihanna": 9}), "ar": Counter({"إبراهيم": 90, "قاسم": 5})}


def names(*pairs: NamePair) -> Counter[tuple[str, str]]:
    return collect_names(pairs, PRESS)


def test_words_of_a_name_are_entries_of_their_own() -> None:
    found = names(NamePair("قاسم سليماني", "Qasem Soleimani"))
    assert set(found) == {("قاسم سليماني", "Qasem Soleimani"), ("قاسم", "Qasem"), ("سليماني", "Soleimani")}


@pytest.mark.parametrize(
    "pair",
    [
        NamePair("كشافة كرة قدم", "football scouts"), NamePair("قاسم", "Trump"), NamePair("NATO", "الناتو"),
        NamePair("قاسم", ""), NamePair("", "Qasem"), NamePair("قاسم 2", "Qasem 2"), NamePair("قاسم", "qasem"),
    ],
)  # fmt: skip
def test_what_is_no_pair_of_spellings_is_left_out(pair: NamePair) -> None:
    assert not names(pair)


def test_a_list_of_translated_names_may_say_so() -> None:
    assert names(NamePair("القاهرة", "Cairo", spelled=False)) == {("القاهرة", "Cairo"): 1}


def test_notes_and_tashkeel_are_no_part_of_a_name() -> None:
    assert set(names(NamePair("قَاسِم (توضيح)", "Qasem (general)"))) == {("قاسم", "Qasem")}


def test_lost_capitals_are_those_of_the_press() -> None:
    assert set(names(NamePair("ليبرون", "lebron", cased=False))) == {("ليبرون", "LeBron")}
    assert set(names(NamePair("كريم", "karim", cased=False))) == {("كريم", "Karim")}


def test_forms_are_ordered_and_hamza_is_the_press_s() -> None:
    found = names(NamePair("قاسم", "Qassim", weight=2), NamePair("قاسم", "Qasem"), NamePair("ابراهيم", "Ibrahim"),
                  NamePair("إبراهيم", "Ibrahim"))  # fmt: skip
    tables = build_tables(found, PRESS)
    qasem = [(form.text, form.listed, form.press) for form in tables["ar"]["قاسم"]]
    assert qasem == [
        ("Qasem", 1, 70),
        ("Qassim", 2, 0),
    ]
    assert [(form.text, form.listed) for form in tables["en"]["ibrahim"]] == [("إبراهيم", 2)]


def test_names_of_the_press_are_found_by_their_consonants() -> None:
    tables = build_tables(names(NamePair("قاسم", "Qasem")), PRESS)
    assert {form.text for form in tables["skeletons"]["rn"]} == {"Rihanna"}
    assert {form.text for form in tables["skeletons"]["ksm"]} == {"Qasem"}


def test_a_latin_g_is_found_in_both_spellings() -> None:
    tables = build_tables(names(NamePair("غارسيا", "Garcia")), PRESS)
    assert tables["ar"]["جارسيا"][0].text == tables["ar"]["غارسيا"][0].text == "Garcia"


def test_only_lists_with_a_known_licence_are_read() -> None:
    lines = ["names-wikidata-people\tقاسم\tQasem\n", "dict-freedict\tكتاب\tBook\n"]
    assert [pair.latin for pair in read_lists(lines)] == ["Qasem"]


def test_other_forms_of_our_own_names_weigh_less(tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    file.write_text("# a comment\nHezbollah Brigades | Kata'ib Hezbollah\tكتائب حزب الله\n\n", encoding="utf-8")
    first, second = read_own(file)
    assert first.latin == "Hezbollah Brigades"
    assert first.weight > second.weight


def test_cities_have_their_arabic_names(tmp_path: Path) -> None:
    city = {"name": "Cairo", "population": 9_000_000, "alternatenames": ["Kairo", "القاهرة", "قاہرہ"]}
    (tmp_path / "cities.json").write_text(json.dumps({"1": city}), encoding="utf-8")
    assert [(pair.arabic, pair.spelled) for pair in read_geonames(tmp_path / "cities.json")] == [("القاهرة", False)]


def test_the_command_builds_the_same_folder_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lists = tmp_path / "names.tsv"
    people = [("كريم", "Karim"), ("سمير", "Samir"), ("قاسم", "Qasem"), ("جمال", "Jamal")]
    lists.write_text("".join(f"names-wikidata-people\t{a}\t{b}\n" for a, b in people * 3), encoding="utf-8")
    for folder in ("one", "other"):
        assert main(["names", "build", str(lists), "--models-dir", str(tmp_path / folder)]) == 0
    one, other = tmp_path / "one" / "names", tmp_path / "other" / "names"
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {p.name: p.read_bytes() for p in other.iterdir()}
    manifest = Manifest.read(one)
    manifest.verify(one)
    assert manifest.names is not None
    assert len(NameTable.decompressed(manifest.read_file(one, manifest.names.arabic))) == len(people)
    assert "CC0-1.0" in (one / "README.md").read_text(encoding="utf-8")
    assert main(["names", "measure", str(one), str(lists)]) == 0
    assert "right at first" in capsys.readouterr().out


def test_a_missing_list_is_an_error_with_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "build", str(tmp_path / "no.tsv"), "--models-dir", str(tmp_path)]) == 1
    assert "no.tsv: cannot be read" in capsys.readouterr().err


def test_only_a_lexicon_is_measured(shipped_models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "measure", str(shipped_models / "ar-en"), str(tmp_path / "x")]) == 2
    assert "no lexicon" in capsys.readouterr().err
