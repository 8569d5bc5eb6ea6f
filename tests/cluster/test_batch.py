"""Batches without Ray: what the output says, what a second run does, and what an unruly row costs its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from batch_place import Numbered, Place
from dragoman.files import JournalError
from dragoman_server.cluster import LostError, RowOptions, RowResult, RowTexts, in_this_process
from dragoman_server.cluster import batch as batch_module
from dragoman_server.errors import InvalidRequestError
from dragoman_server.inference import TranslateOptions


def options(target: str = "ar", **other: object) -> RowOptions:
    return RowOptions(translate=TranslateOptions(target=target), **other)  # type: ignore[arg-type]


def test_line_n_of_the_output_is_row_n_of_the_input(place: Place, numbered: Numbered) -> None:
    rows = numbered(40)
    place.write(rows)

    def backwards(batches: Iterator[Sequence[RowTexts]]) -> Iterator[RowResult]:
        yield from reversed(list(in_this_process(place.spec)(batches)))

    report = place.run(backwards)
    assert (report.done, report.failed) == (40, 0)
    assert [row["id"] for row in place.rows()] == [row["id"] for row in rows]
    assert place.texts() == [row["text"].upper() for row in rows]
    assert not place.journal.exists()


def test_each_row_says_what_became_of_it(place: Place) -> None:
    place.write(
        [
            {"title": "a title", "text": "a text", "nested": {"kept": [1, None]}},
            {"text": "refused", "more": 1},
            b"{broken",
            {"text": 5},
            {"text": "", "text_ar": None},
            {"text": "old", "text_ar": "by a person"},
        ]
    )
    report = place.run()
    done, refused, broken, number, blank, kept = place.rows()
    assert done["title_ar"] == "A TITLE"
    assert done["nested"] == {"kept": [1, None]}
    assert done["dragoman_status"] == "done"
    assert "dragoman_error" not in done
    assert (refused["dragoman_status"], refused["dragoman_error"], refused["more"]) == ("failed", "it was refused", 1)
    assert (broken["dragoman_status"], broken["dragoman_id"]) == ("failed", None)
    assert "a number" in number["dragoman_error"]
    assert blank["dragoman_status"] == "done"
    assert (kept["text_ar"], kept["dragoman_models"]) == ("by a person", [])
    assert (report.done, report.failed) == (3, 3)
    assert "line 2: it was refused" in place.told.getvalue()


def test_ids_depend_on_content_and_options_only() -> None:
    row = {"text": "one", "title": "two"}
    name = options().name(row)
    assert len(name) == 32
    assert options().name(dict(reversed(row.items()))) == name
    assert options().name({**row, "dragoman_id": name, "dragoman_status": "done"}) == name
    assert options().name({**row, "text": "other"}) != name
    assert options("en").name(row) != name
    assert options(suffix="_arabic").name(row) != name


def test_equal_rows_are_translated_once(place: Place) -> None:
    place.write([{"text": "same"}, {"text": "refused"}, {"text": "same"}, {"text": "refused"}])
    place.run()
    assert place.texts() == ["SAME", None, "SAME", None]
    assert [row["dragoman_status"] for row in place.rows()] == ["done", "failed", "done", "failed"]
    assert len(place.spec.begun) == 2


def test_a_lost_run_keeps_what_it_has_and_resumes(place: Place, numbered: Numbered) -> None:
    rows = numbered(60, {50: "lost"})
    place.write(rows)
    with pytest.raises(LostError, match="nobody is there"):
        place.run()
    assert not place.output.exists()
    assert "use --resume" in place.told.getvalue()
    kept = {line.split(" ")[0] for line in place.journal.read_text(encoding="utf-8").splitlines()[1:]}
    assert len(kept) >= 16
    (place.folder / "found").touch()
    (place.folder / "diary").unlink()
    report = place.run(resume=True)
    assert report.kept == len(kept)
    assert kept & set(place.spec.begun) == set()
    assert place.texts() == [row["text"].upper() for row in rows]


def test_a_second_run_does_new_and_failed_rows_only(place: Place, numbered: Numbered) -> None:
    place.write(numbered(5, {1: "refused"}))
    place.run()
    (place.folder / "diary").unlink()
    rows = [{"id": "new", "text": "new"}, *numbered(5, {1: "refused"})]
    place.write(rows)
    report = place.run(resume=True)
    assert (report.kept, report.done, report.failed) == (4, 1, 1)
    assert sorted(place.spec.begun) == sorted(place.options.name(rows[n]) for n in (0, 2))
    assert [row["id"] for row in place.rows()] == ["new", "0", "1", "2", "3", "4"]


def test_finished_rows_of_other_options_are_not_reused(place: Place, numbered: Numbered) -> None:
    place.write(numbered(3))
    place.run()
    place.options = options("en")
    report = place.run(resume=True)
    assert (report.kept, report.done) == (0, 3)
    assert all("text_en" in row for row in place.rows())


def test_a_journal_of_other_options_is_refused(place: Place, numbered: Numbered) -> None:
    place.write(numbered(40, {30: "lost"}))
    with pytest.raises(LostError):
        place.run()
    place.options = options("en")
    with pytest.raises(JournalError, match="other options"):
        place.run(resume=True)


def test_rows_in_memory_are_bounded(place: Place, numbered: Numbered) -> None:
    place.write(numbered(500))
    ahead = most = 0

    def counting(batches: Iterator[Sequence[RowTexts]]) -> Iterator[RowResult]:
        def counted() -> Iterator[Sequence[RowTexts]]:
            nonlocal ahead, most
            for batch in batches:
                ahead += len(batch)
                most = max(most, ahead)
                yield batch

        nonlocal ahead
        for result in in_this_process(place.spec)(counted()):
            ahead -= 1
            yield result

    place.run(counting)
    assert len(place.rows()) == 500
    assert most <= 3 * batch_module.BATCH_ROWS


def test_a_line_without_end_is_not_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "LINE_BYTES", 1000)
    place.write([{"text": "first"}, {"text": "long " * 5000}, {"text": "last"}])
    place.run()
    assert place.texts() == ["FIRST", None, "LAST"]
    assert "longer than" in place.rows()[1]["dragoman_error"]


def test_an_output_stays_when_no_row_could_be_done(place: Place) -> None:
    place.output.write_text("precious\n")
    place.write([{"text": "refused"}])
    assert place.run().failed == 1
    assert place.output.read_text() == "precious\n"
    assert "left as it was" in place.told.getvalue()


def test_a_row_added_meanwhile_is_named(place: Place, numbered: Numbered) -> None:
    place.write(numbered(2))

    def adding(batches: Iterator[Sequence[RowTexts]]) -> Iterator[RowResult]:
        yield from in_this_process(place.spec)(batches)
        place.write(numbered(3))

    assert place.run(adding).failed == 1
    assert [row["dragoman_status"] for row in place.rows()] == ["done", "done", "failed"]
    assert "--resume" in place.rows()[2]["dragoman_error"]


@pytest.mark.parametrize(
    "wrong",
    [{"fields": ()}, {"suffix": ""}, {"fields": ("text", "text_ar")}, {"fields": ("dragoman",), "suffix": "_id"}],
)
def test_impossible_options_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError):
        options(**wrong)


def test_half_a_surrogate_pair_fails_no_neighbour(place: Place) -> None:
    place.write([b'{"text": "half \\ud83d"}', {"text": "whole"}])
    place.run()
    half = place.rows()[0]
    assert (half["text"], half["dragoman_status"]) == ("half \ud83d", "failed")
    assert "index 5" in half["dragoman_error"]
    assert place.texts()[1] == "WHOLE"
