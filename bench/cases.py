"""Cases for the comparisons of text code: those of the tests, read from their files, and lines of files."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

__all__ = ["TESTS", "assigned", "parameters", "read_lines"]

TESTS = Path(__file__).resolve().parents[1] / "tests" / "text"


def assigned(file: Path, name: str) -> Any:
    """The literal that a module assigns to `name`, read without importing the module."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return ast.literal_eval(node.value)
    raise KeyError(f"{file.name} assigns no {name}")


def parameters(file: Path, function: str) -> Any:
    """The cases in the `pytest.mark.parametrize` of a test function."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call):
                    return ast.literal_eval(decorator.args[1])
    raise KeyError(f"{file.name} has no parametrized {function}")


def read_lines(path: Path) -> list[str]:
    """The lines of a file that are not empty, without white space at their ends."""
    return [line.strip() for line in path.read_text("utf-8").split("\n") if line.strip()]
