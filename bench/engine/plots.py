"""Draws the proofs: one SVG for each JSON file that is there.

    python -m bench.engine.plots [--results bench/results] [--out docs/images]

Needs matplotlib, which the extra `bench` installs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from dragoman_models.plot import STYLE
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .provenance import RESULTS

IMAGES = Path(__file__).parents[2] / "docs" / "images"

# Okabe and Ito's colours, told apart by people who see no red or no green.
BLUE, SKY, ORANGE, GREEN, GREY = "#0072b2", "#56b4e9", "#e69f00", "#009e73", "#8c8c8c"
LOOK = STYLE | {"figure.facecolor": "white", "axes.grid": True, "grid.color": "#e5e5e5", "legend.frameon": False}
PEERS = {
    "dragoman": "Dragoman",
    "dragoman-unchecked": "Dragoman,\nno comparison",
    "plain-tuned": "plain server,\ntuned",
    "plain": "plain server",
    "libretranslate-tuned": "LibreTranslate,\ntuned",
    "libretranslate": "LibreTranslate",
}


def ceiling(numbers: dict[str, Any]) -> Figure:
    """Sentences per second of the server, and the line of CTranslate2 alone, with and without the sentence encoder."""
    modes = [mode for mode in ("plain", "checked") if mode in numbers["rounds"][0]]
    figure, panels = pyplot.subplots(1, len(modes), figsize=(3.6 * len(modes), 3), sharey=True, squeeze=False)
    for axes, mode in zip(panels[0], modes, strict=True):
        count, rounds = numbers["sentences"], numbers["rounds"]
        raw = [count / (it["raw_s"] + (it["raw_encoder_s"] if mode == "checked" else 0)) for it in rounds]
        for place, load in enumerate(("callers", "streams")):
            rates = [count / it[mode][f"{load}_s"] for it in rounds]
            share = numbers["ratios"][f"{mode}_{load}_throughput"]["median"]
            _bar(axes, place, rates, BLUE, f"{share:.0%}", inside=True)
        _line(axes, _middle(raw), "CTranslate2 alone")
        axes.set_xticks((0, 1), ("64 callers", "8 streams"))
        axes.set_title("Translation only" if mode == "plain" else "With the comparison by the encoder")
    panels[0][0].set_ylabel("sentences a second")
    return figure


def peers(numbers: dict[str, Any]) -> Figure:
    """Sentences per second at 64 callers, and what one caller waits, of everybody."""
    names = [name for name in PEERS if name in numbers["throughput"]][::-1]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(7.5, 0.5 * len(names) + 0.8), sharey=True)
    for axes, key, title, form in (
        (left, "throughput", "64 callers: sentences a second", "{:.0f}"),
        (right, "single_p50_ms", "one caller: milliseconds a sentence, median", "{:.0f}"),
    ):
        values = [numbers[key][name] for name in names]
        medians = [value["median"] for value in values]
        spans = [[it["median"] - it["least"] for it in values], [it["greatest"] - it["median"] for it in values]]
        colours = [BLUE if name.startswith("dragoman") else GREY for name in names]
        bars = axes.barh(names, medians, color=colours, height=0.65, xerr=spans, ecolor="#404040")
        axes.bar_label(bars, [form.format(value) for value in medians], padding=4)
        axes.set_title(title)
        axes.grid(axis="y", visible=False)
        axes.margins(x=0.15)
    left.set_yticks(range(len(names)), [PEERS[name] for name in names])
    return figure


def latency(numbers: dict[str, Any]) -> Figure:
    """Over the load: percentiles of latency; where the time goes in the mean; what became of the calls."""
    loads = numbers["loads"]
    shares = [round(load["share"] * 100) for load in loads]
    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(9.5, 3))
    for name, colour in (("p99", ORANGE), ("p95", SKY), ("p50", BLUE)):
        left.plot(shares, [load["latency"].get(name) for load in loads], "o-", color=colour, label=name)
    left.set_title("Latency of answered calls, ms")
    left.set_ylim(bottom=0)
    left.legend()
    parts = {"queue": (ORANGE, "waiting"), "compute": (BLUE, "model"), "rest": (GREY, "rest")}
    _stack(
        middle, shares, {label: ([load[key].get("mean", 0) for load in loads], c) for key, (c, label) in parts.items()}
    )
    middle.set_title("Where the time goes, mean, ms")
    outcomes = {
        "answered": ([load["codes"].get("OK", 0) for load in loads], GREEN),
        "refused, told when to retry": ([load["refused_with_retry"] for load in loads], SKY),
        "too late, or failed": ([load["refused"] - load["refused_with_retry"] for load in loads], ORANGE),
    }
    _stack(right, shares, {name: (_shares(counts, loads), colour) for name, (counts, colour) in outcomes.items()})
    right.set_title("What became of the calls, %")
    right.set_ylim(0, 145)
    right.set_yticks(range(0, 101, 20))
    for axes in (left, middle, right):
        axes.set_xticks(shares, [f"{share}%" for share in shares])
        axes.set_xlabel(f"load, of {numbers['capacity']:.0f} sentences a second")
    return figure


def mixed(numbers: dict[str, Any]) -> Figure:
    """Latency of interactive calls, alone and beside a bulk load."""
    figure, axes = pyplot.subplots(figsize=(4.2, 3))
    for place, name in enumerate(("p50", "p95")):
        for shift, key, colour in ((-0.18, "alone", GREY), (0.18, "mixed", BLUE)):
            values = [it[key]["latency"][name] for it in numbers["rounds"]]
            label = {"alone": "alone", "mixed": "beside the bulk load"}[key] if place == 0 else None
            _bar(axes, place + shift, values, colour, f"{_middle(values):.0f}", width=0.34, label=label)
    axes.set_xticks((0, 1), ("p50", "p95"))
    axes.set_title(f"Interactive calls, ms (a batch takes {numbers['batch_ms']['median']:.0f} ms)")
    axes.legend(loc="upper left")
    axes.margins(y=0.3)
    return figure


def memory(numbers: dict[str, Any]) -> Figure:
    """Resident memory over the calls."""
    figure, axes = pyplot.subplots(figsize=(5.5, 2.8))
    axes.plot([row[0] for row in numbers["raw"]], [row[2] for row in numbers["raw"]], color=BLUE)
    axes.axhline(numbers["idle_mib"], color=GREY, linestyle=":")
    axes.text(numbers["calls"], numbers["idle_mib"] * 0.98, "after start", ha="right", va="top", color=GREY)
    axes.axvspan(0, 0.25 * numbers["calls"], color="#f2f2f2", zorder=0)
    axes.set_ylim(0, numbers["peak_mib"] * 1.2)
    axes.set_xlabel("calls of random length (grey: warm-up)")
    axes.set_title(f"Memory of the server, MiB (growth after warm-up: {numbers['growth']:.1%})")
    return figure


def scaling(numbers: dict[str, Any]) -> Figure:
    """Time per article over the size of the feed."""
    figure, axes = pyplot.subplots(figsize=(4.8, 3))
    for workers, colour in zip(
        dict.fromkeys(run["workers"] for run in numbers["runs"]), (GREY, BLUE, GREEN), strict=False
    ):
        runs = [run for run in numbers["runs"] if run["workers"] == workers]
        label = f"{workers} worker{'s' * (workers > 1)}"
        axes.plot(
            [it["articles"] for it in runs], [it["ms_per_article"] for it in runs], "o-", color=colour, label=label
        )
    axes.set_xscale("log")
    axes.set_xticks([run["articles"] for run in runs], [f"{run['articles']:,}" for run in runs], minor=False)
    axes.minorticks_off()
    axes.set_ylim(bottom=0)
    axes.set_xlabel("articles in the feed")
    axes.set_title(f"Time per article of {numbers['sentences_each']} short sentences, ms")
    axes.legend()
    return figure


PLOTS: tuple[Callable[[dict[str, Any]], Figure], ...] = (ceiling, peers, latency, mixed, memory, scaling)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--results", type=Path, default=RESULTS, help="default: bench/results")
    arguments.add_argument("--out", type=Path, default=IMAGES, help="default: docs/images")
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    mpl.use("svg")
    mpl.rcParams.update(LOOK)
    for plot in PLOTS:
        source = options.results / f"{plot.__name__}.json"
        if not source.is_file():
            print(f"left out: {source} is not there")
            continue
        figure = plot(json.loads(source.read_text(encoding="utf-8")))
        figure.tight_layout()
        path = options.out / f"performance-{plot.__name__}.svg"
        figure.savefig(path, metadata={"Date": None})
        print(f"drawn: {path}")


def _bar(
    axes: Axes,
    place: float,
    values: list[float],
    colour: str,
    text: str,
    *,
    width: float = 0.6,
    label: str | None = None,
    inside: bool = False,
) -> None:
    """The median, with a line from the least to the greatest; the text above it, or in the middle of it."""
    median = _middle(values)
    span = [[median - min(values)], [max(values) - median]]
    bars = axes.bar(place, median, width, color=colour, yerr=span, ecolor="#404040", label=label)
    if inside:
        axes.bar_label(bars, [text], label_type="center", color="white", fontsize=12)
    else:
        axes.bar_label(bars, [text], padding=3)
    axes.grid(axis="x", visible=False)


def _line(axes: Axes, height: float, text: str) -> None:
    axes.axhline(height, color=ORANGE, linestyle="--")
    axes.text(0.5, height, f"{text}: {height:.0f}", ha="center", va="bottom", color="#8a5f00")
    axes.set_ylim(0, height * 1.15)


def _stack(axes: Axes, places: list[int], layers: dict[str, tuple[list[float], str]]) -> None:
    below = [0.0] * len(places)
    for label, (values, colour) in layers.items():
        axes.bar(places, values, 13, bottom=below, color=colour, label=label)
        below = [a + b for a, b in zip(below, values, strict=True)]
    axes.grid(axis="x", visible=False)
    axes.set_ylim(0, max(below) * 1.35)
    axes.legend(loc="upper left", fontsize=8)


def _shares(counts: list[int], loads: list[dict[str, Any]]) -> list[float]:
    return [100 * count / max(1, load["calls"]) for count, load in zip(counts, loads, strict=True)]


def _middle(values: list[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


if __name__ == "__main__":
    main()
