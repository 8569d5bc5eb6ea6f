"""A shipped model folder back into a network, so that training can start from it (adaptation to an archive of one's
own).

The inverse of `export`. CTranslate2 writes `model.bin` as a flat list of named arrays (its Python `model_spec.py`,
binary version 6); int8 rows are divided by their scale again, so what comes back differs from what was trained by the
rounding.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
from torch import Tensor, nn

from .network import DecoderLayer, Embedding, EncoderLayer, NetworkConfig, Translator
from .sentence_network import SentenceNetwork

__all__ = ["restore", "restore_encoder"]

BINARY_VERSION = 6
SOURCE_PIECES, TARGET_PIECES = "encoder/embeddings_0/weight", "decoder/embeddings/weight"
DTYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)


def _integer(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])


def _string(file: BinaryIO) -> str:
    return file.read(_integer(file, "H")).rstrip(b"\0").decode()


def _arrays(path: Path) -> dict[str, Tensor]:
    """All arrays of a `model.bin` by name, scales applied, aliases followed."""
    found: dict[str, np.ndarray] = {}
    with open(path, "rb") as file:
        version = _integer(file, "I")
        if version != BINARY_VERSION:
            raise ValueError(f"{path}: CTranslate2 binary version {version}; {BINARY_VERSION} is understood")
        _string(file)
        _integer(file, "I")
        for _ in range(_integer(file, "I")):
            name = _string(file)
            shape = [_integer(file, "I") for _ in range(_integer(file, "B"))]
            dtype = DTYPES[_integer(file, "B")]
            found[name] = np.frombuffer(file.read(_integer(file, "I")), dtype).reshape(shape)
        aliases = [(_string(file), _string(file)) for _ in range(_integer(file, "I"))]
    for alias, name in aliases:
        found[alias] = found[name]
    return {name: _scaled(array, found.get(f"{name}_scale")) for name, array in found.items()}


def _scaled(array: np.ndarray, scale: np.ndarray | None) -> Tensor:
    values = torch.from_numpy(array.astype(np.float32))
    return values if scale is None else values / torch.from_numpy(scale.copy()).reshape(-1, *[1] * (values.dim() - 1))


class _Reader:
    """Copies named arrays into modules."""

    def __init__(self, arrays: dict[str, Tensor]) -> None:
        self.arrays = arrays

    def linear(self, module: nn.Linear, name: str) -> None:
        module.weight.copy_(self.arrays[f"{name}/weight"])
        module.bias.copy_(self.arrays[f"{name}/bias"])

    def norm(self, module: nn.LayerNorm, name: str) -> None:
        module.weight.copy_(self.arrays[f"{name}/gamma"])
        module.bias.copy_(self.arrays[f"{name}/beta"])

    def embedding(self, module: Embedding, side: str, pieces: str) -> None:
        module.pieces.weight.copy_(self.arrays[pieces])
        module.positions.copy_(self.arrays[f"{side}/position_encodings/encodings"])
        self.norm(module.norm, f"{side}/layernorm_embedding")

    def layers(self, modules: nn.ModuleList, side: str) -> None:
        for number, layer in enumerate(modules):
            assert isinstance(layer, EncoderLayer)
            self.layer(layer, f"{side}/layer_{number}")

    def layer(self, module: EncoderLayer, name: str) -> None:
        self.linear(module.attention.qkv, f"{name}/self_attention/linear_0")
        self.linear(module.attention.out, f"{name}/self_attention/linear_1")
        self.norm(module.norm1, f"{name}/self_attention/layer_norm")
        self.linear(module.ff1, f"{name}/ffn/linear_0")
        self.linear(module.ff2, f"{name}/ffn/linear_1")
        self.norm(module.norm2, f"{name}/ffn/layer_norm")
        if isinstance(module, DecoderLayer):
            self.linear(module.cross.q, f"{name}/attention/linear_0")
            self.linear(module.cross.kv, f"{name}/attention/linear_1")
            self.linear(module.cross.out, f"{name}/attention/linear_2")
            self.norm(module.norm_cross, f"{name}/attention/layer_norm")


def _layers(arrays: dict[str, Tensor], side: str) -> int:
    return len({name.split("/")[1] for name in arrays if name.startswith(f"{side}/layer_")})


def _config(arrays: dict[str, Tensor], *, target_pieces: int = 0, dropout: float = 0.0) -> NetworkConfig:
    pieces = arrays[SOURCE_PIECES]
    return NetworkConfig(
        source_pieces=len(pieces),
        target_pieces=target_pieces,
        encoder_layers=_layers(arrays, "encoder"),
        decoder_layers=_layers(arrays, "decoder"),
        width=pieces.shape[1],
        heads=int(arrays["encoder/num_heads"]),
        feed_forward=len(arrays["encoder/layer_0/ffn/linear_0/weight"]),
        positions=len(arrays["encoder/position_encodings/encodings"]),
        dropout=dropout,
        guided=int(arrays.get("decoder/alignment_layer", torch.tensor(-1))) >= 0,
    )


@torch.no_grad()
def restore(folder: str | Path, *, dropout: float = 0.0) -> Translator:
    """The network that was exported to a folder.

    Raises:
        ValueError: the folder was not written by `export`.
    """
    arrays = _arrays(Path(folder) / "model.bin")
    try:
        config = _config(arrays, target_pieces=len(arrays[TARGET_PIECES]), dropout=dropout)
        model, reader = Translator(config), _Reader(arrays)
        reader.embedding(model.source, "encoder", SOURCE_PIECES)
        reader.embedding(model.target, "decoder", TARGET_PIECES)
        model.output_bias.copy_(arrays["decoder/projection/bias"])
        reader.layers(model.encoder, "encoder")
        reader.layers(model.decoder, "decoder")
    except KeyError as error:
        raise ValueError(f"{folder}: model.bin has no {error}; it was not written by `export`") from error
    return model


@torch.no_grad()
def restore_encoder(folder: str | Path) -> SentenceNetwork:
    """The sentence encoder of a CTranslate2 folder.

    Raises:
        ValueError: the folder does not hold an encoder of BERT's kind.
    """
    arrays = _arrays(Path(folder) / "model.bin")
    try:
        network, reader = SentenceNetwork(_config(arrays)), _Reader(arrays)
        reader.embedding(network.embedding, "encoder", SOURCE_PIECES)
        reader.layers(network.layers, "encoder")
    except KeyError as error:
        raise ValueError(f"{folder}: model.bin has no {error}; it holds no sentence encoder") from error
    return network
