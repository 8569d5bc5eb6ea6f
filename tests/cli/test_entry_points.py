"""The three commands as modules, and their versions."""

from __future__ import annotations

import subprocess
import sys

import pytest
from dragoman._version import __version__


@pytest.mark.parametrize("package", ["dragoman", "dragoman_server", "dragoman_models"])
def test_every_command_runs_as_a_module(package: str) -> None:
    command = [sys.executable, "-m", package, "--version"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout == f"{package.replace('_', '-')} {__version__}\n"
