"""The package as a whole: its names, its weight, what it depends on."""

from __future__ import annotations

import ast
import subprocess
import sys
import typing
from pathlib import Path

import dragoman
import pytest
from dragoman import digests, errors, feeds, names, options, previous, results

PACKAGE = Path(dragoman.__file__).parent


def loaded_by(statement: str) -> set[str]:
    """Modules that a fresh interpreter has after `statement`."""
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_public_names_are_these() -> None:
    assert sorted(dragoman.__all__) == sorted(
        ["AsyncClient", "Client", "__version__"]
        + [name for module in (digests, errors, feeds, names, options, previous, results) for name in module.__all__]
    )


@pytest.mark.parametrize("name", dragoman.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(dragoman, name) is not None
    assert name in dir(dragoman)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = dragoman.Nothing


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {alias.name for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported == set(dragoman.__all__) - {"__version__"}
    assert (PACKAGE / "py.typed").exists()


def test_importing_package_or_command_line_loads_no_grpc() -> None:
    assert "grpc" not in loaded_by("import dragoman, dragoman.errors, dragoman.results")
    assert "grpc" not in loaded_by("import dragoman.cli\ndragoman.cli.main(['--version'])")


def test_the_client_needs_grpc_and_protobuf_only() -> None:
    allowed = {"dragoman", "grpc", "google", *sys.stdlib_module_names}
    found = {}
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name == "v1" or path in (PACKAGE / "cli" / "local.py", PACKAGE / "cli" / "cluster.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            found.update({name: path.name for name in names if name.partition(".")[0] not in allowed})
            assert not any(name.startswith("google.") and not name.startswith("google.protobuf") for name in names)
    assert found == {}


def test_every_error_class_is_drawn_in_the_tree() -> None:
    drawn = errors.__doc__ or ""
    assert [name for name in errors.__all__ if name not in drawn and name != "Violation"] == []


def test_results_are_frozen_and_hashable() -> None:
    first, second = (results.Translation("نص", "ar", "en") for _ in range(2))
    assert hash(first) == hash(second)
    with pytest.raises(AttributeError):
        first.text = "other"  # type: ignore[misc]


def test_hints_of_public_classes_resolve() -> None:
    for name in ("Translation", "Summary", "Segment", "Outcome", "Model", "ServerInfo"):
        assert typing.get_type_hints(getattr(results, name))
