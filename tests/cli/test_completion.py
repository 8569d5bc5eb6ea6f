"""The scripts that complete the command line in a shell."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from dragoman.cli import main


def script(shell: str, capfd: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capfd.readouterr().out


def completed(script: str, folder: Path, *words: str) -> list[str]:
    """What bash offers for the last of the words."""
    line = " ".join(f"'{word}'" for word in words)
    asked = (
        f"{script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}\n_dragoman\nprintf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    finished = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True, cwd=folder)
    assert finished.stderr == ""
    return finished.stdout.split()


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_bash_completes_commands_options_values_and_files(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bash = script("bash", capfd)
    (tmp_path / "article.txt").touch()
    assert completed(bash, tmp_path, "dragoman", "tr") == ["translate"]
    assert completed(bash, tmp_path, "dragoman", "admin", "") == ["load", "unload", "reload"]
    assert completed(bash, tmp_path, "dragoman", "translate", "--ov") == ["--overwrite"]
    assert completed(bash, tmp_path, "dragoman", "translate", "--to", "") == ["ar", "en"]
    assert completed(bash, tmp_path, "dragoman", "translate", "--format", "j") == ["jsonl"]
    assert completed(bash, tmp_path, "dragoman", "translate", "--to", "en", "art") == ["article.txt"]
    assert completed(bash, tmp_path, "dragoman", "translate", "-o", "art") == ["article.txt"]
    assert completed(bash, tmp_path, "dragoman", "translate", "--timeout", "") == []
    assert completed(bash, tmp_path, "dragoman", "admin", "unload", "--f") == ["--force"]
    assert completed(bash, tmp_path, "dragoman", "completion", "f") == ["fish"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_script_is_sound_and_knows_all_commands(capfd: pytest.CaptureFixture[str], shell: str) -> None:
    text = script(shell, capfd)
    for word in ("translate", "summarize", "detect", "models", "reload", "overwrite"):
        assert word in text
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=text, text=True, check=True)


def test_an_unknown_shell_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "cmd"]) == 2
    assert "bash" in capfd.readouterr().err
