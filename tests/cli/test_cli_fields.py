"""Fields of JSON Lines: translations that a row has already, wrong types, fields that are there twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from command import Command, Write
from fake_server import FakeServer

TRANSLATE = ("translate", "--to", "ar", "--from", "en")


def json_lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def rows_of(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_a_translation_that_a_row_has_is_kept(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = str.upper
    rows = write(
        "f.jsonl",
        json_lines(
            {"title": "a", "text": "b", "text_ar": "by a person"},
            {"text": "c", "text_ar": "by a person too"},
            {"text": "d", "text_ar": " ", "title_ar": None},
        ),
    )
    finished = run(*TRANSLATE, rows)
    assert finished.code == 0
    assert rows_of(finished.output) == [
        {"title": "a", "text": "b", "text_ar": "by a person", "title_ar": "A"},
        {"text": "c", "text_ar": "by a person too"},
        {"text": "d", "text_ar": "D", "title_ar": None},
    ]
    assert [item.text for item in server.items] == ["a", "d"]
    assert "2 rows had a translation already, which was kept; --overwrite replaces it" in finished.errors


def test_overwrite_replaces_translations(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = str.upper
    finished = run(*TRANSLATE, "--overwrite", write("f.jsonl", json_lines({"text": "c", "text_ar": "old"})))
    assert rows_of(finished.output) == [{"text": "c", "text_ar": "C"}]
    assert "--overwrite" not in finished.errors


def test_an_empty_suffix_replaces_what_it_is_told_to(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = str.upper
    finished = run(*TRANSLATE, "--suffix", "", write("f.jsonl", json_lines({"text": "c"})))
    assert rows_of(finished.output) == [{"text": "C"}]


@pytest.mark.parametrize("command", [TRANSLATE, ("summarize",), ("detect",)])
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"title": 5, "text": "good"}', "the field title is a number, not a text"),
        ('{"title": ["x"], "text": "good"}', "the field title is an array, not a text"),
        ('{"text": "one", "text": "two"}', "the field text is there more than once"),
        ('{"text": "one", "meta": {"id": 1, "id": 2}}', "the field id is there more than once"),
    ],
)
def test_a_field_that_cannot_be_right_fails_its_row(
    run: Command, write: Write, command: tuple[str, ...], line: str, told: str
) -> None:
    finished = run(*command, write("f.jsonl", f'{line}\n{{"title": null, "text": "fine"}}\n'))
    assert finished.code == 1
    assert told in finished.errors
    assert "f.jsonl, line 1: " in finished.errors or "f.jsonl:1: " in finished.errors
    assert len(finished.output.splitlines()) == 1


def test_json_lines_in_utf_16_fail_in_one_message(run: Command, write: Write) -> None:
    for codec in ("utf-16", "utf-16-le"):
        finished = run(*TRANSLATE, write("f.jsonl", json_lines(*[{"text": "a"}] * 9).encode(codec)))
        assert finished.code == 1
        assert "line 1: not UTF-8 but UTF-16" in finished.errors
        assert "1 failed" in finished.errors


def test_rows_already_in_the_language_are_counted(run: Command, write: Write) -> None:
    finished = run("translate", "--to", "ar", write("f.jsonl", json_lines({"text": "خبر"}, {"text": "نص"})))
    assert finished.code == 0
    assert "f.jsonl: 2 rows already in Arabic: copied, not translated" in finished.errors
