"""Refusals that meet a call which is over, and failures that must be found in the log."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import grpc
import pytest
from dragoman_server.errors import DeadlineTooNearError, EngineError, OverloadedError
from dragoman_server.rpc import errors
from dragoman_server.rpc.interceptors import CallCounter
from google.rpc import error_details_pb2, status_pb2
from rpc_fakes import read_failure


class Over:
    """The context of a call that was over when its status was to be sent."""

    def time_remaining(self) -> float:
        return 0.0

    async def abort(self, *arguments: Any) -> None:
        raise grpc.aio.InternalError("failed to start the batch")


class Arriving:
    """The context of a call that goes on."""

    def add_done_callback(self, callback: Any) -> None:
        pass


async def test_a_call_that_is_over_is_left_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(asyncio.CancelledError):
        await errors.abort(Over(), OverloadedError("full", retry_after=1))
    assert not caplog.records


async def test_a_stop_waits_for_calls_that_are_still_coming() -> None:
    counter = CallCounter()

    async def arrive() -> None:
        async with counter._around("/a.B/C", None, Arriving()):
            pass

    quiet = asyncio.create_task(counter.wait_quiet(0.2, 30))
    for _ in range(10):
        await asyncio.sleep(0.02)
        await arrive()
        assert not quiet.done()
    await quiet
    assert counter.calls == 10
    await asyncio.wait_for(counter.wait_quiet(0.01, 0), 20)


def test_an_internal_error_is_logged_under_its_reference(caplog: pytest.LogCaptureFixture) -> None:
    for error in (EngineError("model 'x' failed"), RuntimeError("nobody foresaw this")):
        caplog.clear()
        failure = read_failure(errors.to_status(error))
        assert failure.code == "INTERNAL"
        [record] = caplog.records
        assert record.levelno == logging.ERROR
        assert failure.metadata["reference"] in record.getMessage()


def test_an_error_of_many_items_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    error = EngineError("model 'x' failed")
    references = {read_failure(errors.to_status(error)).metadata["reference"] for _ in range(3)}
    assert len(references) == len(caplog.records) == 1


@pytest.mark.parametrize(
    ("error", "retry_ms", "pushback"),
    [
        (OverloadedError("full", retry_after=0.25), 250, "250"),
        (OverloadedError("full", retry_after=0.25, reason="TOO_MANY_CALLS"), 250, "250"),
        (DeadlineTooNearError(estimate=3, remaining=2, retry_after=1.5), 1500, "1500"),
        (DeadlineTooNearError(estimate=30, remaining=2), None, None),
    ],
)
def test_what_waiting_helps_says_how_long(error: Exception, retry_ms: int | None, pushback: str | None) -> None:
    status = errors.to_status(error)
    assert read_failure(status).retry_ms == retry_ms
    trailers = dict(errors.to_trailers(error, status))
    assert trailers.get("grpc-retry-pushback-ms") == pushback
    found = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])  # type: ignore[arg-type]
    assert any(detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR) for detail in found.details)
