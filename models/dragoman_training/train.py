"""Train one direction, on CPU or CUDA, from packed pairs; resumable, bounded by minutes.

    dragoman-train train ar-en --work WORK --encoder encoder_init.npz --minutes 170

The run folder holds `checkpoint.pt` (weights, their moving average, optimiser, step), replaced whole at every
evaluation, and `log.jsonl`, one line per report. A run in the same folder is continued. The
learning rate rises, stays, and falls only with `--cooldown` (fraction of this run's time; Hägele et al. 2024,
"Scaling laws and compute-optimal training beyond fixed training durations"), so that a run can be prolonged for as
long as there is time.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import math
import signal
import time
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .batches import Pack, batches, tensors
from .guidance import Links
from .network import NetworkConfig, PretrainedEncoder, Translator
from .pieces import (
    ADDED_ROWS,
    ENCODER_ROWS,
    SOURCE_MODEL,
    TARGET_BEGIN,
    TARGET_END,
    TARGET_MODEL,
    TARGET_PAD,
    open_model,
)
from .precision import mixed_precision
from .records import CHECKPOINT, log_line, save_whole
from .train_options import parse

__all__ = ["Run", "keep_memory", "main"]

REPORT_EVERY = 100
AVERAGE_EVERY = 10
AVERAGE_DECAY = 0.98  # over 10 steps; a memory of about 500 steps
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of glibc's mallopt(3)


@torch.no_grad()
def greedy(model: Translator, source: Tensor, limit: int = 100) -> list[list[int]]:
    """Greedy decoding, for monitoring a run."""
    memory, bias = model.encode(source)
    target = torch.full((len(source), 1), TARGET_BEGIN, device=source.device)
    done = torch.zeros(len(source), dtype=torch.bool, device=source.device)
    for _ in range(limit):
        best = model.logits(model.decode(target, memory, bias)[:, -1]).argmax(-1).masked_fill(done, TARGET_PAD)
        target = torch.cat([target, best[:, None]], 1)
        done |= best == TARGET_END
        if done.all():
            break
    return [[t for t in row if t not in (TARGET_PAD, TARGET_BEGIN, TARGET_END)] for row in target.tolist()]


@dataclass(frozen=True, slots=True)
class _Losses:
    """Sums over target tokens, and over those of them that are linked to the source."""

    loss: float = 0.0
    tokens: int = 0
    misaligned: float = 0.0
    linked: float = 0.0

    def __add__(self, other: _Losses) -> _Losses:
        return _Losses(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    def report(self) -> dict[str, float]:
        """Means a token, as the log has them."""
        report = {"loss": round(self.loss / self.tokens, 4)}
        if self.linked:
            report |= {
                "alignment": round(self.misaligned / self.linked, 4),
                "linked": round(self.linked / self.tokens, 3),
            }
        return report


class Run:
    """A model in training, with its optimiser, moving average, step and log."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args, self.folder = args, Path(args.out)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        if self.device.type == "cuda":
            torch.set_float32_matmul_precision("high")
        self.step = self.tokens = 0
        self.links = Links.load(args.links) if args.links else None
        self.model = self._build()
        if self.links is not None:
            self.model.config = replace(self.model.config, guided=True)
        self.average = {name: p.detach().clone() for name, p in self.model.named_parameters()}
        self.optimizer = self._optimizer()
        if self.checkpoint.exists():
            self._resume()
        self.model.to(self.device)
        self.average = {name: value.to(self.device) for name, value in self.average.items()}

    @property
    def checkpoint(self) -> Path:
        return self.folder / CHECKPOINT

    def _build(self) -> Translator:
        if self.args.start:
            from .restore import restore

            model = restore(self.args.start, dropout=self.args.dropout)
            pieces = open_model(Path(self.args.vocabulary) / SOURCE_MODEL).get_piece_size()
            if pieces > model.config.source_pieces:
                model.add_source_pieces(self._added_embeddings(pieces - model.config.source_pieces))
            return model
        rows = json.loads((Path(self.args.vocabulary) / ENCODER_ROWS).read_text())
        sizes = {f.name: getattr(self.args, f.name) for f in fields(NetworkConfig) if hasattr(self.args, f.name)}
        config = NetworkConfig(
            source_pieces=len(rows["source_rows"]), target_pieces=len(rows["target_spelling"]), **sizes
        )
        model = Translator(config)
        model.load_pretrained(PretrainedEncoder(self.args.encoder), rows["source_rows"], rows["target_spelling"])
        return model

    def _added_embeddings(self, number: int) -> Tensor:
        """The first embeddings of the pieces that the source vocabulary gained: the encoder's, and for control pieces
        their mean with some noise."""
        rows = json.loads((Path(self.args.vocabulary) / ADDED_ROWS).read_text())
        words = PretrainedEncoder(self.args.encoder).tensor("emb.word")[rows]
        noise = torch.randn(number - len(rows), words.shape[1], generator=torch.Generator().manual_seed(1))
        return torch.cat([words, words.mean(0) + noise * words.std(0)])

    def _optimizer(self) -> torch.optim.Optimizer:
        pretrained = [p for n, p in self.model.named_parameters() if n.startswith(("encoder.", "source."))]
        fresh = [p for n, p in self.model.named_parameters() if not n.startswith(("encoder.", "source."))]
        groups = [{"params": fresh, "scale": 1.0}, {"params": pretrained, "scale": self.args.encoder_lr}]
        return torch.optim.Adam(groups, lr=self.args.lr, betas=(0.9, 0.98), eps=1e-9, fused=True)

    def _resume(self) -> None:
        state = torch.load(self.checkpoint, map_location="cpu", weights_only=True)
        self._widen(state)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average, self.step, self.tokens = state["average"], state["step"], state["tokens"]

    def _widen(self, state: dict[str, Any]) -> None:
        """Gives a checkpoint the source pieces that the vocabulary gained since it was written."""
        name = "source.pieces.weight"
        wanted, there = self.model.source.pieces.weight, len(state["model"][name])
        added = wanted.detach()[there:]
        if not len(added):
            return
        for weights in (state["model"], state["average"]):
            weights[name] = torch.cat([weights[name], added])
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        number = next(i for i, parameter in enumerate(parameters) if parameter is wanted)
        moments = state["optimizer"]["state"][number]
        for key in ("exp_avg", "exp_avg_sq"):
            moments[key] = torch.cat([moments[key], torch.zeros_like(added)])

    def save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "tokens": self.tokens,
            "config": self.model.config.to_dict(),
        }
        save_whole(state, self.checkpoint)

    def log(self, **entry: Any) -> None:
        log_line(self.folder / "log.jsonl", {"step": self.step, "tokens": self.tokens, **entry})

    def learning_rate(self, share_done: float) -> float:
        """Warm-up, then inverse square root from `--flat` steps on, then linear to zero in the last `--cooldown` of
        the time."""
        rise = min(1.0, (self.step + 1) / self.args.warmup)
        decay = min(1.0, math.sqrt(self.args.flat / (self.step + 1)))
        fall = min(1.0, (1 - share_done) / self.args.cooldown) if self.args.cooldown else 1.0
        return float(self.args.lr * rise * decay * max(fall, 0.01))

    def train_batch(
        self, batch: tuple[Tensor, Tensor, Tensor], share_done: float, links: Tensor | None = None
    ) -> _Losses:
        """One step of the optimiser; `links` is for the guided head, see `Translator.forward`."""
        frozen = self.step < self.args.unfreeze_at
        rate = self.learning_rate(share_done)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["scale"]
        with mixed_precision(self.device):
            loss, count, misaligned = self.model(
                *batch, frozen_encoder=frozen, smoothing=self.args.smoothing, links=links
            )
        linked = float(links.sum()) if links is not None else 0.0
        ((loss + self.args.guidance * misaligned) / count).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        if self.step % AVERAGE_EVERY == 0:
            self._update_average()
        number = int(count)
        self.tokens += number
        return _Losses(float(loss.detach()), number, float(misaligned.detach()), linked)

    @torch.no_grad()
    def _update_average(self) -> None:
        decay = min(AVERAGE_DECAY, self.step / (self.step + 10 * AVERAGE_EVERY))
        names, live = zip(*self.model.named_parameters(), strict=True)
        torch._foreach_lerp_([self.average[n] for n in names], [p.detach() for p in live], 1 - decay)

    def evaluate(self, dev: Pack, references: list[str] | None, decode: Any) -> dict[str, Any]:
        """Loss and, with references, chrF2 of greedy output, on the development lines with the averaged weights."""
        live = {name: p.detach().clone() for name, p in self.model.named_parameters()}
        self.model.load_state_dict(self.average, strict=False)
        self.model.eval()
        total, count, lines = 0.0, 0, []
        with torch.no_grad(), mixed_precision(self.device):
            for start in range(0, len(dev), 50):
                batch = tensors(dev, np.arange(start, min(start + 50, len(dev))), self.device)
                loss, number, _ = self.model(*batch, smoothing=0.0)
                total, count = total + float(loss), count + int(number)
                if references and start < len(references):
                    lines += decode(greedy(self.model, batch[0]))
        self.model.load_state_dict(live, strict=False)
        self.model.train()
        result: dict[str, Any] = {"dev_loss": round(total / count, 4)}
        if references:
            import sacrebleu

            result["dev_chrf"] = round(sacrebleu.corpus_chrf(lines[: len(references)], [references]).score, 2)
            result["sample"] = lines[0]
        return result

    def train(self, pack: Pack, dev: Pack, references: list[str] | None, decode: Any) -> None:
        self.log(
            event="start",
            pairs=len(pack),
            device=self.device.type,
            threads=torch.get_num_threads(),
            args=vars(self.args),
        )
        self.model.train()
        begun = reported = time.monotonic()
        limit, sums = self.args.minutes * 60, _Losses()
        stopped: list[int] = []
        for number_of_signal in (signal.SIGTERM, signal.SIGINT):  # stop after this batch, with everything saved
            signal.signal(number_of_signal, lambda received, _: stopped.append(received))
        for rows in batches(pack, self.args.batch_tokens, np.random.default_rng(self.args.seed + self.step)):
            batch = tensors(pack, rows, self.device)
            links = self.links.weights(rows, batch[2], batch[0]) if self.links is not None else None
            sums += self.train_batch(batch, (time.monotonic() - begun) / limit, links)
            over = time.monotonic() - begun > limit or bool(stopped)
            if self.step % REPORT_EVERY == 0:
                now = time.monotonic()
                self.log(**sums.report(), rate=round(sums.tokens / (now - reported)))
                sums, reported = _Losses(), now
            due = over or self.step % self.args.evaluate_every == 0
            if due:
                self.save()
            if due and not stopped:
                self.log(event="evaluation", **self.evaluate(dev, references, decode))
                reported = time.monotonic()
            if over:
                return


def keep_memory() -> None:
    """Let glibc keep what is freed: handing large blocks back after each step costs a fifth of the time on a CPU, in
    page faults. Without glibc nothing happens."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        for parameter in (M_MMAP_THRESHOLD, M_TRIM_THRESHOLD):
            libc.mallopt(parameter, 2**31 - 1)


def main(argv: list[str] | None = None) -> None:
    args = parse(argv, __doc__)
    keep_memory()
    run = Run(args)
    references = decode = None
    if args.dev_references:
        decode = open_model(Path(args.vocabulary) / TARGET_MODEL).decode
        references = Path(args.dev_references).read_text(encoding="utf8").splitlines()[: args.dev_lines]
    run.train(Pack.load(args.pack), Pack.load(args.pack, "dev_"), references, decode)


if __name__ == "__main__":
    main()
