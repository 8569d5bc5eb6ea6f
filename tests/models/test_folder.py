"""Model folders appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from dragoman_manifest import ManifestError
from dragoman_models.errors import ModelToolError
from dragoman_models.folder import installed, new_folder, size_mb


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_folder_appears_when_the_block_ends(tmp_path: Path) -> None:
    destination = tmp_path / "models" / "new"
    with new_folder(destination) as draft:
        (draft / "model.bin").write_bytes(b"x" * 1000)
        assert not destination.exists()
        assert installed(tmp_path / "models") == ()
    assert names(tmp_path / "models") == ["new"]
    assert size_mb(destination) == pytest.approx(0.001)


def fill_and_fail(destination: Path, *, replace: bool = False) -> None:
    with new_folder(destination, replace=replace) as draft:
        (draft / "model.bin").write_bytes(b"x")
        raise RuntimeError("the conversion failed")


def test_nothing_is_left_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="conversion failed"):
        fill_and_fail(tmp_path / "new")
    assert names(tmp_path) == []


def test_folder_that_is_there_stays_unless_told(tmp_path: Path) -> None:
    destination = tmp_path / "old"
    destination.mkdir()
    (destination / "old.bin").write_bytes(b"old")
    with pytest.raises(ModelToolError, match="is there already"), new_folder(destination):
        pytest.fail("the block must not run")
    with pytest.raises(RuntimeError, match="conversion failed"):
        fill_and_fail(destination, replace=True)
    assert names(destination) == ["old.bin"]
    with new_folder(destination, replace=True) as draft:
        (draft / "new.bin").write_bytes(b"new")
    assert names(destination) == ["new.bin"]
    assert names(tmp_path) == ["old"]


def test_unwritable_parent_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory", encoding="utf-8")
    with pytest.raises(ModelToolError, match="cannot be written"), new_folder(tmp_path / "file" / "new"):
        pytest.fail("the block must not run")


def test_broken_folder_is_listed_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.toml").write_text("format = [", encoding="utf-8")
    (tmp_path / "no-model").mkdir()
    ((folder, problem),) = installed(tmp_path)
    assert folder.name == "broken"
    assert isinstance(problem, ManifestError)
