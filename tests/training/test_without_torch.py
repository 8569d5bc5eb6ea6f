"""Corpora are prepared and models measured without torch, which is large and which only the network needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ARABIC, ENGLISH = (
    "وقع الوزير الاتفاق يوم الأحد في العاصمة.",
    "The minister signed the agreement in the capital on Sunday.",
)


def run(call: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command's `main` in a Python that cannot import torch."""
    module, _, function = call.rpartition(".")
    script = (
        f"import sys; sys.modules['torch'] = None; from {module} import {function}; sys.exit({function}(sys.argv[1:]))"
    )
    return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A folder with a line of text in both languages, as test set, pairs and news."""
    (tmp_path / "set.ar").write_text(ARABIC + "\n", encoding="utf-8")
    (tmp_path / "set.en").write_text(ENGLISH + "\n", encoding="utf-8")
    (tmp_path / "pairs.tsv").write_text("wire\tفاز الفريق أمس بالمباراة.\tThe team won yesterday.\n", encoding="utf-8")
    (tmp_path / "news.jsonl").write_text(json.dumps({"lang": "ar", "text": ARABIC}) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "module", ["dragoman_training.backtranslate", "dragoman_training.commands", "dragoman_models.measuring"]
)
def test_modules_that_need_no_torch_import_without_it(module: str) -> None:
    script = f"import sys; sys.modules['torch'] = None; import {module}"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_pairs_are_prepared_without_torch(lines: Path, shipped_models: Path) -> None:
    done = run(
        "dragoman_training.cli.main",
        *("prepare", "ar-en", "--work", str(lines), "--start", str(shipped_models / "ar-en")),
        *("--pairs", str(lines / "pairs.tsv"), "--dev", str(lines / "set")),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (lines / "ar-en" / "pack.npz").is_file()


def test_news_is_translated_back_without_torch(lines: Path, shipped_models: Path) -> None:
    out = lines / "out.tsv"
    done = run(
        "dragoman_training.cli.main",
        *("backtranslate", "--model", str(shipped_models / "ar-en"), "--news", str(lines / "news.jsonl")),
        *("--language", "ar", "--out", str(out)),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert out.read_text(encoding="utf-8").startswith(f"bt-news-ar\t{ARABIC}\t")


def test_a_model_is_measured_without_torch(lines: Path, shipped_models: Path) -> None:
    test_set = f"wire={lines / 'set.ar'},{lines / 'set.en'}"
    done = run("dragoman_models.cli.main", "evaluate", str(shipped_models / "ar-en"), "--set", test_set, "--no-encoder")
    assert (done.returncode, done.stderr) == (0, "")
    assert "BLEU" in done.stdout


def test_training_names_the_extra_that_brings_torch(lines: Path) -> None:
    done = run("dragoman_training.cli.main", "train", "ar-en", "--work", str(lines), "--minutes", "1")
    assert done.returncode == 1
    assert done.stderr == "dragoman-train: torch is not installed; it comes with: pip install 'dragoman[train]'\n"
