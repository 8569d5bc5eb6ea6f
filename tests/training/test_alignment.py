"""Misaligned pairs are told from translations, counted, and not compared twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dragoman_models.health import open_folders
from dragoman_training.alignment import Cosines, PairEncoder, drop_misaligned
from dragoman_training.corpus import CorpusReport, Pair
from numpy.typing import NDArray

NEWS = [
    Pair("news", "وقع الوزير الاتفاق يوم الأحد.", "The minister signed the agreement on Sunday."),
    Pair("news", "فاز الفريق بالمباراة النهائية أمس.", "The team won the final match yesterday."),
    Pair("news", "رفع البنك المركزي أسعار الفائدة مرة أخرى.", "The central bank raised interest rates once more."),
]
SHIFTED = [replace(pair, origin="shifted", en=NEWS[i - 1].en) for i, pair in enumerate(NEWS)]
NAME = Pair("names", "صوفيا", "Cairo")


@pytest.fixture(scope="module")
def encoder(shipped_models: Path) -> Iterator[PairEncoder]:
    with open_folders([shipped_models / "sentence-encoder"], workers=2) as store:
        loaded = store.sentence_encoder()
        assert loaded is not None
        yield PairEncoder(loaded)


def report_of(pairs: Sequence[Pair]) -> CorpusReport:
    report = CorpusReport()
    report.kept.update(pair.origin for pair in pairs)
    return report


def test_translations_are_kept_and_other_sentences_dropped(encoder: PairEncoder, tmp_path: Path) -> None:
    pairs = [*NEWS, *SHIFTED]
    report = report_of(pairs)
    assert drop_misaligned(pairs, Cosines(tmp_path, encoder), report=report) == NEWS
    assert report.dropped == {("shifted", "misaligned"): 3}
    assert report.kept == {"news": 3, "shifted": 0}


def test_short_pairs_and_those_not_to_be_compared_stay(encoder: PairEncoder) -> None:
    pairs = [NAME, *SHIFTED[:2]]
    report = report_of(pairs)
    assert drop_misaligned(pairs, encoder, compared=[True, False, True], report=report) == [NAME, SHIFTED[0]]
    assert report.dropped == {("shifted", "misaligned"): 1}


def test_nothing_to_compare_is_no_error(encoder: PairEncoder, tmp_path: Path) -> None:
    assert drop_misaligned([NAME], Cosines(tmp_path, encoder), report=report_of([NAME])) == [NAME]
    assert drop_misaligned([], encoder, report=CorpusReport()) == []


def test_batches_change_no_cosine_and_no_order(encoder: PairEncoder) -> None:
    pairs = [*NEWS, *SHIFTED, Pair("long", NEWS[0].ar * 200, NEWS[0].en * 200)]
    together = encoder(pairs)
    np.testing.assert_allclose(together, [float(encoder([pair])[0]) for pair in pairs], atol=1e-6)
    assert together[:3].min() > 0.9 > together[3:6].max()


def test_cosines_outlive_the_run(encoder: PairEncoder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = Cosines(tmp_path, encoder)([*NEWS[:2], NEWS[0]])
    assert "2 of 2 pairs compared" in capsys.readouterr().out

    class Refusing:
        hash = encoder.hash

        def __call__(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
            assert list(pairs) == NEWS[2:], "what is known is not compared again"
            return np.array([0.5], np.float32)

    later = Cosines(tmp_path, Refusing())(NEWS)
    np.testing.assert_array_equal(later, [*first[:2], np.float32(0.5)])


def test_another_encoder_has_other_cosines(encoder: PairEncoder, tmp_path: Path) -> None:
    Cosines(tmp_path, encoder)(NEWS)

    class Other:
        hash = "0" * 64

        def __call__(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
            return np.full(len(pairs), 0.25, np.float32)

    np.testing.assert_array_equal(Cosines(tmp_path, Other())(NEWS), [0.25] * 3)
