"""What fails, how it is told, and what the channel retries by itself."""

from __future__ import annotations

import grpc
import pytest
from dragoman import (
    AuthenticationError,
    CancelledError,
    Client,
    ConfigurationError,
    DeadlineExceededError,
    DragomanError,
    InvalidRequestError,
    LimitExceededError,
    NotFoundError,
    OverloadedError,
    PreconditionError,
    ServerError,
    ServiceError,
    UnavailableError,
    UnimplementedError,
    UnsupportedLanguageError,
    Violation,
)
from fake_server import FakeServer, fault, free_address

CODE = grpc.StatusCode


@pytest.mark.parametrize(
    ("code", "details", "expected", "retryable"),
    [
        (CODE.INVALID_ARGUMENT, {"reason": "FIELD_REQUIRED", "field": "texts"}, InvalidRequestError, False),
        (CODE.INVALID_ARGUMENT, {"reason": "UNSUPPORTED_LANGUAGE"}, UnsupportedLanguageError, False),
        (CODE.INVALID_ARGUMENT, {"reason": "TEXT_TOO_LONG", "limit": "5"}, LimitExceededError, False),
        (CODE.NOT_FOUND, {"reason": "UNKNOWN_MODEL"}, NotFoundError, False),
        (CODE.UNAUTHENTICATED, {}, AuthenticationError, False),
        (CODE.PERMISSION_DENIED, {}, AuthenticationError, False),
        (CODE.FAILED_PRECONDITION, {"reason": "BAD_MODEL_FOLDER"}, PreconditionError, False),
        (CODE.UNIMPLEMENTED, {}, UnimplementedError, False),
        (CODE.DEADLINE_EXCEEDED, {}, DeadlineExceededError, False),
        (CODE.CANCELLED, {}, CancelledError, False),
        (CODE.INTERNAL, {"reason": "ENGINE_FAILURE"}, ServerError, False),
        (CODE.DATA_LOSS, {}, ServerError, False),
    ],
)
def test_each_failure_has_its_class(
    client: Client,
    server: FakeServer,
    code: grpc.StatusCode,
    details: dict[str, str],
    expected: type[ServiceError],
    retryable: bool,
) -> None:
    server.faults.append(fault(code, "what was wrong", **details))
    with pytest.raises(ServiceError, match="what was wrong") as caught:
        client.translate("نص", target="en")
    assert type(caught.value) is expected
    assert caught.value.code == code.name
    assert caught.value.reason == details.get("reason", "")
    assert caught.value.retryable is retryable
    assert isinstance(caught.value, DragomanError)


def test_an_error_carries_all_that_the_server_said(client: Client, server: FakeServer) -> None:
    server.faults.append(
        fault(CODE.INVALID_ARGUMENT, "too long", reason="TEXT_TOO_LONG", field="texts[0]", limit="5", actual="9")
    )
    with pytest.raises(LimitExceededError) as caught:
        client.translate("نص", target="en")
    assert dict(caught.value.metadata) == {"limit": "5", "actual": "9"}
    assert caught.value.violations == (Violation("texts[0]", "too long", "TEXT_TOO_LONG"),)
    assert str(caught.value) == "too long [TEXT_TOO_LONG]"


def test_unavailable_is_retried_until_it_works(client: Client, server: FakeServer) -> None:
    server.faults.extend([fault(CODE.UNAVAILABLE), fault(CODE.UNAVAILABLE), None])
    assert client.translate("نص", target="en").text == "نص"
    assert len(server.calls) == 3


def test_overload_is_retried_after_the_push_back(client: Client, server: FakeServer) -> None:
    server.faults.extend([fault(CODE.RESOURCE_EXHAUSTED, pushback_ms=10), None])
    assert client.translate("نص", target="en").text == "نص"
    assert len(server.calls) == 2


def test_a_negative_push_back_means_no_retry(client: Client, server: FakeServer) -> None:
    server.faults.append(
        fault(CODE.RESOURCE_EXHAUSTED, "full", reason="OVERLOADED", retry_ms=1500, pushback_ms=-1, queue="full")
    )
    with pytest.raises(OverloadedError, match="full") as caught:
        client.translate("نص", target="en")
    assert caught.value.retry_after == 1.5
    assert caught.value.retryable
    assert len(server.calls) == 1


def test_retries_end(client: Client, server: FakeServer) -> None:
    server.faults.extend([fault(CODE.RESOURCE_EXHAUSTED, pushback_ms=1)] * 9)
    with pytest.raises(OverloadedError):
        client.translate("نص", target="en")
    assert len(server.calls) == 4


def test_invalid_requests_are_not_retried(client: Client, server: FakeServer) -> None:
    server.faults.append(fault(CODE.INVALID_ARGUMENT))
    with pytest.raises(InvalidRequestError):
        client.translate("نص", target="en")
    assert len(server.calls) == 1


def test_a_message_over_the_size_limit_is_not_called_overload(server: FakeServer) -> None:
    with Client(server.address, max_message_bytes=2000) as client, pytest.raises(LimitExceededError) as caught:
        client.translate("x" * 3000, target="ar")
    assert caught.value.reason == "MESSAGE_TOO_LARGE"
    assert not caught.value.retryable


def test_a_call_with_too_near_a_deadline_says_how_long_it_takes(client: Client, server: FakeServer) -> None:
    details = {"reason": "DEADLINE_TOO_NEAR", "estimate_ms": "12500", "deadline_ms": "2000"}
    server.faults.append(fault(CODE.DEADLINE_EXCEEDED, "too late", **details))
    with pytest.raises(DeadlineExceededError, match="too late") as caught:
        client.translate("نص", target="en")
    assert (caught.value.estimate, caught.value.retry_after, caught.value.retryable) == (12.5, None, False)
    assert len(server.calls) == 1


@pytest.mark.parametrize("estimate", [{}, {"estimate_ms": "soon"}])
def test_an_estimate_that_is_not_there_is_none(client: Client, server: FakeServer, estimate: dict[str, str]) -> None:
    server.faults.append(fault(CODE.DEADLINE_EXCEEDED, "too late", reason="DEADLINE_TOO_NEAR", **estimate))
    with pytest.raises(DeadlineExceededError) as caught:
        client.translate("نص", target="en")
    assert caught.value.estimate is None


def test_a_call_ends_at_its_deadline(client: Client, server: FakeServer) -> None:
    with pytest.raises(DeadlineExceededError):
        client.translate("SLOW", target="ar", timeout=0.05)


def test_a_stream_past_its_deadline_names_unanswered_items(client: Client) -> None:
    with pytest.raises(DeadlineExceededError) as caught:
        list(client.translate_stream([("late", "SLOW")], target="ar", timeout=0.05))
    assert caught.value.unanswered == ("late",)


def test_no_server_is_told_with_its_address() -> None:
    address = free_address()
    with Client(address) as client, pytest.raises(UnavailableError, match=address) as caught:
        client.translate("نص", target="en")
    assert caught.value.retryable


def test_details_that_cannot_be_read_take_nothing_away(client: Client, server: FakeServer) -> None:
    def broken(context: grpc.ServicerContext) -> None:
        context.set_trailing_metadata((("grpc-status-details-bin", b"\xff\xff"),))
        context.abort(CODE.NOT_FOUND, "still readable")

    server.faults.append(broken)
    with pytest.raises(NotFoundError, match="still readable"):
        client.translate("نص", target="en")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": ""}, "not the address"),
        ({"target": "two words:1"}, "not the address"),
        ({"target": "http://host:50051"}, "no URL scheme"),
        ({"timeout": 0}, "above 0"),
        ({"target": "news.example:50051", "token": "t"}, "unencrypted"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        Client(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize("target", ["127.0.0.1:1", "localhost:1", "[::1]:1", "unix:/run/dragoman.sock"])
def test_a_token_may_go_unencrypted_to_this_machine(target: str) -> None:
    assert Client(target, token="t").target == target


def test_an_unreadable_ca_file_is_named() -> None:
    with (
        Client("news.example:50051", ca_file="/nonexistent/ca.pem") as client,
        pytest.raises(ConfigurationError, match=r"/nonexistent/ca\.pem"),
    ):
        client.server_info()
