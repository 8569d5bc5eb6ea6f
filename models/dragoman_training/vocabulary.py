"""Piece vocabularies of a translation direction.

The source side keeps the sentence encoder's pieces, cut to those that the direction's text uses, so that every kept
piece has a trained embedding. The target side is a small SentencePiece model of its own with split digits and byte
fallback, so that no character is ever lost; each of its pieces is spelled in the encoder's pieces to give it a first
embedding.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sentencepiece

from .pieces import (
    SOURCE_BEGIN,
    SOURCE_END,
    SOURCE_PAD,
    SOURCE_UNKNOWN,
    TARGET_BEGIN,
    TARGET_END,
    TARGET_PAD,
    TARGET_UNKNOWN,
    TERM_PIECES,
    open_model,
)

__all__ = ["count_pieces", "cut_source", "spell_target", "train_target", "widen_source"]

CONTROL_PIECES = 1 + max(SOURCE_BEGIN, SOURCE_PAD, SOURCE_END, SOURCE_UNKNOWN)
SPACE = "▁"
NORMAL, CONTROL = 1, 3  # SentencePiece.Type


def count_pieces(model: str | Path, texts: Iterable[str]) -> Counter[str]:
    """How often each piece of a SentencePiece model occurs in normalised texts."""
    processor = open_model(model)
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(processor.encode(text, out_type=str))
    return counts


def cut_source(model: str | Path, counts: Counter[str], size: int, out: str | Path) -> list[int]:
    """Write the model cut to its `size` most used pieces; returns the old row of each new piece.

    Single characters always stay, so that a rare word is respelled rather than lost.

    Raises:
        RuntimeError: the installed protobuf is older than the one that sentencepiece was built with.
    """
    proto = _model_proto()
    proto.ParseFromString(Path(model).read_bytes())
    pieces = list(proto.pieces)
    fixed = {i for i, p in enumerate(pieces) if i < CONTROL_PIECES or len(p.piece.removeprefix(SPACE)) <= 1}
    ranked = sorted((i for i in range(len(pieces)) if i not in fixed), key=lambda i: (-counts[pieces[i].piece], i))
    rows = sorted(fixed.union(ranked[: max(0, size - len(fixed))]))
    del proto.pieces[:]
    proto.pieces.extend(pieces[i] for i in rows)
    proto.trainer_spec.vocab_size = len(rows)
    Path(out).write_bytes(proto.SerializeToString())
    return rows


def widen_source(model: str | Path, wider: str | Path, counts: Counter[str], size: int, out: str | Path) -> list[int]:
    """Write a source model with the `size` most used pieces of a wider one that it lacks, and the term pieces.

    The pieces that it has keep their ids; the new ones follow, and last the control pieces of annotated terms, which
    no text can spell. Returns the row of each new piece in the wider model; the term pieces have none.
    """
    narrow, whole = open_model(model), open_model(wider)
    known = {narrow.id_to_piece(i) for i in range(narrow.get_piece_size())}
    pieces = {i: whole.id_to_piece(i) for i in range(CONTROL_PIECES, whole.get_piece_size())}
    missing = [i for i, piece in pieces.items() if piece not in known and counts[piece]]
    rows = sorted(sorted(missing, key=lambda i: (-counts[pieces[i]], i))[:size])
    added = [_piece_record(pieces[i], whole.get_score(i), NORMAL) for i in rows]
    added += [_piece_record(piece, 0.0, CONTROL) for piece in TERM_PIECES if piece not in known]
    Path(out).write_bytes(Path(model).read_bytes() + b"".join(added))
    return rows


def _piece_record(piece: str, score: float, kind: int) -> bytes:
    """A piece as the wire format of `sentencepiece_model.proto` has it: field 1 of ModelProto, which is repeated, so
    that records behind the end of a model are further pieces of it."""
    text = piece.encode()
    record = b"\x0a" + bytes([len(text)]) + text + b"\x15" + struct.pack("<f", score) + b"\x18" + bytes([kind])
    assert len(record) < 128, "longer records need a longer length"
    return b"\x0a" + bytes([len(record)]) + record


def _model_proto() -> Any:
    """An empty ModelProto; imported here because sentencepiece wants a newer protobuf for it than for all else."""
    from google.protobuf.runtime_version import VersionError

    try:
        from sentencepiece import sentencepiece_model_pb2
    except VersionError as error:
        message = "to cut a vocabulary, sentencepiece needs a newer protobuf: pip install --upgrade protobuf"
        raise RuntimeError(f"{message} ({error})") from error
    return sentencepiece_model_pb2.ModelProto()


def train_target(texts: Iterable[str], size: int, out: str | Path) -> None:
    """Train a target model of `size` pieces on normalised texts and write it to `out`."""
    with open(out, "wb") as model:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=model,
            vocab_size=size,
            model_type="unigram",
            split_digits=True,
            byte_fallback=True,
            character_coverage=0.9999,
            normalization_rule_name="identity",
            pad_id=TARGET_PAD,
            unk_id=TARGET_UNKNOWN,
            bos_id=TARGET_BEGIN,
            eos_id=TARGET_END,
            minloglevel=1,
        )


def spell_target(target: str | Path, source: str | Path) -> list[list[int]]:
    """For each target piece the rows of `source` that spell it; empty for control and byte pieces."""
    processor = open_model(target)
    encoder = open_model(source)
    blank, unknown = encoder.piece_to_id(SPACE), encoder.unk_id()
    spelling: list[list[int]] = []
    for i in range(processor.get_piece_size()):
        piece = processor.id_to_piece(i)
        if processor.is_control(i) or processor.is_unknown(i) or processor.is_byte(i):
            spelling.append([])
            continue
        whole = encoder.piece_to_id(piece)
        rows = [whole] if whole != unknown else encoder.encode(piece.replace(SPACE, " "))
        rows = [r for r in rows if r != unknown]
        spelling.append([r for r in rows if r != blank] or rows)
    return spelling
