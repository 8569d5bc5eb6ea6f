"""Log lines as JSON."""

from __future__ import annotations

import json
import logging

from dragoman_server.call_record import CallRecord, note, recorded, request_id
from dragoman_server.cli import _JsonFormatter


def line(message: str, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("dragoman_server.x", logging.ERROR, __file__, 1, message, (), None)
    record.__dict__.update(extra)
    return dict(json.loads(_JsonFormatter().format(record)))


def test_lines_within_a_call_have_its_identifier() -> None:
    with recorded(CallRecord("/m", "desk-7")):
        assert line("lost")["request_id"] == "desk-7"
    assert "request_id" not in line("lost")


def test_a_line_cannot_be_broken_in_two() -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "one\ntwo\r\x00 three", (), None)
    assert "\n" not in _JsonFormatter().format(record)
    assert line("one\ntwo")["message"] == "one\ntwo"


def test_a_request_keeps_a_plain_identifier_only() -> None:
    assert request_id({"x-request-id": "desk-7.A_b"}) == "desk-7.A_b"
    for given in ("", "two words", "x" * 65, "a\nb", "خبر", '"quoted"'):
        made = request_id({"x-request-id": given})
        assert made != given
        assert len(made) == 16
    assert request_id({}) != request_id({})


def test_counts_add_up_and_nobody_needs_a_record() -> None:
    note(characters=5)
    record = CallRecord("/m", "1")
    with recorded(record):
        note(characters=5, sentences=1, model="en-ar")
        note(characters=2, sentences=2, model="en-ar", principal="cms")
    note(characters=5)
    assert (record.characters, record.sentences, record.models, record.principal) == (7, 3, {"en-ar"}, "cms")
