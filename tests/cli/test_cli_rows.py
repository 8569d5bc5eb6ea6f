"""JSON Lines through the command line: fields, bad lines, journals, `--resume`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import Command, Write
from fake_server import FakeServer


def rows_of(data: bytes | Path) -> list[dict[str, Any]]:
    content = data.read_bytes() if isinstance(data, Path) else data
    return [json.loads(line) for line in content.decode().splitlines()]


def json_lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def shout(text: str) -> str:
    return text.upper()


def test_translated_fields_are_added_and_others_kept(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = shout
    row = {"id": 7, "title": "a", "n": 1.5, "tags": ["x", None], "text": "b", "خبر": {"k": True}, "title_ar": "old"}
    finished = run("translate", "--to", "en", write("f.jsonl", json_lines([row])))
    assert finished.code == 0
    assert rows_of(finished.output) == [{**row, "title_en": "A", "text_en": "B"}]
    assert "خبر" in finished.output.decode()


def test_fields_and_suffix_can_be_chosen(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = shout
    path = write("f.jsonl", json_lines([{"title": "a", "body": "b", "lead": "c"}]))
    chosen = ("translate", "--to", "en", "--field", "body", "--field", "lead")
    assert rows_of(run(*chosen, path).output) == [
        {"title": "a", "body": "b", "lead": "c", "body_en": "B", "lead_en": "C"}
    ]
    assert rows_of(run(*chosen, "--suffix", ".x", path).output)[0]["body.x"] == "B"
    assert rows_of(run(*chosen, "--suffix", "", path).output) == [{"title": "a", "body": "B", "lead": "C"}]


def test_a_suffix_that_overwrites_a_chosen_field_is_refused(run: Command, write: Write) -> None:
    path = write("f.jsonl", "{}\n")
    finished = run("translate", "--to", "en", "--field", "a", "--field", "a_en", path)
    assert finished.code == 2
    assert "name of another" in finished.errors


def test_rows_keep_their_order_on_standard_output(run: Command, write: Write) -> None:
    rows = [{"id": number, "text": "x" * (number % 7)} for number in range(500)]
    finished = run("translate", "--to", "en", "-q", write("f.jsonl", json_lines(rows)))
    assert [row["id"] for row in rows_of(finished.output)] == list(range(500))


def test_bad_lines_are_named_and_do_not_stop_the_others(run: Command, write: Write, tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + b"\n".join(
        [
            b'{"text": "one"}',
            b"",
            b"not json",
            b"[1, 2]",
            b'{"text": "caf\xe9"}',
            b'{"other": "x"}',
            b'{"text": NaN}',
            b'{"text": "FAIL"}',
            b'{"text": "half \\ud83d"}',
            b'{"text": null, "title": "t"}',
            b"[" * 100_000,
            b'{"text": "last"}',
        ]
    )
    out = tmp_path / "out.jsonl"
    finished = run("translate", "--to", "en", "-o", out, write("f.jsonl", content))
    assert finished.code == 1
    assert [row.get("text", row.get("title")) for row in rows_of(out)] == ["one", None, "last"]
    for line, message in {
        3: "not JSON",
        4: "an array",
        5: "0xE9 at column 14 is not valid UTF-8",
        6: "no text in the field title or text",
        7: "NaN is no JSON number",
        8: "scripted failure",
        9: "index 5 (U+D83D) is half of a surrogate pair",
        11: "nested too deeply",
    }.items():
        assert any(f"line {line}: " in shown and message in shown for shown in finished.errors.splitlines()), line
    assert "3 items done, 8 failed" in finished.errors


def test_surrogates_in_other_fields_survive_as_escapes(run: Command, write: Write) -> None:
    finished = run("translate", "--to", "en", write("f.jsonl", b'{"text": "a", "odd": "\\ud800"}\n'))
    assert finished.code == 0
    assert json.loads(finished.output)["odd"] == "\ud800"


def test_a_number_that_json_cannot_hold_fails_its_row_only(run: Command, write: Write) -> None:
    finished = run("translate", "--to", "en", write("f.jsonl", b'{"text": "a", "n": 1e999}\n{"text": "b"}\n'))
    assert finished.code == 1
    assert [row["text"] for row in rows_of(finished.output)] == ["b"]


def test_json_adds_the_evidence_to_each_row(run: Command, write: Write) -> None:
    finished = run("translate", "--to", "en", "--json", write("f.jsonl", json_lines([{"text": "DOUBT"}])))
    evidence = rows_of(finished.output)[0]["dragoman"]["text"]
    assert evidence["model"]["name"] == "fake"
    assert evidence["segments"][0]["flags"] == [{"kind": "NUMBER_MISMATCH", "detail": "missing: 2,500"}]


def test_blank_texts_are_not_sent(run: Command, write: Write, server: FakeServer) -> None:
    finished = run("translate", "--to", "en", write("f.jsonl", json_lines([{"text": " \n"}, {"text": ""}])))
    assert [row["text_en"] for row in rows_of(finished.output)] == [" \n", ""]
    assert server.received == []


def test_a_text_over_the_servers_limit_fails_alone(run: Command, write: Write, server: FakeServer) -> None:
    server.limits.max_characters = 10
    finished = run("translate", "--to", "en", write("f.jsonl", json_lines([{"text": "x" * 11}, {"text": "short"}])))
    assert finished.code == 1
    assert "line 1: 11 characters are more than the 10" in finished.errors
    assert len(rows_of(finished.output)) == 1


def test_resume_after_failures_does_only_what_is_missing(
    run: Command, write: Write, tmp_path: Path, server: FakeServer
) -> None:
    server.translate = shout
    out = tmp_path / "out.jsonl"
    rows = [{"text": f"row {number}"} for number in range(10)]
    path = write("f.jsonl", json_lines(rows[:3]) + '{"text": "FAIL"}\n' + json_lines(rows[3:]))
    assert run("translate", "--to", "en", "-o", out, path).code == 1
    assert len(rows_of(out)) == 10
    assert (tmp_path / "out.jsonl.part").exists()

    fixed = write("f.jsonl", json_lines(rows[:3]) + '{"text": "fixed"}\n' + json_lines(rows[3:]))
    server.received.clear()
    finished = run("translate", "--to", "en", "-o", out, "--resume", fixed)
    assert finished.code == 0
    assert len(server.received) == 1
    assert "1 item done, 10 done earlier" in finished.errors
    assert [row["text_en"] for row in rows_of(out)] == ["ROW 0", "ROW 1", "ROW 2", "FIXED"] + [
        f"ROW {number}" for number in range(3, 10)
    ]
    assert not (tmp_path / "out.jsonl.part").exists()


def test_resume_on_a_grown_feed_does_only_the_new_rows(
    run: Command, write: Write, tmp_path: Path, server: FakeServer
) -> None:
    out = tmp_path / "out.jsonl"
    path = write("f.jsonl", json_lines([{"id": 1, "text": "a"}, {"id": 2, "text": "b"}]))
    assert run("translate", "--to", "en", "-o", out, path).code == 0
    server.received.clear()
    write("f.jsonl", json_lines([{"id": 0, "text": "new"}, {"id": 1, "text": "a"}, {"id": 2, "text": "changed"}]))
    assert run("translate", "--to", "en", "-o", out, "--resume", path).code == 0
    assert len(server.received) == 2
    assert [row["text_en"] for row in rows_of(out)] == ["new", "a", "changed"]


def test_a_journal_with_other_options_is_not_continued(run: Command, write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    path = write("f.jsonl", json_lines([{"text": "a"}, {"text": "FAIL"}]))
    assert run("translate", "--to", "en", "-o", out, path).code == 1
    finished = run("translate", "--to", "ar", "-o", out, "--resume", path)
    assert finished.code == 2
    assert "run with other options" in finished.errors
    assert run("translate", "--to", "ar", "-o", out, path).code == 1


def test_a_journal_cut_off_in_the_middle_of_a_line_is_continued(
    run: Command, write: Write, tmp_path: Path, server: FakeServer
) -> None:
    out, journal = tmp_path / "out.jsonl", tmp_path / "out.jsonl.part"
    path = write("f.jsonl", json_lines([{"text": "a"}, {"text": "FAIL"}, {"text": "c"}]))
    run("translate", "--to", "en", "-o", out, path)
    out.unlink()
    journal.write_bytes(journal.read_bytes()[:-5])
    server.received.clear()
    assert run("translate", "--to", "en", "-o", out, "--resume", path).code == 1
    assert len(server.received) == 2
    assert [row["text_en"] for row in rows_of(out)] == ["a", "c"]


def test_a_server_that_dies_leaves_a_journal_and_no_half_output(
    run: Command, write: Write, tmp_path: Path, server: FakeServer
) -> None:
    out = tmp_path / "out.jsonl"
    path = write("f.jsonl", json_lines([{"text": f"{number}"} for number in range(100)]))
    command = ("translate", "--to", "en", "-o", out, path)
    server.die_after.extend([40, 0, 0, 0, 0, 0, 0, 0])
    finished = run(*command, "--reconnect", "0")
    assert finished.code == 1
    assert "not answered" in finished.errors
    assert "the server died" in finished.errors
    assert "use --resume" in finished.errors
    assert not out.exists()

    server.die_after.clear()
    server.received.clear()
    assert run(*command, "--resume").code == 0
    assert 0 < len(server.received) <= 60
    assert [row["text_en"] for row in rows_of(out)] == [f"{number}" for number in range(100)]


def test_an_earlier_output_stays_when_the_server_is_lost(
    run: Command, write: Write, tmp_path: Path, server: FakeServer
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("earlier")
    server.die_after.extend([2, 0, 0, 0, 0])
    path = write("f.jsonl", json_lines([{"text": f"{number}"} for number in range(5)]))
    assert run("translate", "--to", "en", "-o", out, "--reconnect", "0", path).code == 1
    assert out.read_text() == "earlier"


def test_a_server_that_restarts_meanwhile_goes_unnoticed(run: Command, write: Write, server: FakeServer) -> None:
    server.die_after.extend([20, 20])
    rows = [{"text": f"{number}"} for number in range(100)]
    finished = run("translate", "--to", "en", "-q", write("f.jsonl", json_lines(rows)))
    assert (finished.code, finished.errors) == (0, "")
    assert [row["text_en"] for row in rows_of(finished.output)] == [row["text"] for row in rows]


def test_a_missing_input_leaves_no_journal_behind(run: Command, tmp_path: Path) -> None:
    assert run("translate", "--to", "en", "-o", tmp_path / "out.jsonl", tmp_path / "missing.jsonl").code == 1
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_gives_an_empty_file(run: Command, write: Write, tmp_path: Path) -> None:
    assert run("translate", "--to", "en", "-o", tmp_path / "out.jsonl", write("f.jsonl", "")).code == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    assert not (tmp_path / "out.jsonl.part").exists()


@pytest.mark.parametrize(("busy", "code"), [(3, 0), (99, 1)])
def test_items_that_the_server_has_no_room_for_are_tried_again(
    run: Command, write: Write, server: FakeServer, monkeypatch: pytest.MonkeyPatch, busy: int, code: int
) -> None:
    monkeypatch.setattr("dragoman.cli.batch._PAUSE", 0.0)
    server.busy = busy
    rows = [{"text": f"BUSY {number}"} for number in range(2)] + [{"text": "free"}]
    finished = run("translate", "--to", "en", write("f.jsonl", json_lines(rows)))
    assert finished.code == code
    assert len(rows_of(finished.output)) == (3 if code == 0 else 1)
    assert ("full [OVERLOADED]" in finished.errors) == (code == 1)
