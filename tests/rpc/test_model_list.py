"""Service Models."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from dragoman.v1 import models_pb2 as pb
from dragoman_server.inference import ModelDescription, ModelRef
from rpc_fakes import FakeModels, Serving, failure_of, serving


async def test_models_are_listed_by_name(server: Serving) -> None:
    reply = await server.model_list.ListModels(pb.ListModelsRequest())
    assert [model.name for model in reply.models] == ["ar-en", "en-ar"]
    first = reply.models[0]
    assert first.task == pb.MODEL_TASK_TRANSLATION
    assert (list(first.source_languages), list(first.target_languages)) == (["ar"], ["en"])
    assert (first.hash, first.license, first.size_bytes, first.default) == ("f" * 64, "Apache-2.0", 1234, True)
    assert reply.next_page_token == ""


async def test_the_lexicon_of_names_is_told() -> None:
    class Lexicon:
        ref, entries = ModelRef("names", "a" * 64), 120_000

    class Named(FakeModels):
        def name_lexicon(self) -> Any:
            return Lexicon()

    async with serving(Named()) as server:
        reply = await server.model_list.ListModels(pb.ListModelsRequest(page_size=1))
    assert reply.name_lexicon == pb.NameLexicon(name="names", hash="a" * 64, entries=120_000)


async def test_without_a_lexicon_none_is_told(server: Serving) -> None:
    assert not (await server.model_list.ListModels(pb.ListModelsRequest())).HasField("name_lexicon")


async def test_pages_follow_each_other_without_loss(server: Serving) -> None:
    names, token, pages = [], "", 0
    while pages == 0 or token:
        reply = await server.model_list.ListModels(pb.ListModelsRequest(page_size=1, page_token=token))
        names += [model.name for model in reply.models]
        token, pages = reply.next_page_token, pages + 1
    assert names == ["ar-en", "en-ar"]
    assert pages == 2


async def test_a_model_that_goes_away_between_pages_costs_no_other() -> None:
    class Shrinking(FakeModels):
        gone = False

        @property
        def models(self) -> list[ModelDescription]:
            return [model for model in super().models if not (self.gone and model.name == "ar-en")]

    models = Shrinking()
    async with serving(models) as server:
        first = await server.model_list.ListModels(pb.ListModelsRequest(page_size=1))
        models.gone = True
        second = await server.model_list.ListModels(pb.ListModelsRequest(page_size=1, page_token=first.next_page_token))
    assert [model.name for model in second.models] == ["en-ar"]


async def test_a_page_that_is_too_large_is_made_smaller(server: Serving) -> None:
    reply = await server.model_list.ListModels(pb.ListModelsRequest(page_size=2**31 - 1))
    assert len(reply.models) == 2


async def test_a_negative_page_size_is_refused(server: Serving) -> None:
    failure = await failure_of(server.model_list.ListModels(pb.ListModelsRequest(page_size=-1)))
    assert (failure.code, failure.reason, failure.fields) == ("INVALID_ARGUMENT", "INVALID_PAGE_SIZE", ("page_size",))
    assert failure.metadata["actual"] == "-1"


@pytest.mark.parametrize("token", ["x", "%%%", "ي", base64.urlsafe_b64encode(b"\xff\xfe").decode()])
async def test_a_token_that_is_not_ours_is_refused(server: Serving, token: str) -> None:
    failure = await failure_of(server.model_list.ListModels(pb.ListModelsRequest(page_token=token)))
    assert (failure.reason, failure.fields) == ("INVALID_PAGE_TOKEN", ("page_token",))


async def test_all_limits_are_published() -> None:
    settings = {"max_texts": 7, "max_characters": 70, "stream_items_in_flight": 3}
    settings |= {"max_document_bytes": 800, "max_documents": 2}
    async with serving(**settings, interactive="any", interactive_characters=60) as server:
        info = await server.model_list.GetServerInfo(pb.GetServerInfoRequest())
    assert info.version.count(".") == 2
    assert info.engine.startswith("ctranslate2 ")
    assert info.limits == pb.Limits(
        max_texts=7,
        max_characters=70,
        max_message_bytes=16 * 1024 * 1024,
        max_stream_items_in_flight=3,
        max_summary_sentences=100,
        max_interactive_characters=60,
        max_interactive_item_characters=60,
        max_digest_bytes=64 * 1024 * 1024,
        max_digest_articles=20_000,
        max_document_bytes=800,
        max_documents=2,
        max_alternatives=8,
    )
