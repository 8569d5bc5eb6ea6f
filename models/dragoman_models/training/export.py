"""Carry a trained network over to CTranslate2; `check` proves that nothing was lost on the way."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import ctranslate2
import sentencepiece
import torch
from ctranslate2.specs import common_spec, transformer_spec
from torch import nn

from .network import LAYER_NORM_EPSILON, DecoderLayer, EncoderLayer, NetworkConfig, Translator

__all__ = ["check", "export", "load_checkpoint"]


def load_checkpoint(path: str | Path, *, averaged: bool = True) -> Translator:
    """The network of a run's checkpoint, by default with the moving average of its weights."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = Translator(NetworkConfig(**state["config"]))
    model.load_state_dict(state["model"])
    if averaged:
        model.load_state_dict(state["average"], strict=False)
    return model.eval()


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


def _specification(model: Translator) -> transformer_spec.TransformerSpec:
    c = model.config
    post_norm = {"pre_norm": False, "activation": common_spec.Activation.GELU, "layernorm_embedding": True}
    encoder = transformer_spec.TransformerEncoderSpec(c.encoder_layers, c.heads, **post_norm)
    decoder = transformer_spec.TransformerDecoderSpec(c.decoder_layers, c.heads, **post_norm)
    encoder.scale_embeddings = decoder.scale_embeddings = False
    encoder.embeddings[0].weight, decoder.embeddings.weight = (
        _array(e.pieces.weight) for e in (model.source, model.target)
    )
    for side, embedding in ((encoder, model.source), (decoder, model.target)):
        side.position_encodings.encodings = _array(embedding.positions)
        _norm(side.layernorm_embedding, embedding.norm)
    decoder.projection.weight, decoder.projection.bias = _array(model.target.pieces.weight), _array(model.output_bias)
    for spec, layer in zip(encoder.layer, model.encoder, strict=True):
        _layer(spec, layer)
    for spec, layer in zip(decoder.layer, model.decoder, strict=True):
        _layer(spec, layer)
        _cross_attention(spec, layer)
    return transformer_spec.TransformerSpec(encoder, decoder)


def _pieces(path: Path) -> list[str]:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [processor.id_to_piece(i) for i in range(processor.get_piece_size())]


def export(model: Translator, vocabulary: str | Path, folder: str | Path, *, quantization: str = "int8") -> None:
    """Write a CTranslate2 folder with its two SentencePiece models; source sentences are `<s> pieces </s>`."""
    vocabulary, folder = Path(vocabulary), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    spec = _specification(model)
    spec.register_source_vocabulary(_pieces(vocabulary / "source.model"))
    spec.register_target_vocabulary(_pieces(vocabulary / "target.model"))
    config = spec.config
    config.bos_token, config.eos_token, config.unk_token, config.decoder_start_token = "<s>", "</s>", "<unk>", "<s>"
    config.add_source_bos = config.add_source_eos = False
    config.layer_norm_epsilon = LAYER_NORM_EPSILON
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    for name in ("source.model", "target.model"):
        shutil.copyfile(vocabulary / name, folder / name)


@torch.no_grad()
def check(
    model: Translator, folder: str | Path, pairs: list[tuple[str, str]], *, compute_type: str = "float32"
) -> float:
    """Largest difference of log-probability per token between the network and its export, over normalised pairs."""
    folder = Path(folder)
    source, target = (
        sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{s}.model")) for s in ("source", "target")
    )
    translator = ctranslate2.Translator(str(folder), compute_type=compute_type)
    worst = 0.0
    for left, right in pairs:
        rows, gold = [0, *source.encode(left), 2], [*target.encode(right), 3]
        memory, bias = model.encode(torch.tensor([rows]))
        logits = model.logits(model.decode(torch.tensor([[2, *gold[:-1]]]), memory, bias))
        ours = torch.log_softmax(logits.float(), -1)[0].gather(1, torch.tensor(gold)[:, None]).mean().item()
        pieces = [source.id_to_piece(i) for i in rows]
        theirs = translator.score_batch([pieces], [[target.id_to_piece(i) for i in gold[:-1]]])[0].log_probs
        worst = max(worst, abs(ours - sum(theirs) / len(theirs)))
    return worst
