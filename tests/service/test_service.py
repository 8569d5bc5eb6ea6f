"""The service without a transport: as tools and other transports use it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from dragoman_manifest import Task
from dragoman_server.caller import Flow, Priority
from dragoman_server.config import ServerConfig
from dragoman_server.errors import (
    DeadlineTooNearError,
    InvalidRequestError,
    LimitExceededError,
    ModelFolderError,
    ModelUnavailableError,
)
from dragoman_server.inference import ModelDescription
from dragoman_server.service import Limits, Service
from dragoman_server.service.loading import load_models
from dragoman_server.summarize import SummarizeOptions
from dragoman_server.text import common_words, lexicon
from dragoman_server.translate import TranslateOptions
from dragoman_server.translate.checks.items import lexicon_of
from tiny_model import build_models, build_translation_model, expected_translation

SENTENCE = "the minister said water"
TO_ARABIC = TranslateOptions(source="en", target="ar")


def config_for(models: Path) -> ServerConfig:
    return ServerConfig(models_dir=models, workers=1, batch_sentences=8)


@pytest_asyncio.fixture
async def service(tiny_models: Path) -> AsyncIterator[Service]:
    async with Service.from_config(config_for(tiny_models)) as opened:
        yield opened


async def test_texts_are_translated_for_this_process(service: Service) -> None:
    batch = await service.translate([SENTENCE, "the city"], TO_ARABIC)
    assert [text.text for text in batch.texts] == [expected_translation(SENTENCE), expected_translation("the city")]


async def test_word_lists_are_loaded_with_the_models(tiny_models: Path) -> None:
    lists = (lexicon, common_words, lexicon_of)
    for one in lists:
        one.cache_clear()
    async with Service.from_config(config_for(tiny_models)):
        assert [one.cache_info().currsize for one in lists] == [2, 2, 2]


async def test_this_process_is_never_refused_for_want_of_room(tiny_models: Path) -> None:
    config = ServerConfig(models_dir=tiny_models, workers=1, batch_sentences=8, queue_tokens=2, cache_mib=0)
    async with Service.from_config(config) as service:
        calls = [service.translate([f"{SENTENCE} {number}"], TO_ARABIC) for number in range(40)]
        assert len(await asyncio.gather(*calls)) == 40


async def test_a_summary_is_made_without_a_transport(service: Service) -> None:
    text = "The minister said water. The city is old. The president said today."
    summary = await service.summarize(text, SummarizeOptions(sentences=1, source="en", translation=TO_ARABIC))
    assert (len(summary.sentences), summary.language) == (1, "ar")


async def test_languages_are_detected_without_models() -> None:
    service = Service(lambda: pytest.fail("no models are needed"))
    (found,) = await service.detect(["The minister said that the water of the city was clean."])
    assert found.language == "en"


async def test_models_are_listed_by_name_with_the_manifests_task(service: Service) -> None:
    assert [(model.name, model.task) for model in service.models] == [
        ("tiny-ar-en", Task.TRANSLATION),
        ("tiny-en-ar", Task.TRANSLATION),
    ]


async def test_errors_name_the_argument_to_blame() -> None:
    service = Service(lambda: pytest.fail("checked before models are asked for"), limits=Limits(max_characters=5))
    for call, error, field in (
        (service.translate([], TO_ARABIC), InvalidRequestError, "texts"),
        (service.translate(["short", "too long"], TO_ARABIC), LimitExceededError, "texts[1]"),
        (service.detect(["too long"]), LimitExceededError, "texts[0]"),
        (service.summarize("too long", SummarizeOptions()), LimitExceededError, "text"),
        (service.summarize("short", SummarizeOptions(), title="too long"), LimitExceededError, "title"),
    ):
        with pytest.raises(error) as raised:
            await call
        assert raised.value.field == field


async def test_calls_before_loading_and_after_closing_are_told_why(tiny_models: Path) -> None:
    service = Service.from_config(config_for(tiny_models))
    with pytest.raises(ModelUnavailableError) as early:
        await service.translate([SENTENCE], TO_ARABIC)
    async with service:
        assert service.models
    with pytest.raises(ModelUnavailableError) as late:
        await service.translate([SENTENCE], TO_ARABIC)
    assert (early.value.reason, late.value.reason) == ("MODELS_LOADING", "SERVER_STOPPING")
    assert service.stopping.is_set()


async def test_models_that_arrive_after_the_end_are_closed(tiny_models: Path) -> None:
    may_load, store = threading.Event(), load_models(config_for(tiny_models))

    def load() -> Any:
        assert may_load.wait(10)
        return store

    service = Service(load)
    loading = asyncio.create_task(service.load())
    service.close()
    may_load.set()
    with pytest.raises(ModelUnavailableError, match="stopping"):
        await loading
    with pytest.raises(ModelUnavailableError):
        store.reload()


async def test_watchers_see_all_models_after_loading_and_each_change(tmp_path: Path) -> None:
    seen: list[list[str]] = []

    async def watch(models: Sequence[ModelDescription]) -> None:
        seen.append([model.name for model in models])

    service = Service.from_config(config_for(build_models(tmp_path / "models")))
    service.watch_models(watch)
    async with service:
        build_translation_model(tmp_path / "models" / "new", default=False)
        changed = await service.changeover.load("new")
        assert [change.model for change in changed.changes] == ["new"]
        await service.changeover.unload("new", force=False)
    both = ["tiny-ar-en", "tiny-en-ar"]
    assert seen == [both, ["new", *both], both]


async def test_a_folder_without_models_is_refused_on_entering(tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match="has no model folder in it"):
        async with Service.from_config(config_for(tmp_path)):
            pytest.fail("nothing to serve")


async def test_a_tool_may_put_its_own_models_between(tiny_models: Path) -> None:
    wrapped: list[object] = []

    def wrap(models: Any) -> Any:
        wrapped.append(models)
        return models

    store = load_models(config_for(tiny_models))
    service = Service(lambda: store, wrap=wrap)
    await service.load()
    await service.translate([SENTENCE], TO_ARABIC)
    assert len(wrapped) == 1
    service.close()


@pytest.mark.parametrize(
    ("claimed", "item", "characters", "granted"),
    [
        (None, False, 10, Priority.INTERACTIVE),
        (None, False, 11, Priority.BULK),
        (None, True, 5, Priority.BULK),
        (Priority.INTERACTIVE, True, 5, Priority.INTERACTIVE),
        (Priority.INTERACTIVE, True, 6, Priority.BULK),
        (Priority.BULK, False, 1, Priority.BULK),
    ],
)
async def test_limits_decide_which_priority_is_granted(
    claimed: Priority | None, item: bool, characters: int, granted: Priority
) -> None:
    limits = Limits(max_interactive_characters=10, max_interactive_item_characters=5)
    service = Service(lambda: pytest.fail("not needed"), limits=limits)
    caller = service.caller(characters, priority=claimed, flow=Flow() if item else None)
    assert (caller.priority, caller.patient, caller.deadline) == (granted, item, None)


async def test_a_caller_without_time_left_is_refused() -> None:
    with pytest.raises(DeadlineTooNearError, match="the deadline has passed"):
        Service(lambda: pytest.fail("not needed")).caller(1, timeout=0)


def test_importing_the_service_loads_no_transport_and_no_engine() -> None:
    program = (
        "import sys, dragoman_server.service\n"
        "unwanted = ('grpc', 'google.protobuf', 'ctranslate2', 'dragoman_server.rpc')\n"
        "print([name for name in unwanted if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
