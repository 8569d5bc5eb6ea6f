"""`dragoman translate` of text files."""

from __future__ import annotations

import codecs
import json
import os
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from command import Command, Write
from dragoman.cli import main
from dragoman.v1 import options_pb2
from fake_server import FakeServer, fault
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LAYOUT = "\tعنوان الخبر\r\n\r\n\r\n  • بند أول\r\n    - بند ثانٍ   \r\n\r\nنص الخبر.\n\n"


def test_a_translation_goes_to_standard_output(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = lambda text: text.replace("نص", "text")
    finished = run("translate", "--to", "en", write("a.txt", "نص\n"))
    assert (finished.code, finished.output, finished.errors) == (0, b"text\n", "")
    request = next(request for method, request in server.calls if method == "StreamTranslate")
    assert request is None


@pytest.mark.parametrize(
    "content",
    [
        LAYOUT.encode(),
        b"",
        b"\n",
        b"no line end",
        b"nul \0 and \x1b[31m",
        "\ufeffwith mark\r\n".encode(),
        codecs.BOM_UTF16_LE + LAYOUT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + LAYOUT.encode("utf-16-be"),
        "\r\rold line ends\r\u2028\u0085\x0b".encode(),
    ],
)
def test_what_is_not_translated_is_kept_byte_for_byte(
    run: Command, write: Write, content: bytes, tmp_path: Path
) -> None:
    source = write("in/a.txt", content)
    assert run("translate", "--to", "en", source).output == content
    assert run("translate", "--to", "en", "-o", tmp_path / "out.txt", source).code == 0
    assert (tmp_path / "out.txt").read_bytes() == content


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
        | st.sampled_from(["\r\n", "\n\n", "\r", "  - ", "مرحبا. ", "؟ ", "x" * 9000, "كلمة " * 2000]),
        max_size=12,
    ).map("".join)
)
def test_any_unchanged_text_comes_back_byte_for_byte(run: Command, write: Write, text: str, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    assert run("translate", "--to", "en", "-q", "-o", out, write("in/any.txt", text)).code == 0
    assert out.read_bytes() == text.encode()


def test_standard_input_is_read_and_a_file_written(
    server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.txt"
    command = [sys.executable, "-m", "dragoman.cli", "translate", "--to", "en", "-o", str(out), "-"]
    finished = subprocess.run(command, input=LAYOUT.encode(), capture_output=True, check=False)
    assert (finished.returncode, finished.stderr) == (0, b"")
    assert out.read_bytes() == LAYOUT.encode()


def test_files_on_standard_output_have_headings_in_order(run: Command, write: Write) -> None:
    paths = [write(f"{name}.txt", f"text {name}") for name in "abc"]
    finished = run("translate", "--to", "ar", *paths)
    assert finished.output.decode() == "".join(f"==> {path} <==\ntext {path.stem}\n" for path in paths)


def test_a_folder_is_translated_into_a_folder_of_the_same_shape(run: Command, write: Write, tmp_path: Path) -> None:
    write("in/a.txt", "one")
    write("in/deep/b.txt", "two")
    write("in/rows.jsonl", '{"text": "three"}\n')
    write("in/picture.png", b"\x89PNG")
    write("in/.hidden.txt", "no")
    finished = run("translate", "--to", "ar", "-o", tmp_path / "out", tmp_path / "in")
    assert finished.code == 0
    found = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {"a.txt", "deep/b.txt", "rows.jsonl"}
    assert (tmp_path / "out/deep/b.txt").read_text() == "two"


def test_an_output_folder_inside_the_input_folder_is_not_read(run: Command, write: Write, tmp_path: Path) -> None:
    write("in/a.txt", "one")
    for _ in range(2):
        assert run("translate", "--to", "ar", "-o", tmp_path / "in/out", tmp_path / "in").code == 0
    assert not (tmp_path / "in/out/out").exists()


def test_long_files_are_sent_in_parts_and_doubts_name_the_line(run: Command, write: Write, server: FakeServer) -> None:
    paragraphs = [f"فقرة رقم {number} " + "كلام " * 60 for number in range(120)]
    paragraphs[100] += "DOUBT"
    finished = run("translate", "--to", "en", write("long.txt", "\n\n".join(paragraphs)))
    assert len(server.received) > 3
    assert finished.output.decode() == "\n\n".join(paragraphs)
    assert "long.txt, line 201: NUMBER_MISMATCH (missing: 2,500)" in finished.errors


def test_doubts_show_source_and_translation_on_separate_lines(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = lambda text: text.replace("بلغ العدد", "The number was")
    finished = run("translate", "--to", "en", write("a.txt", "سطر\nبلغ العدد \x1b[2J2500 DOUBT"))
    shown = finished.errors.splitlines()
    assert shown[0].endswith("a.txt, line 2: NUMBER_MISMATCH (missing: 2,500)")
    assert shown[1:3] == ["    بلغ العدد �[2J2500 DOUBT", "    The number was �[2J2500 DOUBT"]
    assert finished.code == 0
    assert run("translate", "--to", "en", "-q", write("a.txt", "DOUBT")).errors == ""


def test_alternatives_are_shown_beside_the_translation(run: Command, write: Write) -> None:
    finished = run("translate", "--to", "en", "--alternatives", "2", write("a.txt", "سطر\nآخر"))
    assert finished.output.decode() == "سطر\nآخر"
    name, *shown = finished.errors.splitlines()
    assert name.endswith("a.txt has other translations:")
    assert shown == ["    سطر", "  or    سطر (1)", "  or    سطر (2)", "    آخر", "  or    آخر (1)", "  or    آخر (2)"]
    assert run("translate", "--to", "en", "--alternatives", "2", "-q", "--text", "سطر").errors == ""


def test_evidence_that_is_asked_for_is_in_the_json(run: Command, write: Write) -> None:
    text = "\n\n".join(f"فقرة رقم {number} " + "كلام " * 60 for number in range(60))  # sent in parts
    asked = ("--json", "--alternatives", "1", "--token-scores")
    finished = run("translate", "--to", "en", *asked, write("a.txt", text))
    assert finished.errors == ""
    result = json.loads(finished.output)
    for segment in result["segments"]:
        said = result["text"][slice(*segment["target"])]
        assert segment["alternatives"] == [{"text": f"{said} (1)", "score": -1.0, "flags": []}]
        assert segment["token_scores"] == [{"span": segment["target"], "log_probability": -0.5}]
    plain = json.loads(run("translate", "--to", "en", "--json", "--text", "سطر").output)
    assert not {"alternatives", "token_scores"} & set(plain["segments"][0])


@pytest.mark.parametrize(("given", "line"), [((), None), (("0.5",), 0.5)])
def test_a_second_opinion_is_asked_for(
    run: Command, write: Write, server: FakeServer, given: tuple[str, ...], line: float | None
) -> None:
    path = write("a.txt", "DOUBT\nسطر")
    finished = run("translate", path, "--to", "en", "--json", "--second-opinion", *given)
    models = [segment.get("model") for segment in json.loads(finished.output)["segments"]]
    assert models == [{"name": "larger", "hash": "a" * 64}, None]
    wanted = options_pb2.SecondOpinion(doubt=line)
    assert server.items
    assert all(item.options.HasField("second_opinion") for item in server.items)
    assert all(item.options.second_opinion == wanted for item in server.items)


def test_a_server_without_second_model_is_told_once(run: Command, write: Write, server: FakeServer) -> None:
    message = "this server has no second model for ar-en"
    refuse = fault(grpc.StatusCode.FAILED_PRECONDITION, message, reason="NO_SECOND_MODEL")
    server.faults.extend([None, refuse])  # the first call asks for the limits
    finished = run("translate", "--to", "en", "--second-opinion", "--text", "سطر")
    assert (finished.code, finished.errors.count(message)) == (2, 1)


@pytest.mark.parametrize("wrong", ["much", "1.5", "-1", "nan"])
def test_a_second_opinion_takes_a_probability(run: Command, write: Write, wrong: str) -> None:
    finished = run("translate", "--to", "en", f"--second-opinion={wrong}", write("a.txt", "سطر"))
    assert finished.code == 2
    assert "--second-opinion" in finished.errors


def test_strict_counts_doubts_as_failures_and_writes_the_others(run: Command, write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    finished = run("translate", "--to", "en", "--strict", "-o", out, write("good.txt", "a"), write("bad.txt", "DOUBT"))
    assert finished.code == 1
    assert "bad.txt: 1 doubtful sentence (--strict)" in finished.errors
    assert [path.name for path in out.iterdir()] == ["good.txt"]


def test_one_bad_file_does_not_stop_the_others(run: Command, write: Write, tmp_path: Path) -> None:
    finished = run(
        *("translate", "--to", "en", "-o", tmp_path / "out"),
        *(
            write("good.txt", "a"),
            write("fails.txt", "FAIL"),
            tmp_path / "missing.txt",
            write("latin.txt", b"caf\xe9\n"),
        ),
    )
    assert finished.code == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.txt"]
    assert "fails.txt: scripted failure [INVALID_REQUEST]" in finished.errors
    assert "missing.txt: No such file or directory" in finished.errors
    assert "latin.txt: byte 0xE9 at offset 3 (line 1) is not valid UTF-8" in finished.errors
    assert "--encoding" in finished.errors
    assert "1 item done, 3 failed" in finished.errors


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(run: Command, write: Write) -> None:
    path = write("secret.txt", "x")
    path.chmod(0)
    finished = run("translate", "--to", "en", path)
    assert finished.code == 1
    assert "secret.txt: Permission denied" in finished.errors


def test_other_encodings_are_read_when_named(run: Command, write: Write) -> None:
    path = write("old.txt", "خبر قديم".encode("windows-1256"))
    assert run("translate", "--to", "en", path).code == 1
    finished = run("translate", "--to", "en", "--encoding", "windows-1256", path)
    assert finished.output.decode() == "خبر قديم"


def test_json_gives_all_evidence_with_spans_of_the_whole_file(run: Command, write: Write) -> None:
    text = "\n\n".join(f"فقرة {number} " + "كلام " * 60 for number in range(60))
    found = json.loads(run("translate", "--to", "en", "--json", write("a.txt", text)).output)
    assert found["text"] == text
    assert [text[slice(*segment["source"])] for segment in found["segments"]] == text.split("\n\n")
    assert found["model"]["name"] == "fake"
    assert found["segments"][0]["score"] == -0.25


def test_the_source_language_and_the_model_reach_the_server(run: Command, write: Write, server: FakeServer) -> None:
    out = run("translate", "--to", "en", "--from", "ar", "--model", "m", "--json", write("a.txt", "نص"))
    assert json.loads(out.output)["source_language"] == "ar"
    assert json.loads(out.output)["detection_confidence"] is None


def test_resume_skips_files_that_are_done(run: Command, write: Write, tmp_path: Path, server: FakeServer) -> None:
    out, old, new = tmp_path / "out", write("in/a.txt", "a"), write("in/b.txt", "b")
    assert run("translate", "--to", "en", "-o", out, old).code in (0,)
    out.unlink()
    assert run("translate", "--to", "en", "-o", f"{out}/", old).code == 0
    before = len(server.received)
    finished = run("translate", "--to", "en", "-o", out, "--resume", old, new)
    assert finished.code == 0
    assert len(server.received) == before + 1
    assert "1 item done, 1 done earlier" in finished.errors
    os.utime(old, (2e9, 2e9))
    run("translate", "--to", "en", "-o", out, "--resume", old, new)
    assert len(server.received) == before + 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["translate", "FILE"], "--to"),
        (["translate", "--to", "en"], "FILE"),
        (["translate", "--to", "en", "-", "-"], "only once"),
        (["translate", "--to", "en", "--resume", "FILE"], "--resume needs -o"),
        (["translate", "--to", "en", "-o", "FILE", "FILE"], "is an input as well"),
        (["translate", "--to", "en", "-o", ".", "FILE"], "is an input as well"),
        (["translate", "--to", "en", "-o", "out/", "FILE", "sub/FILE"], "would both be written to"),
        (["translate", "--to", "en", "-o", "other.txt", "FILE", "sub/FILE"], "this is a file"),
        (["translate", "--to", "en", "empty"], "nothing to read"),
        (["translate", "--to", "en", "--encoding", "klingon", "FILE"], "no such encoding"),
        (["translate", "--to", "en", "--timeout", "0", "FILE"], "above 0"),
        (["translate", "--to", "en", "--models-dir", "m", "FILE"], "for --local"),
        (["translate", "--to", "en", "--local", "--server", "h:1", "FILE"], "exclude each other"),
        (["translate", "--to", "en", "--token-file", "missing", "FILE"], "token file"),
        (["translate", "--to", "en", "--server", "http://h:1", "FILE"], "no URL scheme"),
        (["summarize", "--share", "2", "FILE"], "at most 1"),
        (["summarize", "--sentences", "0", "FILE"], "above 0"),
        (["summarize", "--sentences", "1", "--words", "9", "FILE"], "not allowed with"),
        (["summarize", "--field", "a", "--field", "b", "FILE"], "once"),
        ([], "COMMAND"),
        (["sing"], "invalid choice"),
    ],
)
def test_wrong_use_is_told_and_exits_with_2(
    run: Command, write: Write, arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("FILE", "sub/FILE", "other.txt", "empty/readme.md"):
        write(name, "text")
    finished = run(*arguments)
    assert finished.code == 2
    assert message in finished.errors
    assert "Traceback" not in finished.errors
    assert (tmp_path / "FILE").read_text() == "text"


def test_a_server_that_is_not_there_is_told_with_the_way_out(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translate", "--to", "en", "--server", "127.0.0.1:1", str(write("a.txt", "a"))]) == 1
    message = capsys.readouterr().err
    for part in ("127.0.0.1:1", "dragoman-server", "--server", "DRAGOMAN_SERVER", "--local"):
        assert part in message


def test_help_and_version_exit_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["--help"],
        ["translate", "--help"],
        ["summarize", "--help"],
        ["detect", "--help"],
        ["--version"],
    ):
        assert main(arguments) == 0
    assert "dragoman 0." in capsys.readouterr().out


def test_five_megabytes_and_ten_thousand_lines_pass_through(run: Command, write: Write, tmp_path: Path) -> None:
    for name, text in {"one-line": "كلمة " * 600_000, "lines": "كلمة\n" * 10_000, "no-spaces": "x" * 100_000}.items():
        out = tmp_path / "out" / name
        assert run("translate", "--to", "en", "-q", "-o", out, write(f"{name}.txt", text)).code == 0
        assert out.read_bytes() == text.encode()


def test_an_empty_folder_is_not_a_folder_given_as_a_file(run: Command, write: Write, tmp_path: Path) -> None:
    write("in/a.txt", "one")
    assert run("translate", "--to", "ar", tmp_path / "in").output == b"one"
    (tmp_path / "none").mkdir()
    assert run("translate", "--to", "ar", tmp_path / "none").code == 2
