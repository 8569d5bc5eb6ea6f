"""Converts a trained network to CTranslate2; `check` compares the two."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import ctranslate2
import torch
from ctranslate2.specs import common_spec, transformer_spec
from torch import nn

from .network import LAYER_NORM_EPSILON, DecoderLayer, Embedding, EncoderLayer, NetworkConfig, Translator
from .pieces import (
    BEGIN,
    ENCODER_MODEL,
    ENCODER_VOCABULARY,
    END,
    SOURCE_BEGIN,
    SOURCE_END,
    SOURCE_MODEL,
    TARGET_BEGIN,
    TARGET_END,
    TARGET_MODEL,
    UNKNOWN,
    open_model,
    open_models,
)
from .sentence_network import SentenceNetwork

__all__ = ["check", "export", "export_encoder", "load_checkpoint", "load_student"]

POST_NORM = {"pre_norm": False, "activation": common_spec.Activation.GELU, "layernorm_embedding": True}


def load_checkpoint(path: str | Path, *, averaged: bool = True) -> Translator:
    """The network of a run's checkpoint, by default with the moving average of its weights."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = Translator(NetworkConfig(**state["config"]))
    model.load_state_dict(state["model"])
    if averaged:
        model.load_state_dict(state["average"], strict=False)
    return model.eval()


def load_student(path: str | Path) -> SentenceNetwork:
    """The sentence encoder of a finished distillation."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    network = SentenceNetwork(NetworkConfig(**state["config"]))
    network.load_state_dict(state["weights"])
    return network.eval()


def _array(tensor: torch.Tensor) -> Any:
    return tensor.detach().float().cpu().numpy().copy()  # a copy, since optimize() quantises in place


def _linear(spec: Any, module: nn.Linear) -> None:
    spec.weight, spec.bias = _array(module.weight), _array(module.bias)


def _norm(spec: Any, module: nn.LayerNorm) -> None:
    spec.gamma, spec.beta = _array(module.weight), _array(module.bias)


def _layer(spec: Any, module: EncoderLayer) -> None:
    _linear(spec.self_attention.linear[0], module.attention.qkv)
    _linear(spec.self_attention.linear[1], module.attention.out)
    _norm(spec.self_attention.layer_norm, module.norm1)
    _linear(spec.ffn.linear_0, module.ff1)
    _linear(spec.ffn.linear_1, module.ff2)
    _norm(spec.ffn.layer_norm, module.norm2)


def _cross_attention(spec: Any, module: DecoderLayer) -> None:
    _linear(spec.attention.linear[0], module.cross.q)
    _linear(spec.attention.linear[1], module.cross.kv)
    _linear(spec.attention.linear[2], module.cross.out)
    _norm(spec.attention.layer_norm, module.norm_cross)


def _embedding(side: Any, pieces: Any, module: Embedding) -> None:
    pieces.weight = _array(module.pieces.weight)
    side.position_encodings.encodings = _array(module.positions)
    _norm(side.layernorm_embedding, module.norm)


def _specification(model: Translator) -> transformer_spec.TransformerSpec:
    c = model.config
    encoder = transformer_spec.TransformerEncoderSpec(c.encoder_layers, c.heads, **POST_NORM)
    decoder = transformer_spec.TransformerDecoderSpec(c.decoder_layers, c.heads, **POST_NORM, **_alignment(c))
    encoder.scale_embeddings = decoder.scale_embeddings = False
    _embedding(encoder, encoder.embeddings[0], model.source)
    _embedding(decoder, decoder.embeddings, model.target)
    decoder.projection.weight, decoder.projection.bias = _array(model.target.pieces.weight), _array(model.output_bias)
    for spec, layer in zip(encoder.layer, model.encoder, strict=True):
        _layer(spec, layer)
    for spec, layer in zip(decoder.layer, model.decoder, strict=True):
        _layer(spec, layer)
        _cross_attention(spec, layer)
    return transformer_spec.TransformerSpec(encoder, decoder)


def _alignment(config: NetworkConfig) -> dict[str, int]:
    """What CTranslate2 returns as attention: the guided head, or else the mean of the last layer's heads."""
    guided = {"alignment_layer": config.guided_layer, "alignment_heads": 1}
    return guided if config.guided else {"alignment_layer": -1, "alignment_heads": config.heads}


def _pieces(path: Path) -> list[str]:
    processor = open_model(path)
    return [processor.id_to_piece(i) for i in range(processor.get_piece_size())]


def export(model: Translator, vocabulary: str | Path, folder: str | Path, *, quantization: str = "int8") -> None:
    """Write a CTranslate2 folder with its two SentencePiece models; source sentences are `<s> pieces </s>`."""
    vocabulary, folder = Path(vocabulary), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    spec = _specification(model)
    spec.register_source_vocabulary(_pieces(vocabulary / SOURCE_MODEL))
    spec.register_target_vocabulary(_pieces(vocabulary / TARGET_MODEL))
    config = spec.config
    config.bos_token, config.eos_token, config.unk_token, config.decoder_start_token = BEGIN, END, UNKNOWN, BEGIN
    config.add_source_bos = config.add_source_eos = False
    config.layer_norm_epsilon = LAYER_NORM_EPSILON
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    for name in (SOURCE_MODEL, TARGET_MODEL):
        shutil.copyfile(vocabulary / name, folder / name)


def export_encoder(
    network: SentenceNetwork, vocabulary: str | Path, folder: str | Path, *, quantization: str = "int8"
) -> None:
    """Write a sentence encoder as a CTranslate2 folder; `vocabulary` is a folder with the same pieces."""
    vocabulary, folder = Path(vocabulary), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    encoder = transformer_spec.TransformerEncoderSpec(network.config.encoder_layers, network.config.heads, **POST_NORM)
    encoder.scale_embeddings = False
    _embedding(encoder, encoder.embeddings[0], network.embedding)
    for spec, layer in zip(encoder.layer, network.layers, strict=True):
        _layer(spec, layer)
    model = transformer_spec.TransformerEncoderModelSpec(encoder)
    model.register_vocabulary(json.loads((vocabulary / ENCODER_VOCABULARY).read_text(encoding="utf8")))
    model.config.bos_token, model.config.eos_token, model.config.unk_token = BEGIN, END, UNKNOWN
    model.config.layer_norm_epsilon = LAYER_NORM_EPSILON
    model.validate()
    model.optimize(quantization=quantization)
    model.save(str(folder))
    if vocabulary.resolve() != folder.resolve():
        shutil.copyfile(vocabulary / ENCODER_MODEL, folder / ENCODER_MODEL)


@torch.no_grad()
def check(
    model: Translator, folder: str | Path, pairs: list[tuple[str, str]], *, compute_type: str = "float32"
) -> float:
    """Largest difference of log-probability per token between the network and its export, over normalised pairs."""
    folder = Path(folder)
    source, target = open_models(folder)
    translator = ctranslate2.Translator(str(folder), compute_type=compute_type)
    worst = 0.0
    for left, right in pairs:
        rows, gold = [SOURCE_BEGIN, *source.encode(left), SOURCE_END], [*target.encode(right), TARGET_END]
        memory, bias = model.encode(torch.tensor([rows]))
        logits = model.logits(model.decode(torch.tensor([[TARGET_BEGIN, *gold[:-1]]]), memory, bias))
        ours = torch.log_softmax(logits.float(), -1)[0].gather(1, torch.tensor(gold)[:, None]).mean().item()
        pieces = [source.id_to_piece(i) for i in rows]
        theirs = translator.score_batch([pieces], [[target.id_to_piece(i) for i in gold[:-1]]])[0].log_probs
        worst = max(worst, abs(ours - sum(theirs) / len(theirs)))
    return worst
