"""A shallow sentence encoder that learns from a deep one (Reimers & Gurevych 2020, "Making Monolingual Sentence
Embeddings Multilingual using Knowledge Distillation").

    dragoman-train distill --teacher DEEP --work WORK --pairs parallel.tsv.xz --dev DEV

The student consists of some layers of the teacher. It learns to map both sides of a pair to the mean of the teacher's
two vectors. Its cosines keep the teacher's scale, and a sentence is nearer to its translation than with the teacher. A
contrastive term separates unlike sentences (van den Oord et al. 2018). Its negatives are the other pairs of the batch
and the right translation with a part cut out, so that omissions lower the cosine, which they hardly do with the
teacher. Pairs with a low cosine under the teacher are left out as misaligned.

The run folder `WORK/encoder` holds `student.pt`, from which a later run continues, `pairs.npz` and `log.jsonl`.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from dragoman_server.text import normalize
from numpy.typing import NDArray
from torch import Tensor, nn

from .batches import Pack, batches, pad
from .corpus import LANGUAGES, Pair, clean, domain_weights, held_out_lines, read_lines, read_pairs, read_tiers
from .export import load_student
from .pieces import SOURCE_PAD
from .precision import mixed_precision
from .records import STUDENT, log_line, save_whole
from .restore import restore_encoder
from .sentence_network import SentenceNetwork, shallow
from .sentence_rows import Cutter, SentencePieces
from .train import keep_memory

__all__ = ["Distillation", "discrimination", "main"]

MIN_WORDS = 4
MIN_TEACHER_COSINE = 0.84  # below it a pair is held to be misaligned: the 1st percentile of good ones
TEMPERATURE = 0.02
ANCHOR = 10.0  # weight of staying where the teacher is, against 1 for telling pairs apart
REPORT_EVERY = 50


def _pack(pairs: Sequence[Pair], pieces: SentencePieces, weights: dict[str, float], path: Path) -> None:
    rows = [pieces([pair.side(side) for pair in pairs]) for side in LANGUAGES]
    arrays: dict[str, Any] = {"weight": np.array([weights.get(p.origin, 1.0) for p in pairs], np.float32)}
    for name, side in zip(("src", "tgt"), rows, strict=True):
        arrays[name] = np.fromiter((i for row in side for i in row), np.uint16)
        arrays[f"{name}_len"] = np.array([len(row) for row in side], np.int32)
    np.savez(path, **arrays)


def discrimination(vectors: NDArray[np.float32], others: NDArray[np.float32]) -> dict[str, float]:
    """How well cosines tell a sentence's translation from other sentences.

    Args:
        vectors: unit vectors of the sentences of a text, (n, dimensions).
        others: of their translations, in the same order.

    Returns:
        pair: mean cosine of a pair; pair_1: its first percentile; next: mean cosine with the following line's
        translation; seen: share of those below `pair_1`; nearest: share of sentences nearest to their own translation.
    """
    cosines = vectors @ others.T
    own, following = cosines.diagonal(), cosines[:-1, 1:].diagonal()
    line = float(np.quantile(own, 0.01))
    return {
        "pair": float(own.mean()),
        "pair_1": line,
        "next": float(following.mean()),
        "seen": float((following < line).mean()),
        "nearest": float((cosines.argmax(1) == np.arange(len(own))).mean()),
    }


class Distillation:
    """Teacher, student, optimizer and loss.

    Args:
        teacher: the deep encoder.
        student: the shallow one, changed in place.
        teacher_prefix: piece ids that the teacher wants after `<s>` and the student does without.
        rate: peak learning rate.
        cut: damages a row; None: there are no damaged negatives.
    """

    def __init__(
        self,
        teacher: SentenceNetwork,
        student: SentenceNetwork,
        teacher_prefix: Sequence[int],
        rate: float,
        cut: Callable[[list[int]], list[int] | None] | None = None,
    ) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.teacher, self.student = teacher.to(self.device).eval(), student.to(self.device).train()
        for parameter in self.student.embedding.parameters():
            parameter.requires_grad_(False)
        self._prefix, self._cut = list(teacher_prefix), cut
        learning = [p for p in self.student.parameters() if p.requires_grad]
        self._optimizer = torch.optim.AdamW(learning, lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
        self._peak = rate

    def step(self, sides: tuple[list[list[int]], list[list[int]]], rate: float) -> dict[str, float] | None:
        """Trains on a batch of pairs given as rows of the student's ids; None if too few pairs were well aligned.

        Args:
            sides: the Arabic and the English rows.
            rate: share of the peak learning rate, 0 to 1.
        """
        for group in self._optimizer.param_groups:
            group["lr"] = self._peak * rate
        with mixed_precision(self.device):
            with torch.no_grad():
                taught = [self.teacher(self._rows([[row[0], *self._prefix, *row[1:]] for row in s])) for s in sides]
                aligned = (taught[0] * taught[1]).sum(1) >= MIN_TEACHER_COSINE
                if aligned.sum() < 2:
                    return None
                aim = F.normalize(taught[0] + taught[1], dim=1)[aligned]
            own = [self.student(self._rows(side))[aligned] for side in sides]
            damaged = [self._damaged(side, aligned) for side in sides]
        anchor = sum((1 - (vectors * aim).sum(1)).mean() for vectors in own)
        logits, right = own[0] @ own[1].T / TEMPERATURE, torch.arange(len(aim), device=self.device)
        apart = sum(
            F.cross_entropy(torch.cat([rows, (vectors * cut).sum(1, keepdim=True) / TEMPERATURE + bar], 1), right) / 2
            for rows, vectors, (cut, bar) in zip((logits, logits.T), own, reversed(damaged), strict=True)
        )
        loss = ANCHOR * anchor + apart
        loss.backward()
        nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return {"anchor": float(anchor.detach()) / 2, "apart": float(apart.detach()), "pairs": int(aligned.sum())}

    def _damaged(self, side: list[list[int]], aligned: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors of cut sentences, and what bars (-1e4) or lets through (0) each: those that could not be cut."""
        rows = [self._cut(row) if self._cut else None for row in side]
        bar = torch.tensor([[0.0 if row else -1e4] for row in rows], device=self.device)
        if not any(rows):
            return torch.zeros(int(aligned.sum()), self.student.config.width, device=self.device), bar[aligned]
        return self.student(self._rows([row or side[0][:1] for row in rows]))[aligned], bar[aligned]

    def _rows(self, rows: list[list[int]]) -> Tensor:
        return pad([np.array(row, np.uint16) for row in rows], SOURCE_PAD, self.device)

    @torch.no_grad()
    def embed(self, network: SentenceNetwork, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Unit vectors of rows of ids, (rows, dimensions)."""
        network.eval()
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        out = np.zeros((len(rows), network.config.width), np.float32)
        for start in range(0, len(order), 50):
            chunk = order[start : start + 50]
            with mixed_precision(self.device):
                out[chunk] = network(self._rows([list(rows[i]) for i in chunk])).float().cpu().numpy()
        return out


def _endless(pack: Pack, tokens: int, seed: int) -> Iterator[tuple[list[list[int]], list[list[int]]]]:
    for rows in batches(pack, tokens, np.random.default_rng(seed)):
        pairs = [pack.row(int(i)) for i in rows]
        yield [source.tolist() for source, _ in pairs], [target.tolist() for _, target in pairs]


def _report(run: Distillation, network: SentenceNetwork, dev: Sequence[list[list[int]]]) -> dict[str, float]:
    found = discrimination(run.embed(network, dev[0]), run.embed(network, dev[1]))
    return {name: round(value, 4) for name, value in found.items()}


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--teacher", required=True, help="folder of the deep sentence encoder")
    p.add_argument("--teacher-prefix", default="query: ", help="text that the teacher expects before each sentence")
    p.add_argument("--work", required=True, help="folder for intermediate files")
    p.add_argument("--pairs", required=True, help="tab-separated source, Arabic, English (.tsv, .xz, .gz)")
    p.add_argument("--sources", help="table of sources with their tiers; open and unstated ones are used")
    p.add_argument("--weights", help="sampling weights by source (default: domains.toml)")
    p.add_argument("--least-weight", type=float, default=0.5, help="sources below this weight are left out")
    p.add_argument("--dev", required=True, help="development lines: DEV.ar and DEV.en")
    p.add_argument("--held-out", nargs="*", default=[], help="further lines that must not be trained on")
    p.add_argument("--layers", type=int, nargs="+", default=[0, 3, 7, 11], help="layers of the teacher to start from")
    p.add_argument("--minutes", type=float, default=30)
    p.add_argument("--batch-tokens", type=int, default=3000)
    p.add_argument("--lr", type=float, default=5e-4)
    p.add_argument("--warmup", type=int, default=50, help="warm-up steps")
    p.add_argument("--evaluate-every", type=float, default=5, help="minutes between evaluations")
    p.add_argument("--seed", type=int, default=1)
    return p


def _prepare(args: argparse.Namespace, pieces: SentencePieces, path: Path) -> None:
    weights = domain_weights(args.weights)
    raw = read_pairs(args.pairs, read_tiers(args.sources) if args.sources else None)
    long_enough = (
        pair for pair in raw if weights.get(pair.origin, 1.0) >= args.least_weight and len(pair.en.split()) >= MIN_WORDS
    )
    _pack(list(clean(long_enough, held_out=held_out_lines([args.dev, *args.held_out]))), pieces, weights, path)


def _learn(run: Distillation, pack: Pack, dev: Sequence[list[list[int]]], args: argparse.Namespace, out: Path) -> None:
    """Steps until the minutes are over; every now and then an evaluation, and the student saved to `out`."""
    log = out.with_name("log.jsonl")
    begun = evaluated = time.monotonic()
    pairs, sums = 0, {"anchor": 0.0, "apart": 0.0}
    for number, sides in enumerate(_endless(pack, args.batch_tokens, args.seed), 1):
        done = (time.monotonic() - begun) / (args.minutes * 60)
        rate = min(1.0, number / args.warmup) * max(0.02, math.cos(math.pi / 2 * min(1.0, done)))
        if result := run.step(sides, rate):
            pairs += int(result["pairs"])
            sums = {name: value + result[name] for name, value in sums.items()}
        if number % REPORT_EVERY == 0:
            means = {name: round(value / REPORT_EVERY, 4) for name, value in sums.items()}
            log_line(log, {"step": number, "pairs": pairs, **means})
            sums = dict.fromkeys(sums, 0.0)
        if done >= 1 or time.monotonic() - evaluated > args.evaluate_every * 60:
            scores = _report(run, run.student, dev)
            log_line(log, {"event": "evaluation", "step": number, "pairs": pairs, **scores})
            run.student.train()
            save_whole({"weights": run.student.state_dict(), "config": run.student.config.to_dict()}, out)
            evaluated = time.monotonic()
        if done >= 1:
            return


def main(argv: list[str] | None = None) -> None:
    """Train a student for some minutes and leave it in the run folder."""
    args = parser().parse_args(argv)
    keep_memory()
    folder = Path(args.work) / "encoder"
    folder.mkdir(parents=True, exist_ok=True)
    plain, prefixed = (SentencePieces(args.teacher, prefix) for prefix in ("", args.teacher_prefix))
    if not (folder / "pairs.npz").exists():
        _prepare(args, plain, folder / "pairs.npz")
    pack, teacher = Pack.load(folder / "pairs.npz"), restore_encoder(args.teacher)
    out = folder / STUDENT
    student = load_student(out) if out.exists() else shallow(teacher, args.layers)
    cut = Cutter(plain.word_starts, args.seed)
    run = Distillation(teacher, student, prefixed([""])[0][1:-1], args.lr, cut)
    dev = [[normalize(line) for line in read_lines(f"{args.dev}.{side}")] for side in LANGUAGES]
    taught = _report(run, teacher, [prefixed(side) for side in dev])
    log_line(folder / "log.jsonl", {"event": "start", "pairs": len(pack), "args": vars(args), "teacher": taught})
    _learn(run, pack, [plain(side) for side in dev], args, out)


if __name__ == "__main__":
    main()
