"""A tiny model as Marian saves it: an .npz with random weights, and a SentencePiece model that is its vocabulary."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tiny_checkpoints

_DIMENSIONS, _HIDDEN = 32, 64
_CONFIG = """\
type: transformer
transformer-decoder-autoreg: self-attention
transformer-no-projection: false
transformer-ffn-activation: swish
transformer-preprocess: ""
transformer-postprocess: dan
transformer-postprocess-emb: d
transformer-guided-alignment-layer: last
transformer-heads: 4
enc-depth: 2
dec-depth: 1
"""


def write_marian_files(folder: Path, *, extra_rows: int = 0, npz: str = "model.npz", spm: str = "vocab.spm") -> Path:
    """Makes the folder.

    Args:
        folder: is made.
        extra_rows: embeddings beyond the pieces of the tokenizer.
        npz, spm: names of the files.
    """
    folder.mkdir(parents=True)
    tokenizer = tiny_checkpoints.train_pieces(tiny_checkpoints.ENGLISH + tiny_checkpoints.ARABIC)
    (folder / spm).write_bytes(tokenizer)
    rows = 3 + len(tiny_checkpoints.pieces_of(tokenizer)) + extra_rows
    np.savez(folder / npz, **_weights(rows))
    return folder


def _weights(rows: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(5)

    def matrix(*shape: int) -> np.ndarray:
        return random.normal(0.0, 0.6, shape).astype(np.float32)

    # Marian ends the text of its configuration with a zero byte.
    config = np.frombuffer(_CONFIG.encode() + b"\0", dtype=np.int8)
    weights = {"special:model.yml": config, "Wemb": matrix(rows, _DIMENSIONS)}
    weights["decoder_ff_logit_out_b"] = matrix(1, rows)
    blocks = {"encoder": (2, ("self",)), "decoder": (1, ("self", "context"))}
    for side, (layers, attentions) in blocks.items():
        for layer in range(1, layers + 1):
            scope = f"{side}_l{layer}"
            for attention in attentions:
                for part in "qkvo":
                    weights[f"{scope}_{attention}_W{part}"] = matrix(_DIMENSIONS, _DIMENSIONS)
                    weights[f"{scope}_{attention}_b{part}"] = matrix(1, _DIMENSIONS)
                weights |= _norm(f"{scope}_{attention}_Wo")
            weights[f"{scope}_ffn_W1"] = matrix(_DIMENSIONS, _HIDDEN)
            weights[f"{scope}_ffn_b1"] = matrix(1, _HIDDEN)
            weights[f"{scope}_ffn_W2"] = matrix(_HIDDEN, _DIMENSIONS)
            weights[f"{scope}_ffn_b2"] = matrix(1, _DIMENSIONS)
            weights |= _norm(f"{scope}_ffn_ffn")
    return weights


def _norm(scope: str) -> dict[str, np.ndarray]:
    ones, zeros = np.ones((1, _DIMENSIONS), np.float32), np.zeros((1, _DIMENSIONS), np.float32)
    return {f"{scope}_ln_scale": ones, f"{scope}_ln_bias": zeros}
