"""The same sentence gets the same answer, to the last bit of its score, whatever is decoded beside it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from dragoman_server.caller import Caller, Flow, Priority
from dragoman_server.engine import EngineOptions, ModelStore, TranslationModel
from dragoman_server.inference import DecodingOptions, Hypothesis

SHIPPED = Path(__file__).parents[3] / "models" / "default"

WHO = ["The minister", "A spokesman for the council", "Farmers in the south", "The bank", "Doctors", "She", "Two ships"]
DID = [
    "said on Tuesday that",
    "denied that",
    "told reporters",
    "had warned for months that",
    "hopes that",
    "confirmed:",
]
WHAT = [
    "prices fell by 12 percent",
    "the bridge will open in March 2027",
    "nobody was hurt in the fire",
    "the talks with the unions, which began last week, had failed",
    "water is scarce",
    "a new law on the press, drafted by three parties, goes to parliament before the summer",
]
MORE = ["", " in the capital", ", according to a report seen by the paper", " for the second time this year", " today"]


def sentences() -> list[str]:
    """840 distinct ones of 5 to 40 tokens."""
    return [f"{who} {did} {what}{more}." for who in WHO for did in DID for what in WHAT[:4] for more in MORE]


@pytest.fixture(scope="module")
def store() -> Iterator[ModelStore]:
    store = ModelStore.load(SHIPPED, EngineOptions(workers=2, max_batch_sentences=8))
    yield store
    store.close()


async def submitted(store: ModelStore, texts: list[str], caller: Caller) -> list[Hypothesis]:
    with store.lease(caller) as models:
        return list((await models.translation("en", "ar").translate(texts)).hypotheses)


def answers_alone(model: TranslationModel, texts: list[str]) -> dict[str, Hypothesis]:
    return {text: model.translate_now([text])[0] for text in texts}


async def test_answers_do_not_depend_on_other_callers(store: ModelStore) -> None:
    chance = random.Random(5)
    texts = chance.sample(sentences(), 60)
    expected = answers_alone(store.translation("en", "ar"), texts)
    assert len({hypothesis.text for hypothesis in expected.values()}) > 50  # the model tells them apart

    async def caller(number: int) -> None:
        who = Caller(priority=chance.choice(list(Priority)), flow=Flow())
        for _ in range(3):
            own = chance.sample(texts, chance.choice([1, 1, 2, 7, 15]))
            assert await submitted(store, own, who) == [expected[text] for text in own]
            await asyncio.sleep(0)

    await asyncio.gather(*(caller(number) for number in range(24)))


async def test_answers_do_not_depend_on_the_rest_of_the_batch(store: ModelStore) -> None:
    model = store.translation("en", "ar")
    chance = random.Random(6)
    texts = chance.sample(sentences(), 40)
    expected = answers_alone(model, texts)
    inner = model._model
    items = {text: model._item(0, text, DecodingOptions()) for text in texts}
    classes: dict[tuple[object, int], list[str]] = {}
    for text, item in items.items():
        assert item is not None
        classes.setdefault((item.key, inner.batcher.limits.padded(len(item.tokens))), []).append(text)
    batches = 0
    while batches < 150:
        (key, padded), members = chance.choice(list(classes.items()))
        batch = [chance.choice(members) for _ in range(chance.randint(1, 8))]
        rows = [items[text].tokens for text in batch]
        assert list(inner.batcher.run_padded(rows, key, padded)) == [expected[text] for text in batch]
        batches += 1
