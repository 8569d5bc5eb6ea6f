"""The options of `train`."""

from __future__ import annotations

import argparse

__all__ = ["parse"]


def parse(argv: list[str] | None, description: str | None) -> argparse.Namespace:
    """The parsed options.

    Raises:
        SystemExit: wrong use (code 2).
    """
    parser = _parser(description)
    args = parser.parse_args(argv)
    if not (args.encoder or args.start):
        parser.error("name --encoder or --start")
    return args


def _parser(description: str | None) -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pack", required=True, help="packed pairs, as written by `prepare`")
    p.add_argument("--vocabulary", required=True, help="folder with source.model, target.model and encoder_rows.json")
    p.add_argument("--encoder", help="encoder_init.npz, to start from the pretrained encoder")
    p.add_argument("--start", help="model folder to start from instead, as written by `export`")
    p.add_argument("--out", required=True, help="run folder; an earlier run there is continued")
    p.add_argument("--minutes", type=float, default=10)
    p.add_argument(
        "--batch-tokens", type=int, default=3000, help="padded tokens per batch and side; 60,000 suits a large GPU"
    )
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument(
        "--encoder-lr", type=float, default=0.2, help="learning rate of the pretrained encoder, relative to --lr"
    )
    p.add_argument("--warmup", type=int, default=400, help="warm-up steps")
    p.add_argument("--flat", type=int, default=4000, help="step from which the rate falls with the inverse square root")
    p.add_argument(
        "--cooldown", type=float, default=0.0, help="share of this run's time in which the rate falls to zero"
    )
    p.add_argument("--unfreeze-at", type=int, default=0, help="step at which the encoder begins to learn")
    p.add_argument("--links", help="word alignments of the packed rows, as written by `align`; a head learns them")
    p.add_argument("--guidance", type=float, default=0.05, help="weight of that head's loss")
    p.add_argument("--smoothing", type=float, default=0.1)
    p.add_argument("--dropout", type=float, default=0.0)
    p.add_argument("--encoder-layers", type=int, default=8)
    p.add_argument("--decoder-layers", type=int, default=3)
    p.add_argument("--positions", type=int, default=256)
    p.add_argument("--evaluate-every", type=int, default=1000, help="steps between evaluations")
    p.add_argument("--dev-references", help="development targets, one per line; turns on dev chrF2")
    p.add_argument("--dev-lines", type=int, default=100, help="lines decoded for dev chrF2")
    p.add_argument("--seed", type=int, default=1)
    return p
