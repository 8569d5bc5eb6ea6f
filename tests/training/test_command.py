"""The command line of `dragoman-train`, as far as it needs no torch."""

from __future__ import annotations

from pathlib import Path

import pytest
from dragoman_training.cli import main


def test_an_unknown_option_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["export", "ar-en", "--work", str(tmp_path), "--to", str(tmp_path), "--minuets", "3"])
    assert caught.value.code == 2
    assert "unrecognised arguments: --minuets 3" in capsys.readouterr().err


def test_a_folder_that_is_no_model_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pairs.tsv").write_text("wire\tفاز الفريق أمس بالمباراة.\tThe team won yesterday.\n", encoding="utf-8")
    for language in ("ar", "en"):
        (tmp_path / f"dev.{language}").write_text("\n", encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        main(["prepare", "ar-en", "--work", str(tmp_path), "--pairs", str(tmp_path / "pairs.tsv"),
              "--dev", str(tmp_path / "dev"), "--sentence-encoder", str(tmp_path / "nothing")])  # fmt: skip
    assert caught.value.code == 1
    assert f"dragoman-train: {tmp_path / 'nothing'}: has no manifest.toml" in capsys.readouterr().err
