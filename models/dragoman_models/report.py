"""Evaluation results as text tables and as values for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .defects import DefectCounts
from .names import NameCounts
from .scores import Scores

__all__ = ["Performance", "SetReport", "SystemResult", "render", "to_json"]


@dataclass(frozen=True, slots=True)
class Performance:
    """Speed and memory of translating a test set; wall-clock figures mean little on a busy machine."""

    seconds: float
    segments: int
    """The number of segments of all lines."""
    attempts: int
    """The number of decodings of segments, including those after a failed check."""
    tokens: int
    """The number of target tokens decoded, including discarded decodings."""
    peak_rss_mb: float | None
    """The peak resident memory of this process; None if the system does not report it."""
    flags: dict[str, int]
    """The number of segments with each flag."""

    @property
    def segments_per_second(self) -> float:
        return self.segments / self.seconds if self.seconds else 0.0

    @property
    def tokens_per_second(self) -> float:
        return self.tokens / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class SystemResult:
    """One system on one test set."""

    name: str
    scores: Scores
    defects: DefectCounts
    names: NameCounts
    performance: Performance | None = None
    """Speed and memory; None for outputs that were read from a file."""


@dataclass(frozen=True, slots=True)
class SetReport:
    """Every system on one test set; the references are the first row of the defects."""

    name: str
    source_language: str
    target_language: str
    systems: tuple[SystemResult, ...]
    reference: DefectCounts


def render(report: SetReport) -> str:
    """The report as aligned text tables."""
    direction = f"{report.source_language}→{report.target_language}"
    parts = [f"{report.name} {direction}, {report.reference.lines} lines"]
    if report.systems:
        parts += [_score_table(report), _signatures(report.systems[0].scores)]
    parts += [_defect_table(report), *(_performance(s) for s in report.systems if s.performance)]
    return "\n\n".join(parts) + "\n"


def to_json(report: SetReport) -> dict[str, object]:
    """The report as values for `json.dumps`."""
    value = asdict(report)
    for system, plain in zip(report.systems, value["systems"], strict=True):
        if system.performance:
            plain["performance"] |= {
                "segments_per_second": system.performance.segments_per_second,
                "tokens_per_second": system.performance.tokens_per_second,
            }
    return value


def _score_table(report: SetReport) -> str:
    rows = [
        [s.name, *(f"{one.value:.1f}" for one in (s.scores.bleu, s.scores.chrf2, s.scores.chrfpp)), _share(s.names)]
        for s in report.systems
    ]
    names = report.systems[0].names.names
    return _table(["system", "BLEU", "chrF2", "chrF++", f"% of {names} names"], rows)


def _share(names: NameCounts) -> str:
    return f"{100 * names.share:.1f}" if names.names else "-"


def _signatures(scores: Scores) -> str:
    return "\n".join(
        f"{name:6} {score.signature}"
        for name, score in (("BLEU", scores.bleu), ("chrF2", scores.chrf2), ("chrF++", scores.chrfpp))
    )


def _defect_table(report: SetReport) -> str:
    rows = [("reference", report.reference), *((s.name, s.defects) for s in report.systems)]
    header = [
        "lines with", f"numbers lost /{report.reference.number_lines}", "(unlike ref.)", "%", "ends lost",
        "repetition", "wrong script", "copied", "Latin words", "short", "empty",
    ]  # fmt: skip
    return _table(header, [[name, *_defect_cells(defects)] for name, defects in rows])


def _defect_cells(d: DefectCounts) -> list[str]:
    share = 100 * d.numbers_lost / d.number_lines if d.number_lines else 0.0
    return [
        str(d.numbers_lost),
        str(d.numbers_lost_unlike_reference),
        f"{share:.1f}",
        *(str(count) for count in (d.ends_lost, d.repetitions, d.wrong_script, d.copied)),
        "-" if d.untranslated is None else str(d.untranslated),
        str(d.short),
        str(d.empty),
    ]


def _performance(system: SystemResult) -> str:
    p = system.performance
    assert p is not None
    memory = "unknown" if p.peak_rss_mb is None else f"{p.peak_rss_mb:.0f} MB"
    flags = ", ".join(f"{kind} {count}" for kind, count in sorted(p.flags.items())) or "none"
    return (
        f"{system.name}: {p.segments} sentences in {p.seconds:.1f} s, {p.segments_per_second:.1f} sentences/s, "
        f"{p.tokens_per_second:.0f} tokens/s, {p.attempts} decodings, peak memory {memory}\n"
        f"flags raised by the server: {flags}"
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with the first column aligned left and figures aligned right."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        for row in (header, *rows)
    ]
    return "\n".join(line.rstrip() for line in lines)
