"""What is known of the call that is being answered, for logs and traces: counts and names of models, never its text.

A transport opens a record around each call (`recorded`). Whoever learns something adds it (`note`), and a part of the
work says when it begins and ends (`stage`). All of them do nothing where no record is open, and `stage` costs a look at
a context variable where nobody traces.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

__all__ = [
    "REQUEST_ID_HEADER",
    "CallRecord",
    "CallTracer",
    "StageTrace",
    "current_record",
    "note",
    "past_stage",
    "recorded",
    "request_id",
    "stage",
]

REQUEST_ID_HEADER = "x-request-id"

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NOTHING: AbstractContextManager[None] = nullcontext()

Attributes = Mapping[str, int | str]


class StageTrace(Protocol):
    """Is told of the stages of one call. Must be quick and must not raise."""

    def stage(self, name: str, attributes: Attributes) -> AbstractContextManager[None]:
        """Around a stage; stages that begin inside it are parts of it."""
        ...

    def past(self, name: str, started: float, ended: float, attributes: Attributes) -> None:
        """A stage that is over; times are those of `time.perf_counter`."""
        ...


@dataclass(slots=True)
class CallRecord:
    """One call.

    Attributes:
        method: "/package.Service/Method", or "POST /path" of a path that is served.
        request_id: of the caller, or made here.
        peer: the address of the caller, as the transport tells it.
        principal: the name of the token's holder; "" where there is none.
        characters: code points of its texts; bytes of a document.
        sentences: in its answer.
        models: names of those that translated.
        code: how it ended; "" while it has not.
        trace: is told of its stages; None: nobody traces.
    """

    method: str
    request_id: str
    peer: str = ""
    principal: str = ""
    characters: int = 0
    sentences: int = 0
    models: set[str] = field(default_factory=set)
    code: str = ""
    trace: StageTrace | None = None

    def log(self, access_log: logging.Logger, seconds: float) -> None:
        """Write the access line of a call that is over."""
        fields: dict[str, object] = {
            "method": self.method,
            "code": self.code,
            "ms": round(seconds * 1000, 1),
            "characters": self.characters,
            "sentences": self.sentences,
            "request_id": self.request_id,
            "peer": self.peer,
        }
        if self.principal:
            fields["principal"] = self.principal
        access_log.info(
            "%s %s %.1f ms, %d characters, %s",
            self.method,
            self.code,
            seconds * 1000,
            self.characters,
            self.request_id,
            extra={"fields": fields},
        )


class CallTracer(Protocol):
    """Traces calls."""

    def call(self, record: CallRecord, headers: Mapping[str, str]) -> AbstractContextManager[StageTrace]:
        """Around a call, whose record is complete at the end.

        Args:
            record: of the call.
            headers: its headers or metadata, with names in lower case, for the trace that the caller is in.
        """
        ...


_record: ContextVar[CallRecord | None] = ContextVar("call_record", default=None)


def current_record() -> CallRecord | None:
    """The record of the call that is being answered; None outside of calls."""
    return _record.get()


def request_id(headers: Mapping[str, str]) -> str:
    """The identifier in the header of a request, if it is up to 64 letters, digits and any of . _ -; else a new one."""
    given = headers.get(REQUEST_ID_HEADER, "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


@contextmanager
def recorded(
    record: CallRecord, tracer: CallTracer | None = None, headers: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Make a record that of the current call, and have the call traced, until the context ends."""
    mark = _record.set(record)
    try:
        if tracer is None:
            yield
            return
        with tracer.call(record, headers or {}) as trace:
            record.trace = trace
            yield
    finally:
        _record.reset(mark)


def note(*, characters: int = 0, sentences: int = 0, model: str | None = None, principal: str = "") -> None:
    """Add to the record of the current call."""
    record = _record.get()
    if record is None:
        return
    record.characters += characters
    record.sentences += sentences
    if model:
        record.models.add(model)
    if principal:
        record.principal = principal


def stage(name: str, **attributes: int | str) -> AbstractContextManager[None]:
    """Around a stage of the current call. Attributes are counts and names of models."""
    record = _record.get()
    return _NOTHING if record is None or record.trace is None else record.trace.stage(name, attributes)


def past_stage(name: str, started: float, ended: float, **attributes: int | str) -> None:
    """A stage of the current call that is over; times are those of `time.perf_counter`."""
    record = _record.get()
    if record is not None and record.trace is not None:
        record.trace.past(name, started, ended, attributes)
