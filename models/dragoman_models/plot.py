"""Plots evaluation results: chrF2 and the share of lines with defects for each system."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .defects import DefectCounts
from .errors import EvaluationError, MissingPackageError
from .report import SetReport, SystemResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["STYLE", "check_plot", "draw"]

# Colours of Okabe and Ito, which colour-blind readers can distinguish.
_OURS, _OTHERS = "#0072b2", "#8c8c8c"
_DEFECTS = {
    "numbers lost": ("numbers_lost", "#d55e00"),
    "ends lost": ("ends_lost", "#e69f00"),
    "repetition": ("repetitions", "#cc79a7"),
    "wrong script": ("wrong_script", "#f0e442"),
    "copied": ("copied", "#009e73"),
    "short": ("short", "#56b4e9"),
    "empty": ("empty", "#404040"),
}

STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "svg.fonttype": "none",  # letters, not outlines
    "svg.hashsalt": "dragoman",  # the same figures give the same file
}
"""The matplotlib settings of all plots."""


def check_plot(path: Path) -> None:
    """Checks before a long evaluation that its plot can be drawn.

    Raises:
        MissingPackageError: matplotlib is not installed.
        EvaluationError: matplotlib cannot write files with this suffix.
    """
    try:
        from matplotlib.backend_bases import FigureCanvasBase
    except ImportError:
        raise MissingPackageError("matplotlib", "bench") from None
    if path.suffix.removeprefix(".").lower() not in (formats := FigureCanvasBase.get_supported_filetypes()):
        raise EvaluationError(f"{path}: a plot is a file that ends in .{', .'.join(sorted(formats))}")


def draw(reports: Sequence[SetReport], path: Path) -> None:
    """Draws two panels for each test set: chrF2 of each system, and the share of its lines with each defect.

    Systems are ordered by chrF2. A system that was run, not read from a file, is blue.

    Args:
        reports: one for each test set; without systems it shows the references alone.
        path: file to write; its suffix is the format (`check_plot`).

    Raises:
        EvaluationError: the file cannot be written.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    rows = [len(report.systems) + 2 for report in reports]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9.5, 0.34 * sum(rows) + 0.5 * len(rows) + 0.4), layout="constrained")
        panels = figure.subplots(len(reports), 2, squeeze=False, height_ratios=rows)
        for report, (left, right) in zip(reports, panels, strict=True):
            systems = sorted(report.systems, key=lambda system: system.scores.chrf2.value)
            _scores(left, report, systems)
            _defects(right, [report.reference, *(system.defects for system in systems)])
        figure.legend(*panels[0][1].get_legend_handles_labels(), loc="outside lower center", ncols=7, frameon=False)
        try:
            figure.savefig(path)
        except OSError as error:
            raise EvaluationError(f"{path}: cannot be written: {error.strerror}") from error


def _scores(axes: Axes, report: SetReport, systems: Sequence[SystemResult]) -> None:
    values = [system.scores.chrf2.value for system in systems]
    colours = [_OURS if system.performance else _OTHERS for system in systems]
    bars = axes.barh(range(1, len(systems) + 1), values, color=colours, height=0.65)
    axes.bar_label(bars, [f"{value:.1f}" for value in values], padding=3)
    axes.set_yticks(range(len(systems) + 1), ["reference", *(system.name for system in systems)])
    axes.set_ylim(-0.6, len(systems) + 0.6)
    axes.set_xlim(0, max([*values, 1]) * 1.12)
    direction = f"{report.source_language}→{report.target_language}"
    axes.set_title(f"{report.name} {direction}, {report.reference.lines} lines: chrF2")


def _defects(axes: Axes, counts: Sequence[DefectCounts]) -> None:
    """Stacked bars; a line with two defects counts twice."""
    reached = [0.0] * len(counts)
    for label, (name, colour) in _DEFECTS.items():
        shares = [100 * getattr(count, name) / count.lines for count in counts]
        axes.barh(range(len(counts)), shares, left=reached, color=colour, height=0.65, label=label)
        reached = [before + share for before, share in zip(reached, shares, strict=True)]
    for place, total in enumerate(reached):
        axes.annotate(f"{total:.1f}", (total, place), xytext=(3, 0), textcoords="offset points", va="center")
    axes.set_yticks([])
    axes.set_ylim(-0.6, len(counts) - 0.4)
    axes.set_xlim(0, max([*reached, 1.0]) * 1.12)
    axes.set_title("defects in a hundred lines")
