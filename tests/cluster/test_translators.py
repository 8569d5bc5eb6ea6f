"""Translators of rows: by running servers, and as columns of a dataset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from cluster_fakes import Shouting
from dragoman_server.cluster import LostError, OwnModels, RowOptions, RowTexts, RunningServers, TranslateColumns
from dragoman_server.config import ServerConfig
from dragoman_server.errors import InvalidRequestError
from dragoman_server.inference import TranslateOptions
from dragoman_server.limits import Limits
from dragoman_server.local import LocalServer

OPTIONS = TranslateOptions(target="ar", source="en")
ROWS = [
    RowTexts("a", ("The minister said", "water")),
    RowTexts("b", ("w" * (Limits().max_characters + 1),)),
    RowTexts("c", ("agreement",)),
]


@pytest.fixture(scope="module")
def server(tiny_models: Path) -> Iterator[str]:
    """The address of a running server."""
    with LocalServer(ServerConfig(models_dir=tiny_models, workers=1)) as address:
        yield address


def test_servers_give_what_own_models_give(tiny_models: Path, server: str) -> None:
    own = OwnModels(options=OPTIONS, models_dir=tiny_models).build(0, 1)
    streamed = RunningServers(options=OPTIONS, addresses=(server,)).build(0, 1)
    try:
        expected = {result.name: result for result in own.translate(ROWS)}
        found = {result.name: result for result in streamed.translate(ROWS)}
    finally:
        own.close()
        streamed.close()
    assert found.keys() == expected.keys() == {"a", "b", "c"}
    assert found["a"] == expected["a"]
    assert found["a"].texts == ("تحه وزير قال", "مياه")
    assert found["a"].models[0].startswith("tiny-en-ar ")
    assert found["c"] == expected["c"]
    assert [bool(found[name].error) for name in "abc"] == [False, True, False]
    assert [bool(expected[name].error) for name in "abc"] == [False, True, False]


def test_a_lost_server_is_replaced_by_the_next(server: str, tmp_path: Path) -> None:
    nobody = f"unix:{tmp_path}/nobody"
    servers = RunningServers(options=OPTIONS, addresses=(server, nobody), reconnect=0)
    translator = servers.build(1, 1)  # begins with the second address
    try:
        assert [result.texts for result in translator.translate(ROWS[2:])] == [("اتفاق",)]
    finally:
        translator.close()


def test_a_run_ends_when_no_server_answers(tmp_path: Path) -> None:
    translator = RunningServers(options=OPTIONS, addresses=(f"unix:{tmp_path}/nobody",), reconnect=0).build(0, 1)
    try:
        with pytest.raises(LostError, match="nobody"):
            translator.translate(ROWS[:1])
    finally:
        translator.close()


def test_models_that_are_not_there_end_the_run(tmp_path: Path) -> None:
    with pytest.raises(LostError, match="cannot be loaded"):
        OwnModels(options=OPTIONS, models_dir=tmp_path / "none").build(0, 1)


def test_tokens_are_not_shown() -> None:
    assert "secret" not in repr(RunningServers(options=OPTIONS, addresses=("host",), token="secret"))


def test_columns_of_a_dataset(tmp_path: Path) -> None:
    translate = TranslateColumns(RowOptions(translate=OPTIONS), Shouting(tmp_path))
    titles = np.array(["one", None, "three", "four"], dtype=object)
    texts = np.array(["text", "refused", " ", 5], dtype=object)
    columns = translate({"title": titles, "text": texts, "more": np.arange(4)})
    assert columns["title_ar"].tolist() == ["ONE", None, "THREE", None]
    assert columns["text_ar"].tolist() == ["TEXT", None, None, None]
    assert columns["dragoman_status"].tolist() == ["done", "failed", "done", "failed"]
    assert columns["dragoman_error"].tolist() == ["", "it was refused", "", "the column text holds no text"]
    assert len(set(columns["dragoman_id"])) == 4
    assert columns["more"].tolist() == [0, 1, 2, 3]
    with pytest.raises(InvalidRequestError, match="none of the columns"):
        translate({"other": titles})
