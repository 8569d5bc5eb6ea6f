"""A folder with a lexicon of names, in the models directory of a server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from dragoman_manifest import Manifest, ManifestError, NameFiles, Task, describe_files
from dragoman_models.speller_training import train_speller
from dragoman_server.engine import ModelStore
from dragoman_server.engine.models.loading import load_model
from dragoman_server.engine.models.name_lexicon import NameLexicon, read_name_lexicon
from dragoman_server.text import NameForm, NameSpeller, NameTable

FILES = NameFiles(arabic="arabic.xz", english="english.xz", skeletons="skeletons.xz", transliterator="speller.xz")


def write_lexicon(folder: Path, *, english: bytes | None = None, name: str = "names") -> Manifest:
    folder.mkdir(exist_ok=True)
    karim = NameForm("Karim", 9, 4)
    contents = {
        FILES.arabic: NameTable.compressed({"كريم": (karim,)}),
        FILES.english: english or NameTable.compressed({"karim": (NameForm("كريم", 9, 40),)}),
        FILES.skeletons: NameTable.compressed({"krm": (karim, NameForm("Akram", 3, 2))}),
        str(FILES.transliterator): NameSpeller.compressed(train_speller([("كريم", "Karim"), ("سمير", "Samir")] * 3)),
    }
    for file, content in contents.items():
        (folder / file).write_bytes(content)
    manifest = Manifest(
        name=name, version="1", task=Task.NAMES, description="names", source_languages=("ar", "en"),
        target_languages=("ar", "en"), license="CC0-1.0", source="a test", default=True,
        files=describe_files(folder, FILES.all), names=FILES,
    )  # fmt: skip
    manifest.write(folder)
    return manifest


def test_a_lexicon_answers_from_its_files(tmp_path: Path) -> None:
    lexicon = read_name_lexicon(tmp_path / "names", write_lexicon(tmp_path / "names"))
    assert [form.text for form in lexicon.forms("كريم", "en")] == ["Karim"]
    assert [form.text for form in lexicon.forms("karim", "ar")] == ["كريم"]
    assert lexicon.forms("karim", "en") == ()
    assert {form.text for form in lexicon.alike("كرم")} == {"Karim", "Akram"}
    assert "كريم" in lexicon.spellings("Karim")
    assert lexicon.entries == 2


def test_a_lexicon_without_a_speller_spells_nothing(tmp_path: Path) -> None:
    manifest = write_lexicon(tmp_path)
    tables = [NameTable.decompressed((tmp_path / name).read_bytes()) for name in FILES.all[:3]]
    assert NameLexicon(manifest, *tables).spellings("Karim") == ()


def test_a_lexicon_is_loaded_beside_the_models(tmp_path: Path, shipped_models: Path) -> None:
    write_lexicon(tmp_path / "names")
    os.symlink(shipped_models / "sentence-encoder", tmp_path / "encoder")
    store = ModelStore.load(tmp_path)
    try:
        lexicon = store.name_lexicon()
        assert lexicon is not None
        assert [form.text for form in lexicon.forms("كريم", "en")] == ["Karim"]
        assert [model.name for model in store.models] == ["sentence-encoder"]
        store.unload("names", force=True)
        assert store.name_lexicon() is None
    finally:
        store.close()


def test_a_damaged_table_is_refused_with_its_name(tmp_path: Path) -> None:
    manifest = write_lexicon(tmp_path / "names", english=b"not a table at all")
    with pytest.raises(ManifestError, match=r"english\.xz: not a file compressed with xz"):
        read_name_lexicon(tmp_path / "names", manifest)


def test_a_changed_table_is_refused(tmp_path: Path) -> None:
    manifest = write_lexicon(tmp_path / "names")
    (tmp_path / "names" / FILES.arabic).write_bytes(NameTable.compressed({}))
    with pytest.raises(ManifestError, match="SHA-256"):
        load_model(tmp_path / "names", manifest, None)  # type: ignore[arg-type]


def test_the_hash_tells_lexicons_apart(tmp_path: Path) -> None:
    one = write_lexicon(tmp_path / "one")
    other = write_lexicon(tmp_path / "other", english=NameTable.compressed({"a": (NameForm("ا", 1, 0),)}))
    assert one.hash != other.hash
    assert Manifest.read(tmp_path / "one") == one
