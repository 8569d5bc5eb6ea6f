"""The sentence encoder as a network: a BERT-type stack, and the mean of its last layer as a unit vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .network import Embedding, EncoderLayer, NetworkConfig
from .pieces import SOURCE_PAD

__all__ = ["SentenceNetwork", "shallow"]


class SentenceNetwork(nn.Module):
    """Rows of piece ids to unit vectors (Wang et al. 2024, multilingual E5).

    Args:
        config: sizes; what concerns a decoder is not used.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = Embedding(config.source_pieces, config)
        self.layers = nn.ModuleList(EncoderLayer(config) for _ in range(config.encoder_layers))

    def forward(self, rows: Tensor) -> Tensor:
        """(batch, length) ids, padded with SOURCE_PAD, to (batch, width) float32 vectors of length 1."""
        real = rows != SOURCE_PAD
        bias = torch.zeros_like(rows, dtype=torch.float32).masked_fill_(~real, -1e4)[:, None, None, :]
        states = self.embedding(rows)
        for layer in self.layers:
            states = layer(states, bias, self.config.dropout)
        weights = real.to(torch.float32) / real.sum(1, keepdim=True)
        return F.normalize((states.float() * weights[:, :, None]).sum(1), dim=1)


def shallow(deep: SentenceNetwork, layers: Sequence[int]) -> SentenceNetwork:
    """A copy of an encoder with some of its layers only."""
    network = SentenceNetwork(replace(deep.config, encoder_layers=len(layers)))
    network.embedding.load_state_dict(deep.embedding.state_dict())
    for own, number in zip(network.layers, layers, strict=True):
        own.load_state_dict(deep.layers[number].state_dict())
    return network
