"""Ranges that are copied, over gRPC."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from dragoman.v1 import translation_pb2 as pb
from google.rpc import status_pb2
from rpc_fakes import Serving, failure_of, read_failure

OPTIONS = {"target_language": "ar"}


async def test_ranges_of_a_call_are_copied(server: Serving) -> None:
    request = pb.TranslateTextRequest(
        texts=["The Ever Given sails.", "The council met."],
        options=OPTIONS,
        copied_spans=[{"spans": [{"start": 4, "end": 14}]}, {}],
    )
    response = await server.translation.TranslateText(request)
    first, second = (found.text for found in response.translations)
    assert "Ever Given" in first
    assert second == "ترجمة."
    assert server.models.to_arabic.taken == ["The", "sails.", "The council met."]


async def test_ranges_of_an_item_are_copied(server: Serving) -> None:
    item = pb.StreamTranslateRequest(
        id="1", text="The Ever Given sails.", options=OPTIONS, copied_spans=[{"start": 4, "end": 14}]
    )
    (answer,) = [one async for one in server.translation.StreamTranslate(iter([item]))]
    assert "Ever Given" in answer.translation.text


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"copied_spans": [{"spans": [{"start": 4, "end": 99}]}]}, "copied_spans[0].spans[0]", "code points"),
        ({"copied_spans": [{}, {}]}, "copied_spans", "2 entries"),
        ({"copied_spans": [{}], "mime_type": "text/html"}, "copied_spans", 'translate="no"'),
    ],
)
async def test_bad_ranges_name_their_field(server: Serving, fields: dict[str, Any], field: str, told: str) -> None:
    request = pb.TranslateTextRequest(texts=["The council met."], options=OPTIONS, **fields)
    found = await failure_of(asyncio.ensure_future(server.translation.TranslateText(request)))
    assert (found.code, found.fields) == ("INVALID_ARGUMENT", (field,))
    assert told in found.message


async def test_a_bad_range_of_an_item_names_its_field(server: Serving) -> None:
    spans = [{"start": 0, "end": 3}, {"start": 2, "end": 5}]
    item = pb.StreamTranslateRequest(id="1", text="The council met.", options=OPTIONS, copied_spans=spans)
    (answer,) = [one async for one in server.translation.StreamTranslate(iter([item]))]
    found = read_failure(status_pb2.Status.FromString(answer.error.SerializeToString()))
    assert found.fields == ("copied_spans[1]",)
    assert found.message.startswith("copied_spans[1] is [2, 5)")
