"""The translation network: a deep encoder that starts from a sentence encoder, and a shallow decoder that starts from
it too.

The encoder is a post-norm BERT-type stack whose weights come from multilingual-e5-small (Wang et al. 2024, MIT). The
decoder has the same layers plus attention to the source, so its self-attention and feed-forward blocks can be
warm-started from the encoder's (Rothe et al. 2020, "Leveraging Pre-trained Checkpoints for Sequence Generation
Tasks"), and each target piece starts as the mean of the source pieces that spell it. Every part exists in
CTranslate2; `export` carries the weights over.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .pieces import SOURCE_PAD, TARGET_PAD

__all__ = ["NetworkConfig", "PretrainedEncoder", "Translator"]

LAYER_NORM_EPSILON = 1e-12


@dataclass(frozen=True, kw_only=True)
class NetworkConfig:
    """Sizes of the network; everything that `export` needs to know besides the weights."""

    source_pieces: int
    target_pieces: int
    encoder_layers: int = 8
    decoder_layers: int = 3
    width: int = 384
    heads: int = 12
    feed_forward: int = 1536
    positions: int = 256
    dropout: float = 0.0
    guided: bool = False
    """Whether the first head of `guided_layer` was trained to align."""

    @property
    def guided_layer(self) -> int:
        """The decoder's last layer but one: its states know the piece that comes next, and no longer only the last."""
        return max(0, self.decoder_layers - 2)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class PretrainedEncoder:
    """Weights of multilingual-e5-small as `encoder_init.npz` keeps them: 4-bit blocks of 32 with one float16 scale
    each."""

    def __init__(self, path: str | Path) -> None:
        self._arrays = np.load(path)

    def tensor(self, name: str) -> Tensor:
        z = self._arrays
        if name + ".q" not in z:
            return torch.from_numpy(z[name])
        quarters, scale, shape = z[name + ".q"], z[name + ".d"].astype(np.float32), z[name + ".shape"]
        weights = np.concatenate([quarters & 15, quarters >> 4], 1).astype(np.float32) - 8
        return torch.from_numpy((weights * scale[:, None]).reshape(shape))

    def copy_linear(self, module: nn.Linear, name: str) -> None:
        module.weight.copy_(self.tensor(name + ".w"))
        module.bias.copy_(self.tensor(name + ".b"))

    def copy_norm(self, module: nn.LayerNorm, name: str) -> None:
        module.weight.copy_(self.tensor(name + ".w"))
        module.bias.copy_(self.tensor(name + ".b"))


def attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor, heads: int) -> Tensor:
    """Scaled dot-product attention, (batch, length, width) in and out; `bias` is added to the scores before the
    softmax.

    Written out because on CPU in bfloat16 the fused kernel's backward pass takes ten times as long on sentences this
    short.
    """
    batch, length, width = query.shape
    if query.is_cuda:
        q, k, v = (z.view(batch, -1, heads, width // heads).transpose(1, 2) for z in (query, key, value))
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(query.dtype))
        return out.transpose(1, 2).reshape(batch, length, width)
    q = query.view(batch, length, heads, -1).transpose(1, 2) * (width // heads) ** -0.5
    k = key.view(batch, key.shape[1], heads, -1).permute(0, 2, 3, 1)
    v = value.view(batch, value.shape[1], heads, -1).transpose(1, 2)
    weights = torch.softmax(torch.matmul(q, k) + bias.to(q.dtype), -1, dtype=q.dtype)
    return torch.matmul(weights, v).transpose(1, 2).reshape(batch, length, width)


class Attention(nn.Module):
    """Self-attention block with its output projection; query, key and value in one product."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        query, key, value = self.qkv(x).chunk(3, -1)
        return self.out(attend(query, key, value, bias, self.heads))


class CrossAttention(nn.Module):
    """Attention from target positions to the encoded source."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.kv, self.out = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)

    def forward(self, x: Tensor, memory: Tensor, bias: Tensor) -> Tensor:
        key, value = self.kv(memory).chunk(2, -1)
        return self.out(attend(self.q(x), key, value, bias, self.heads))

    def first_head(self, x: Tensor, memory: Tensor, bias: Tensor) -> Tensor:
        """Logarithms of the first head's attention, (batch, target length, source length)."""
        width = x.shape[-1] // self.heads
        query = F.linear(x, self.q.weight[:width], self.q.bias[:width])
        key = F.linear(memory, self.kv.weight[:width], self.kv.bias[:width])
        return torch.log_softmax((query * width**-0.5 @ key.transpose(1, 2)).float() + bias[:, 0], -1)


class EncoderLayer(nn.Module):
    """Post-norm layer with GELU, as in BERT."""

    def __init__(self, c: NetworkConfig) -> None:
        super().__init__()
        self.attention, self.norm1 = Attention(c.width, c.heads), nn.LayerNorm(c.width, LAYER_NORM_EPSILON)
        self.ff1, self.ff2 = nn.Linear(c.width, c.feed_forward), nn.Linear(c.feed_forward, c.width)
        self.norm2 = nn.LayerNorm(c.width, LAYER_NORM_EPSILON)

    def forward(self, x: Tensor, bias: Tensor, dropout: float) -> Tensor:
        x = self.norm1(x + drop(self.attention(x, bias), dropout, self.training))
        return self.norm2(x + drop(self.ff2(F.gelu(self.ff1(x))), dropout, self.training))

    def load(self, weights: PretrainedEncoder, layer: int) -> None:
        weights.copy_linear(self.attention.qkv, f"l{layer}.qkv")
        weights.copy_linear(self.attention.out, f"l{layer}.out")
        weights.copy_linear(self.ff1, f"l{layer}.ff1")
        weights.copy_linear(self.ff2, f"l{layer}.ff2")
        weights.copy_norm(self.norm1, f"l{layer}.n1")
        weights.copy_norm(self.norm2, f"l{layer}.n2")


class DecoderLayer(EncoderLayer):
    """The encoder's layer with attention to the source between its two halves."""

    def __init__(self, c: NetworkConfig) -> None:
        super().__init__(c)
        self.cross, self.norm_cross = CrossAttention(c.width, c.heads), nn.LayerNorm(c.width, LAYER_NORM_EPSILON)

    def decode(
        self, x: Tensor, bias: Tensor, memory: Tensor, memory_bias: Tensor, dropout: float
    ) -> tuple[Tensor, Tensor]:
        """The layer's states, and the states with which it attended to the source."""
        asking = self.norm1(x + drop(self.attention(x, bias), dropout, self.training))
        x = self.norm_cross(asking + drop(self.cross(asking, memory, memory_bias), dropout, self.training))
        return self.norm2(x + drop(self.ff2(F.gelu(self.ff1(x))), dropout, self.training)), asking

    def load(self, weights: PretrainedEncoder, layer: int) -> None:
        super().load(weights, layer)
        weights.copy_norm(self.norm_cross, f"l{layer}.n1")


def drop(x: Tensor, p: float, training: bool) -> Tensor:
    return F.dropout(x, p, training) if p and training else x


class Embedding(nn.Module):
    """Pieces plus learned positions, normalised: the bottom of encoder and decoder alike."""

    def __init__(self, pieces: int, c: NetworkConfig) -> None:
        super().__init__()
        self.pieces, self.positions = nn.Embedding(pieces, c.width), nn.Parameter(torch.zeros(c.positions, c.width))
        self.norm = nn.LayerNorm(c.width, LAYER_NORM_EPSILON)

    def forward(self, ids: Tensor) -> Tensor:
        return self.norm(self.pieces(ids) + self.positions[: ids.shape[1]])

    def load(self, weights: PretrainedEncoder, pieces: Tensor) -> None:
        self.pieces.weight.copy_(pieces)
        self.positions.copy_(weights.tensor("emb.pos")[: len(self.positions)])
        weights.copy_norm(self.norm, "emb.ln")


class Translator(nn.Module):
    """Sequence-to-sequence network; the output projection shares the target embedding's weights."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        self.source, self.target = Embedding(config.source_pieces, config), Embedding(config.target_pieces, config)
        self.encoder = nn.ModuleList(EncoderLayer(config) for _ in range(config.encoder_layers))
        self.decoder = nn.ModuleList(DecoderLayer(config) for _ in range(config.decoder_layers))
        self.output_scale = config.width**-0.5
        self.output_bias = nn.Parameter(torch.zeros(config.target_pieces))
        for layer in self.decoder:
            for module in (layer.cross.q, layer.cross.kv, layer.cross.out):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    @torch.no_grad()
    def load_pretrained(
        self, weights: PretrainedEncoder, source_rows: list[int], target_spelling: list[list[int]]
    ) -> None:
        """Start from the sentence encoder.

        Args:
            weights: the sentence encoder.
            source_rows: for each source piece, its row in the sentence encoder's vocabulary.
            target_spelling: for each target piece, the rows whose mean it starts as; empty means random.
        """
        rows = weights.tensor("emb.word")
        self.source.load(weights, rows[source_rows])
        spread = float(rows.std())
        target = torch.randn(self.config.target_pieces, self.config.width) * spread
        for piece, spelling in enumerate(target_spelling):
            if spelling:
                target[piece] = rows[spelling].mean(0)
        self.target.load(weights, target)
        for number, layer in enumerate(self.encoder):
            layer.load(weights, number)
        for number, layer in enumerate(self.decoder):
            layer.load(weights, number)

    @torch.no_grad()
    def add_source_pieces(self, embeddings: Tensor) -> None:
        """Appends pieces to the source vocabulary, with their first embeddings, (pieces, width)."""
        old = self.source.pieces
        self.source.pieces = nn.Embedding.from_pretrained(torch.cat([old.weight, embeddings]), freeze=False)
        self.config = replace(self.config, source_pieces=len(self.source.pieces.weight))

    def encode(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, length) piece ids to (batch, length, width) states and the additive mask of the padding."""
        bias = torch.zeros_like(source, dtype=torch.float32).masked_fill_(source == SOURCE_PAD, -1e4)[:, None, None, :]
        x = self.source(source)
        for layer in self.encoder:
            x = layer(x, bias, self.config.dropout)
        return x, bias

    def decode(self, target: Tensor, memory: Tensor, memory_bias: Tensor) -> Tensor:
        """States of every target position, each seeing itself and what is before it."""
        return self._decode(target, memory, memory_bias)[0]

    def _decode(self, target: Tensor, memory: Tensor, memory_bias: Tensor) -> tuple[Tensor, Tensor]:
        """The states, and those with which the guided layer attended to the source."""
        length = target.shape[1]
        bias = torch.full((length, length), -1e4, device=target.device).triu(1)
        x = guided = self.target(target)
        for number, layer in enumerate(self.decoder):
            x, asking = layer.decode(x, bias, memory, memory_bias, self.config.dropout)
            if number == self.config.guided_layer:
                guided = asking
        return x, guided

    def logits(self, states: Tensor) -> Tensor:
        return F.linear(states, self.target.pieces.weight, self.output_bias)

    def forward(
        self,
        source: Tensor,
        target: Tensor,
        gold: Tensor,
        *,
        frozen_encoder: bool = False,
        smoothing: float = 0.1,
        links: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Sums over the real target tokens, and their number.

        Args:
            source: piece ids, (batch, source length).
            target: piece ids that are given, (batch, target length).
            gold: piece ids to predict, (batch, target length).
            frozen_encoder: whether the encoder does not learn.
            smoothing: of the labels.
            links: what the guided head should attend to, (batch, target length, source length): weights that sum to 1
                for the linked pieces, and to 0 for the others.

        Returns:
            The label-smoothed cross-entropy, the number of tokens, and the cross-entropy of the guided head with
            `links`, which is 0 without them.
        """
        if frozen_encoder:
            with torch.no_grad():
                memory, memory_bias = self.encode(source)
        else:
            memory, memory_bias = self.encode(source)
        (states, guided), real = self._decode(target, memory, memory_bias), gold != TARGET_PAD
        loss = F.cross_entropy(
            self.logits(states[real]).float(), gold[real], label_smoothing=smoothing, reduction="sum"
        )
        misaligned = loss.new_zeros(())
        if links is not None:
            head = self.decoder[self.config.guided_layer].cross.first_head(guided, memory, memory_bias)
            misaligned = -(links * head).sum()
        return loss, real.sum(), misaligned
