"""`prepare`, from files of pairs to a pack that can be trained on."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from dragoman_training.cli import main

PAIRS = [
    ("wire", "وقع الوزير الاتفاق يوم الأحد في العاصمة.", "The minister signed the agreement in the capital on Sunday."),
    ("wire", "فاز الفريق بالمباراة النهائية أمس.", "The team won the final match yesterday."),
    ("wire", "رفع البنك المركزي أسعار الفائدة مرة أخرى.", "The council closed the old bridge to all traffic."),
    ("forum", "أغلقت المدينة الجسر القديم أمام المرور.", "The central bank raised interest rates once more."),
    ("wire", "وصل الرئيس إلى القمة صباح اليوم.", "The president arrived at the summit this morning."),
]
DEV = ("وصل الرئيس إلى القمة صباح اليوم.", "The president reached the summit this morning.")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "pairs.tsv").write_text("".join("\t".join(pair) + "\n" for pair in PAIRS), encoding="utf8")
    (tmp_path / "weights.toml").write_text("[weights]\nforum = 0.5\n", encoding="utf8")
    for language, line in zip(("ar", "en"), DEV, strict=True):
        (tmp_path / f"dev.{language}").write_text(line + "\n", encoding="utf8")
    return tmp_path


def prepare(files: Path, shipped_models: Path, *options: str) -> tuple[dict[str, dict[str, str]], int]:
    """The report by source, and how many pairs were packed."""
    main(["prepare", "ar-en", "--work", str(files), "--start", str(shipped_models / "ar-en"),
          "--pairs", str(files / "pairs.tsv"), "--dev", str(files / "dev"), "--weights", str(files / "weights.toml"),
          *options])  # fmt: skip
    with open(files / "ar-en" / "corpus.tsv", encoding="utf8") as report:
        rows = {row["source"]: row for row in csv.DictReader(report, delimiter="\t")}
    with np.load(files / "ar-en" / "pack.npz") as pack:
        return rows, len(pack["src_len"])


def test_preparing_without_an_encoder_drops_held_out_lines(files: Path, shipped_models: Path) -> None:
    report, packed = prepare(files, shipped_models)
    assert (report["all"]["kept"], report["wire"]["evaluation line"]) == ("4", "1")
    assert "misaligned" not in report["all"]
    assert packed == 4


def test_with_an_encoder_misaligned_pairs_go(files: Path, shipped_models: Path) -> None:
    encoder = str(shipped_models / "sentence-encoder")
    report, packed = prepare(files, shipped_models, "--sentence-encoder", encoder)
    assert (report["wire"]["misaligned"], report["forum"]["misaligned"], report["all"]["kept"]) == ("1", "1", "2")
    assert packed == 2
    report, _ = prepare(files, shipped_models, "--sentence-encoder", encoder, "--compare-from", "1")
    assert (report["wire"]["misaligned"], report["forum"]["misaligned"]) == ("1", "0")
    report, _ = prepare(files, shipped_models, "--sentence-encoder", encoder, "--least-cosine", "-1")
    assert report["all"]["kept"] == "4"


def test_a_model_that_is_no_sentence_encoder_is_named(files: Path, shipped_models: Path) -> None:
    with pytest.raises(SystemExit, match=r"en-ar: that model is no sentence encoder"):
        prepare(files, shipped_models, "--sentence-encoder", str(shipped_models / "en-ar"))
