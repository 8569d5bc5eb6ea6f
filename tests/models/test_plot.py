"""The picture of an evaluation. Needs matplotlib, which only the extra `bench` brings."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from dragoman_models.errors import EvaluationError, MissingPackageError
from dragoman_models.evaluation import EvaluationRun, TestSet, evaluate
from dragoman_models.plot import check_plot, draw
from dragoman_models.report import Performance, SetReport

SOURCES = ("The port opened in 1950.", "The mayor spoke.")
REFERENCES = ("افتتح الميناء سنة 1950.", "تحدث رئيس البلدية.")


def report(name: str = "port") -> SetReport:
    performance = Performance(seconds=1, segments=2, attempts=2, tokens=9, peak_rss_mb=None, flags={})
    run = ("ours", EvaluationRun(("افتتح الميناء.", "تحدث رئيس البلدية."), performance))
    return evaluate(TestSet(name, SOURCES, REFERENCES), "en", "ar", run=run, systems={"copy": SOURCES})


def texts(path: Path) -> list[str]:
    return ["".join(element.itertext()) for element in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def test_a_plot_shows_every_set_and_system(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    draw([report(), report("harbour")], tmp_path / "plot.svg")
    shown = texts(tmp_path / "plot.svg")
    assert {"port en→ar, 2 lines: chrF2", "harbour en→ar, 2 lines: chrF2"} <= set(shown)
    assert shown.count("ours") == shown.count("copy") == shown.count("reference") == 2
    assert shown.index("reference") < shown.index("copy") < shown.index("ours"), "the best stands above"
    assert shown.count("50.0") == 2, "one of two lines lost its number"
    assert shown.count("numbers lost") == 1


def test_references_alone_can_be_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    draw([evaluate(TestSet("port", SOURCES, REFERENCES), "en", "ar")], tmp_path / "plot.svg")
    assert "reference" in texts(tmp_path / "plot.svg")


def test_an_unwritable_format_is_named_before_the_work(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(EvaluationError, match=r"plot\.docx: a plot is a file that ends in .*\.svg"):
        check_plot(tmp_path / "plot.docx")
    check_plot(tmp_path / "plot.svg")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(EvaluationError, match="cannot be written: No such file"):
        draw([report()], tmp_path / "none" / "plot.svg")


def test_without_matplotlib_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.backend_bases", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'dragoman\[bench\]'"):
        check_plot(tmp_path / "plot.svg")
