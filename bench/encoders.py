"""How well sentence encoders tell a good translation from a damaged one, and how long they take.

    python bench/encoders.py FOLDER --encoder DIR [--encoder DIR …]

FOLDER holds `ref.ar` and `ref.en`, line by line translations of each other. A line is drawn where 1 % (and 5 %) of the
good pairs have a lower cosine; shown is the share of damaged pairs below it: with the translation of the following
line, with the second half of the English words cut off, with the last third. Sentences are embedded one at a time.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
from flags import Embeddings, half_cut, read_lines, third_cut
from numpy.typing import NDArray

QUANTILES = (0.01, 0.05)


def vectors(embeddings: Embeddings, texts: list[str]) -> NDArray[np.float32]:
    """(texts, dimensions) unit vectors."""
    for text in texts:
        embeddings.add([text])
    return np.stack([embeddings.of(text) for text in texts])


def row(encoder: Path, arabic: list[str], english: list[str]) -> str:
    """The table's row of an encoder."""
    embeddings, chance = Embeddings(encoder, None), random.Random(1)
    started = time.process_time()
    left, right = vectors(embeddings, arabic), vectors(embeddings, english)
    milliseconds = (time.process_time() - started) * 1000 / (len(arabic) + len(english))
    own, cosines = (left * right).sum(1), left @ right.T
    damaged = [cosines[:-1, 1:].diagonal()]
    for damage in (half_cut, third_cut):
        spoilt = [damage(*pair, chance) or pair[1] for pair in zip(arabic, english, strict=True)]
        damaged.append((left * vectors(embeddings, spoilt)).sum(1))
    nearest = [float((cosines.argmax(axis) == np.arange(len(own))).mean()) for axis in (1, 0)]
    cells = [f"{100 * share:.1f}" for share in nearest]
    for quantile in QUANTILES:
        line = np.quantile(own, quantile)
        cells += [f"{line:.3f}", *(f"{100 * (cosines < line).mean():.1f}" for cosines in damaged)]
    cells += [f"{own.mean():.3f}", f"{damaged[0].mean():.3f}", f"{milliseconds:.1f}"]
    return f"| {encoder.name} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table of a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="holds ref.ar and ref.en")
    parser.add_argument("--encoder", type=Path, action="append", required=True, help="folder of a sentence encoder")
    parser.add_argument("--lines", type=int, help="only the first so many lines")
    arguments = parser.parse_args()
    arabic, english = (read_lines(arguments.folder / f"ref.{side}", arguments.lines) for side in ("ar", "en"))
    shares = " | ".join(f"line at {100 * q:g} % | next | half | third" for q in QUANTILES)
    print(f"| encoder | nearest ar→en, % | en→ar | {shares} | pair | next line | ms |")
    print(f"|---|{'---:|' * 13}")
    for encoder in arguments.encoder:
        print(row(encoder, arabic, english), flush=True)


if __name__ == "__main__":
    main()
