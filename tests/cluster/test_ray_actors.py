"""Batches by real Ray actors on this machine: the same output, and nothing lost or doubled when actors die."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import cluster_fakes
import pytest
from batch_place import Numbered, Place
from dragoman.cli import main
from dragoman_server.cluster import (
    ActorPool,
    LostError,
    OwnModels,
    RowResult,
    RowTexts,
    TranslateColumns,
    in_this_process,
    ray_session,
)

ray = pytest.importorskip("ray", reason="needs Ray: pip install 'dragoman[ray]'")
pytestmark = pytest.mark.ray


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """A Ray of this machine with two CPUs, for all tests: it needs some seconds to start."""
    ray.cloudpickle.register_pickle_by_value(cluster_fakes)  # what the actors' processes cannot import
    with ray_session(None, cpus=2):
        yield


def test_a_killed_actor_loses_nothing_and_doubles_nothing(place: Place, numbered: Numbered) -> None:
    rows = numbered(200, {7: "refused"})
    place.write(rows)
    told: list[str] = []
    pool = ActorPool(place.spec, actors=2, cpus=1, note=lambda message: print(message, file=place.told))

    def killing(batches: Iterator[Sequence[RowTexts]]) -> Iterator[RowResult]:
        for number, result in enumerate(pool(batches)):
            told.append(result.name)
            if number == 20:
                os.kill(int(result.models[0]), signal.SIGKILL)
            yield result

    report = place.run(killing)
    assert "died and is replaced" in place.told.getvalue()
    assert len(told) == len(set(told)) == 200
    assert (report.done, report.failed) == (199, 1)
    assert [row["id"] for row in place.rows()] == [row["id"] for row in rows]
    assert place.texts() == [None if n == 7 else row["text"].upper() for n, row in enumerate(rows)]


def test_a_deadly_row_fails_alone(place: Place, numbered: Numbered) -> None:
    rows = numbered(50, {25: "deadly"})
    place.write(rows)
    report = place.run(ActorPool(place.spec, actors=1, cpus=1))
    assert (report.done, report.failed) == (49, 1)
    assert place.texts() == [None if n == 25 else row["text"].upper() for n, row in enumerate(rows)]
    assert "its process died" in place.rows()[25]["dragoman_error"]
    assert place.spec.begun.count(place.options.name(rows[25])) == 3


def test_a_run_that_cannot_start_says_why(place: Place, numbered: Numbered) -> None:
    place.write(numbered(3))
    (place.folder / "no start").touch()
    with pytest.raises(LostError, match="there are no models here"):
        place.run(ActorPool(place.spec, actors=1, cpus=1))
    assert not place.output.exists()


def test_actors_without_room_are_told_apart_from_slow_ones(place: Place, numbered: Numbered) -> None:
    place.write(numbered(3))
    with pytest.raises(LostError, match=r"1 of 64 CPUs each .* has 2 CPUs"):
        place.run(ActorPool(place.spec, actors=1, cpus=64, start_seconds=0.5))


def test_nothing_is_started_when_all_is_done(place: Place, numbered: Numbered) -> None:
    place.write(numbered(3))
    place.run()
    report = place.run(ActorPool(place.spec, actors=1, cpus=64), resume=True)
    assert (report.kept, report.done, report.failed) == (3, 0, 0)


def test_the_command_gives_what_one_process_gives(place: Place, tiny_models: Path) -> None:
    place.write([{"title": "The minister said", "text": f"water {n}. agreement today"} for n in range(40)])
    arguments = ["batch", str(place.source), "--to", "ar", "--models-dir", str(tiny_models), "-q"]
    arguments += ["-o", str(place.output), "--ray", "--actors", "2", "--actor-cpus", "1"]
    assert main(arguments) == 0
    by_ray = place.output.read_bytes()
    place.output.unlink()
    place.run(in_this_process(OwnModels(options=place.options.translate, models_dir=tiny_models)))
    assert [row["text_ar"] for row in place.rows()][:1] == ["مياه 0. اتفاق اليوم"]
    one = [(row["title_ar"], row["text_ar"], row["dragoman_models"], row["dragoman_status"]) for row in place.rows()]
    place.output.write_bytes(by_ray)
    assert one == [
        (row["title_ar"], row["text_ar"], row["dragoman_models"], row["dragoman_status"]) for row in place.rows()
    ]


@pytest.mark.skipif(not os.environ.get("RAY_DATA_TESTS"), reason="Ray Data is slow to start: set RAY_DATA_TESTS=1")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")  # Ray Data warns of its own options
def test_a_ray_dataset_gets_columns(place: Place) -> None:
    pytest.importorskip("pyarrow", reason="needs Ray Data: pip install 'ray[data]'")
    import ray.data

    dataset = ray.data.from_items([{"text": f"row {n}", "more": n} for n in range(40)], override_num_blocks=2)
    translated = dataset.map_batches(
        TranslateColumns,
        fn_constructor_args=(place.options, place.spec, 1),
        compute=ray.data.ActorPoolStrategy(size=1),
        num_cpus=1,
        batch_size=16,
    )
    rows = sorted(translated.take_all(), key=lambda row: int(row["more"]))
    assert [row["text_ar"] for row in rows] == [f"ROW {n}" for n in range(40)]
    assert {row["dragoman_status"] for row in rows} == {"done"}
