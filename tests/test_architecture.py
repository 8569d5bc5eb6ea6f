"""The rules that keep the parts apart, read from the code itself (docs/architecture.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {
    "dragoman": ROOT / "client" / "dragoman",
    "dragoman_server": ROOT / "server" / "dragoman_server",
    "dragoman_manifest": ROOT / "models" / "dragoman_manifest",
    "dragoman_models": ROOT / "models" / "dragoman_models",
    "dragoman_training": ROOT / "models" / "dragoman_training",
}
SERVER = PACKAGES["dragoman_server"]
GRPC = ("grpc", "grpc_health", "grpc_reflection", "grpc_status")
PROTOBUF = ("google", "dragoman.v1")
ENGINE = ("ctranslate2", "sentencepiece")
CORE = ["text", "inference", "translate", "summarize", "documents", "stories", "feeds", "bilingual"]
RUNS_THE_SERVER = ("local.py", "cluster.py")
PIPELINES = ("dragoman_server.translate", "dragoman_server.summarize")


def modules(package: str, *, below: str = "") -> list[Path]:
    """The files of a package, without the generated ones."""
    files = sorted((PACKAGES[package] / below).rglob("*.py"))
    assert files, f"{package}/{below} is empty: this rule would hold nothing"
    return [path for path in files if PACKAGES["dragoman"] / "v1" not in path.parents]


def imports(path: Path) -> Iterator[str]:
    """Dotted names of what a file imports anywhere in it, relative ones made absolute."""
    package, root = next((name, root) for name, root in PACKAGES.items() if root in path.parents)
    own = [package, *path.relative_to(root).with_suffix("").parts][:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = own[: len(own) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).rstrip(".")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def importers(files: list[Path], names: tuple[str, ...]) -> dict[str, list[str]]:
    """The files that import one of some packages, and what they import of it."""
    found = {
        str(path.relative_to(ROOT)): [name for name in imports(path) if any(_is_in(name, package) for package in names)]
        for path in files
    }
    return {path: names for path, names in found.items() if names}


def _is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("part", CORE)
def test_the_core_is_pure(part: str) -> None:
    assert importers(modules("dragoman_server", below=part), (*GRPC, *PROTOBUF, *ENGINE)) == {}


@pytest.mark.parametrize("part", CORE)
def test_the_core_knows_neither_the_engine_nor_the_transport(part: str) -> None:
    outside = tuple(f"dragoman_server.{name}" for name in ("engine", "service", "rpc", "app", "config"))
    assert importers(modules("dragoman_server", below=part), outside) == {}


@pytest.mark.parametrize("part", ["text", "inference", "engine"])
def test_no_layer_below_imports_a_pipeline(part: str) -> None:
    assert importers(modules("dragoman_server", below=part), PIPELINES) == {}


def test_text_does_not_import_inference() -> None:
    assert importers(modules("dragoman_server", below="text"), ("dragoman_server.inference",)) == {}


def test_pipelines_do_not_import_each_other() -> None:
    assert importers(modules("dragoman_server", below="summarize"), ("dragoman_server.translate",)) == {}
    assert importers(modules("dragoman_server", below="translate"), ("dragoman_server.summarize",)) == {}


def test_loading_the_scheduler_loads_no_pipeline() -> None:
    """Imports of imports count too, which the rules above do not see."""
    program = (
        "import sys, dragoman_server.engine.scheduling.scheduler\n"
        f"print([name for name in sys.modules if name.startswith({PIPELINES})])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_scheduling_knows_neither_models_nor_their_library() -> None:
    files = modules("dragoman_server", below="engine/scheduling")
    assert importers(files, ("dragoman_server.engine.models", "dragoman_server.engine.cache", *ENGINE)) == {}


def test_only_the_engine_knows_the_inference_library() -> None:
    others = [path for path in modules("dragoman_server") if SERVER / "engine" not in path.parents]
    assert importers(others, ENGINE) == {}


def test_only_rpc_and_the_application_know_grpc() -> None:
    allowed = {SERVER / "app.py"}
    others = [path for path in modules("dragoman_server") if SERVER / "rpc" not in path.parents and path not in allowed]
    assert importers(others, (*GRPC, *PROTOBUF)) == {}


def test_only_http_knows_the_web_framework() -> None:
    others = [path for path in modules("dragoman_server") if SERVER / "http" not in path.parents]
    assert importers(others, ("starlette", "uvicorn")) == {}
    assert importers(modules("dragoman_server", below="http"), (*GRPC, *PROTOBUF, *ENGINE)) == {}


def test_the_engine_does_not_know_who_calls_it() -> None:
    callers = ("dragoman_server.service", "dragoman_server.rpc", *GRPC, *PROTOBUF)
    assert importers(modules("dragoman_server", below="engine"), callers) == {}


def test_the_service_knows_no_transport() -> None:
    transports = tuple(f"dragoman_server.{name}" for name in ("rpc", "app", "serving", "local", "metrics"))
    assert importers(modules("dragoman_server", below="service"), (*transports, *GRPC, *PROTOBUF, *ENGINE)) == {}


def test_rpc_reaches_the_engine_through_the_service_only() -> None:
    assert importers(modules("dragoman_server", below="rpc"), ("dragoman_server.engine",)) == {}


def test_the_client_needs_grpc_and_protobuf_only() -> None:
    """`--local` and `batch` alone reach for the server, when they are asked for."""
    allowed = {*sys.stdlib_module_names, "grpc", "google", "dragoman"}
    foreign = {
        str(path.relative_to(ROOT)): {name.split(".")[0] for name in imports(path)} - allowed
        for path in modules("dragoman")
    }
    foreign = {path: names for path, names in foreign.items() if names}
    for name in RUNS_THE_SERVER:
        assert foreign.pop(f"client/dragoman/cli/{name}") == {"dragoman_server"}
    assert foreign == {}


@pytest.mark.parametrize("name", RUNS_THE_SERVER)
def test_the_client_starts_without_the_server(name: str) -> None:
    module = ast.parse((PACKAGES["dragoman"] / "cli" / name).read_text(encoding="utf-8"))
    at_the_top = [
        node for node in module.body if isinstance(node, ast.ImportFrom) and "dragoman_server" in (node.module or "")
    ]
    assert at_the_top == []


@pytest.mark.parametrize(
    "path", [path for package in PACKAGES for path in modules(package)], ids=lambda path: str(path.relative_to(ROOT))
)
def test_public_names_exist(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = _public(tree)
    if path.name == "__init__.py" and any(isinstance(node, ast.ImportFrom) and node.level for node in tree.body):
        assert public, "a package that re-exports names lists them in __all__"
    assert sorted(set(public)) == sorted(public), "a name is listed twice"
    assert set(public) - _bound(tree) == set()


def _public(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


def _bound(tree: ast.Module) -> set[str]:
    """Names that a module defines or imports at its top level, in branches and `with` blocks too."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def test_only_the_metrics_know_prometheus() -> None:
    others = [path for path in modules("dragoman_server") if SERVER / "metrics" not in path.parents]
    assert importers(others, ("prometheus_client",)) == {}


def test_only_the_access_knows_signed_tokens() -> None:
    others = [path for path in modules("dragoman_server") if SERVER / "access" not in path.parents]
    assert importers(others, ("jwt", "cryptography", "dragoman_server.access.oidc")) == {}
    assert importers(modules("dragoman_server", below="access"), (*GRPC, *PROTOBUF, *ENGINE)) == {}


def test_only_the_telemetry_knows_opentelemetry() -> None:
    others = [path for path in modules("dragoman_server") if path != SERVER / "telemetry" / "tracing.py"]
    assert importers(others, ("opentelemetry",)) == {}
    assert importers(modules("dragoman_server", below="telemetry"), (*GRPC, *PROTOBUF, *ENGINE)) == {}


def test_only_the_actors_know_ray() -> None:
    others = [path for path in modules("dragoman_server") if path != SERVER / "cluster" / "actors.py"]
    assert importers(others, ("ray",)) == {}
    outside = tuple(f"dragoman_server.{name}" for name in ("rpc", "app", "engine", "http"))
    assert importers(modules("dragoman_server", below="cluster"), (*GRPC, *PROTOBUF, *ENGINE, *outside)) == {}


def test_only_the_storage_knows_the_database() -> None:
    others = [path for path in modules("dragoman_server") if SERVER / "storage" not in path.parents]
    assert importers(others, ("sqlite3",)) == {}


def test_the_storage_knows_neither_transport_nor_models() -> None:
    outside = ("dragoman_server.rpc", "dragoman_server.engine", "dragoman_server.app", "dragoman_server.config")
    assert importers(modules("dragoman_server", below="storage"), (*GRPC, *PROTOBUF, *ENGINE, *outside)) == {}
    assert importers(modules("dragoman_server", below="storage"), PIPELINES) == {}


def test_files_of_the_storage_are_read_without_a_database() -> None:
    files = modules("dragoman_server", below="storage/interchange")
    assert importers(files, ("sqlite3", "dragoman_server.storage.database")) == {}


def test_the_queue_knows_neither_threads_nor_the_event_loop() -> None:
    files = [SERVER / "engine" / "scheduling" / name for name in ("queue.py", "fair_queue.py")]
    assert importers(files, ("asyncio", "threading", "time")) == {}


def test_the_manifest_package_knows_no_other_package() -> None:
    """Server and tools both read manifests, so what they share depends on neither."""
    others = tuple(package for package in PACKAGES if package != "dragoman_manifest")
    libraries = ("torch", "numpy", *GRPC, *PROTOBUF, *ENGINE)
    assert importers(modules("dragoman_manifest"), (*others, *libraries)) == {}


def test_the_server_does_not_need_the_model_tools() -> None:
    assert importers(modules("dragoman_server"), ("dragoman_models", "dragoman_training")) == {}


def test_the_model_tools_do_not_need_the_training() -> None:
    assert importers(modules("dragoman_models"), ("dragoman_training",)) == {}


def test_manifests_are_used_by_their_public_names() -> None:
    outside = [path for package in PACKAGES if package != "dragoman_manifest" for path in modules(package)]
    parts = tuple(f"dragoman_manifest.{path.stem}" for path in modules("dragoman_manifest") if path.stem != "__init__")
    assert importers(outside, parts) == {}
