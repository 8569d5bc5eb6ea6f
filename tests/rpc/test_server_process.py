"""`dragoman-server` as a process, with tiny real models: its line, its signals, its exit codes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from dragoman.v1 import translation_pb2 as pb
from dragoman.v1 import translation_pb2_grpc


@contextmanager
def process(*arguments: str, open_files: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """A server process that is certainly gone afterwards; it may have so many files open, if that is given."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DRAGOMAN_")}
    command = [sys.executable, "-m", "dragoman_server", *arguments]
    if open_files is not None:
        command = ["sh", "-c", f'ulimit -n {open_files} && exec "$@"', "sh", *command]
    started = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def ready_address(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    line = started.stdout.readline()
    assert line.startswith("Dragoman ")
    assert "tiny-ar-en, tiny-en-ar" in line
    return line.split(" is ready on ")[1].split()[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_accepted_calls_finish_after_a_signal(tiny_models: Path, tmp_path: Path, number: signal.Signals) -> None:
    with process("--models-dir", str(tiny_models), "--listen", f"unix:{tmp_path}/socket", "--workers", "1") as started:
        address = ready_address(started)
        texts = [
            " ".join(f"The minister said today that {20 * n + m} people of the city had no water." for m in range(20))
            for n in range(40)
        ]
        with grpc.insecure_channel(address) as channel:
            stub = translation_pb2_grpc.TranslationStub(channel)
            call = stub.TranslateText.future(
                pb.TranslateTextRequest(texts=texts, options={"target_language": "ar"}), timeout=60
            )
            stub.DetectLanguage(pb.DetectLanguageRequest(texts=["a"]), timeout=10)  # the call before it has arrived
            assert not call.done()
            started.send_signal(number)
            assert len(call.result().translations) == len(texts)
        output, errors = started.communicate(timeout=20)
    assert started.returncode == 0
    assert output == ""
    assert "Traceback" not in errors
    assert "/dragoman.v1.Translation/TranslateText OK" in errors


def test_a_second_signal_stops_at_once(tiny_models: Path, tmp_path: Path) -> None:
    with process("--models-dir", str(tiny_models), "--listen", f"unix:{tmp_path}/socket") as started:
        address = ready_address(started)
        with grpc.insecure_channel(address) as channel:
            stream = translation_pb2_grpc.TranslationStub(channel).StreamTranslate
            item = pb.StreamTranslateRequest(
                id="1", text="The minister said so. " * 20_000, options={"target_language": "ar"}
            )
            call = stream(iter([item]), timeout=60)
            translation_pb2_grpc.TranslationStub(channel).DetectLanguage(pb.DetectLanguageRequest(texts=["a"]))
            started.send_signal(signal.SIGTERM)
            assert started.stderr is not None
            while "a second signal" not in started.stderr.readline():
                pass
            started.send_signal(signal.SIGTERM)
            assert started.wait(timeout=10) == 1
            with pytest.raises(grpc.RpcError):
                next(call)


def test_check_names_the_models_and_exits(tiny_models: Path) -> None:
    with process("--check", "--models-dir", str(tiny_models)) as started:
        output, _ = started.communicate(timeout=60)
    assert started.returncode == 0
    assert [line.split()[:3] for line in output.splitlines()] == [
        ["ok", "tiny-ar-en", "translation"],
        ["ok", "tiny-en-ar", "translation"],
    ]


def test_a_damaged_model_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    with process("--models-dir", str(tmp_path), "--listen", "127.0.0.1:0") as started:
        output, errors = started.communicate(timeout=60)
    assert started.returncode == 1
    assert output == ""
    assert "manifest.toml" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(("limit", "code"), [(64, 2), (200, 0)])
def test_a_low_limit_on_open_files_is_told(tiny_models: Path, tmp_path: Path, limit: int, code: int) -> None:
    arguments = ("--models-dir", str(tiny_models), "--listen", f"unix:{tmp_path}/socket")
    with process(*arguments, open_files=limit) as started:
        if code == 0:
            ready_address(started)
            started.send_signal(signal.SIGTERM)
        _, errors = started.communicate(timeout=60)
    assert started.returncode == code
    assert f"this process may have {limit} files open" in errors
    assert "ulimit -n 1088" in errors
    assert "Traceback" not in errors


def test_log_lines_can_be_json(tiny_models: Path, tmp_path: Path) -> None:
    import json

    arguments = ("--models-dir", str(tiny_models), "--listen", f"unix:{tmp_path}/socket", "--log-format", "json")
    with process(*arguments) as started:
        with grpc.insecure_channel(ready_address(started)) as channel:
            translation_pb2_grpc.TranslationStub(channel).DetectLanguage(pb.DetectLanguageRequest(texts=["a"]))
        started.terminate()
        _, errors = started.communicate(timeout=20)
    lines = [json.loads(line) for line in errors.splitlines()]
    (access,) = [line for line in lines if line["logger"] == "dragoman_server.access"]
    assert (access["method"], access["code"]) == ("/dragoman.v1.Translation/DetectLanguage", "OK")
    assert access["ms"] >= 0
    assert (access["characters"], access["peer"]) == (1, "unix:")
    assert re.fullmatch(r"[0-9a-f]{16}", access["request_id"])
