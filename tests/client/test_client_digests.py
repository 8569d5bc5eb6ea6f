"""Client.build_digest and AsyncClient.build_digest."""

from __future__ import annotations

from datetime import datetime

import grpc
import pytest
from dragoman import AsyncClient, Client, ConfigurationError, DigestFormat, DigestProgress, Feed, PreconditionError
from fake_server import FakeServer, fault

LARGE = Feed(b"x" * 700_000, "large")


def test_a_digest_has_outputs_report_and_state(client: Client, server: FakeServer) -> None:
    seen: list[DigestProgress] = []
    digest = client.build_digest(
        [LARGE, Feed(b"FAIL", "bad", "text/xml")],
        language="en",
        formats=["html", DigestFormat.JSON_FEED],
        state=b"s" * 300_000,
        return_state=True,
        progress=seen.append,
    )
    assert digest.outputs == {
        "html": b"DIGEST_FORMAT_HTML of 2 feeds",
        "json_feed": b"DIGEST_FORMAT_JSON_FEED of 2 feeds",
    }
    assert digest.state == b"s" * 300_000 + b"+"
    assert [feed.name for feed in digest.report.feeds] == ["large", "bad"]
    assert digest.report.feeds[0].error is None
    assert "no feed" in str(digest.report.feeds[1].error)
    assert digest.report.left_out == {"embargoed": 1}
    assert [progress.total for progress in seen] == [2]
    assert server.digests[0].feeds == {"large": LARGE.data, "bad": b"FAIL"}


async def test_the_asyncio_client_builds_the_same_digest(client: Client, server: FakeServer) -> None:
    async with AsyncClient(server.address, timeout=20) as other:
        made = await other.build_digest([LARGE], language="en", formats="markdown")
    assert made == client.build_digest([LARGE], language="en", formats="markdown")
    with pytest.raises(ConfigurationError):
        await other.build_digest([LARGE], language="en", formats=["pdf"])


def test_options_that_are_not_given_are_not_sent(client: Client, server: FakeServer) -> None:
    client.build_digest([LARGE], language="ar")
    sent = server.digests[0].header
    assert [field.name for field, _ in sent.options.ListFields()] == ["language"]
    assert list(sent.formats) == [1]


def test_what_makes_no_sense_is_not_sent(client: Client, server: FakeServer) -> None:
    with pytest.raises(ConfigurationError, match="'json_feed'"):
        client.build_digest([LARGE], language="en", formats=["pdf"])
    with pytest.raises(ConfigurationError, match="time zone"):
        client.build_digest([LARGE], language="en", now=datetime(2026, 11, 20))
    assert server.digests == []


def test_a_server_without_an_encoder_is_told(client: Client, server: FakeServer) -> None:
    server.faults.append(fault(grpc.StatusCode.FAILED_PRECONDITION, "no encoder", reason="NO_SENTENCE_ENCODER"))
    with pytest.raises(PreconditionError, match="no encoder"):
        client.build_digest([LARGE], language="en")
