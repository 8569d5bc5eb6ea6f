"""Header blocks as the prepared client reads them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.engine.wire import decoded_headers, header_block


def test_a_refusal_is_decoded() -> None:
    block = b"\x20\x88\x5f\x10application/grpc\x40\x0bgrpc-status\x018\x00\x04long\x7f\x49" + b"x" * 200
    found = decoded_headers(block)
    assert found == {":status": b"200", "content-type": b"application/grpc", "grpc-status": b"8", "long": b"x" * 200}


def test_what_is_sent_reads_back() -> None:
    found = decoded_headers(header_block(2.0))
    assert (found["te"], found["grpc-timeout"]) == (b"trailers", b"2000m")
    assert "grpc-timeout" not in decoded_headers(header_block(None))


@pytest.mark.parametrize("block", [b"\x00", b"\x00\x05ab", b"\x00\x01a\x7f", b"\xff", b"\xbe"])
def test_a_damaged_header_block_is_refused(block: bytes) -> None:
    with pytest.raises(ValueError, match=r"ends early|dynamic table"):
        decoded_headers(block)
