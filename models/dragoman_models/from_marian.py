"""Marian's own files as the source of a model: `.npz` with weights, and `.spm` as vocabulary and tokenizer.

CTranslate2's converter for Marian does the work, with numpy only. It reads vocabularies as YAML; a SentencePiece model
that Marian uses as a vocabulary numbers its pieces as they are in it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dragoman_manifest import Decoding, Task, Tokenization, TokenizerKind

from .errors import CheckpointError, MissingPackageError
from .making import ConversionOptions, Prepared, require_tokens

__all__ = ["MARIAN_FILES", "is_marian_folder", "prepare_marian"]

MARIAN_FILES = ("*.npz", "*.spm")
_BEST = ("best-chrf", "best-bleu", "best-ce-mean-words", "best-perplexity")
"""Marks of the checkpoints that a training keeps, the best one first."""
_POSITIONS = 2048
"""Positions that CTranslate2's converter makes where Marian computes them."""
_END = "</s>"


def is_marian_folder(folder: Path) -> bool:
    """Whether the folder holds a model of Marian: weights and tokenizers, and no configuration of Transformers."""
    return any(folder.glob("*.npz")) and any(folder.glob("*.spm")) and not (folder / "config.json").exists()


def prepare_marian(folder: Path, draft: Path, options: ConversionOptions) -> Prepared:
    """Writes weights and vocabularies as CTranslate2 files and copies the tokenizers.

    Raises:
        CheckpointError: the folder is incomplete or ambiguous, or CTranslate2 does not support the network.
        MissingPackageError: ctranslate2 or sentencepiece is not installed.
    """
    weights = _weights(folder)
    source, target = _tokenizers(folder, options)
    try:
        from ctranslate2.converters import MarianConverter
    except ImportError:
        raise MissingPackageError("ctranslate2", "server") from None
    try:
        sizes, positions = _shapes(weights)
        with tempfile.TemporaryDirectory(prefix="dragoman-marian-") as directory:
            paths = [Path(directory) / f"{side}.yml" for side in ("source", "target")]
            for path, tokenizer, size in zip(paths, (source, target), sizes, strict=True):
                path.write_text(_vocabulary(_pieces(tokenizer, size)), encoding="utf-8")
            converter = MarianConverter(str(weights), [str(path) for path in paths])
            converter.convert(str(draft), quantization=options.quantization, force=True)
    except (ValueError, RuntimeError, OSError, KeyError, AttributeError, TypeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise CheckpointError(f"{weights}: cannot be converted: {reason}") from error
    for tokenizer in {source, target}:
        shutil.copyfile(tokenizer, draft / tokenizer.name)
    prefix = (options.target_token,) if options.target_token else ()
    require_tokens(draft, {_END, *prefix})
    longest = min(options.max_input_tokens or Decoding.max_input_tokens, positions - len(prefix) - 1)
    return Prepared(
        family="Marian",
        task=options.task or Task.TRANSLATION,
        # The converter has CTranslate2 add the end token itself (`add_source_eos`).
        tokenization=Tokenization(
            kind=TokenizerKind.SENTENCEPIECE, source=source.name, target=target.name, source_prefix=prefix
        ),
        decoding=Decoding(
            beam_size=options.beam_size or Decoding.beam_size,
            max_input_tokens=max(1, longest),
            max_output_tokens=max(1, min(Decoding.max_output_tokens, positions - 2)),
        ),
        weights=options.quantization,
    )


def _weights(folder: Path) -> Path:
    found = sorted(folder.glob("*.npz"))
    for mark in _BEST:
        best = [path for path in found if mark in path.name]
        if len(best) == 1:
            return best[0]
    if len(found) == 1:
        return found[0]
    raise CheckpointError(f"{folder}: has {len(found)} files .npz; leave the one to convert")


def _tokenizers(folder: Path, options: ConversionOptions) -> tuple[Path, Path]:
    """The tokenizers of source and target: the only one, or those whose names tell their side or language."""
    found = sorted(folder.glob("*.spm"))
    if len(found) == 1:
        return found[0], found[0]
    sides = (("source", "src", *options.source_languages), ("target", "tgt", *options.target_languages))
    chosen = [[path for path in found if set(path.name.split(".")) & set(marks)] for marks in sides]
    if all(len(paths) == 1 for paths in chosen):
        return chosen[0][0], chosen[1][0]
    raise CheckpointError(
        f"{folder}: of {', '.join(path.name for path in found)} it is not clear which is the source's and which the "
        "target's; name them source.spm and target.spm"
    )


def _shapes(weights: Path) -> tuple[tuple[int, int], int]:
    """The rows of the embeddings of both sides, and the number of positions."""
    import numpy as np

    with np.load(weights) as arrays:
        names = [next((n for n in (f"{side}_Wemb", "Wemb") if n in arrays), None) for side in ("encoder", "decoder")]
        sizes = [int(arrays[name].shape[0]) for name in names if name is not None]
        positions = int(arrays["Wpos"].shape[0]) if "Wpos" in arrays else _POSITIONS
    if len(sizes) != 2:
        raise CheckpointError(f"{weights}: has no embeddings, so it is not a model of Marian")
    return (sizes[0], sizes[1]), positions


def _pieces(tokenizer: Path, size: int) -> Sequence[str]:
    """The pieces of a tokenizer, one for each row of the embeddings."""
    try:
        import sentencepiece
    except ImportError:
        raise MissingPackageError("sentencepiece", "server") from None
    processor: Any = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer))
    pieces = [processor.id_to_piece(index) for index in range(processor.get_piece_size())]
    if len(pieces) > size:
        raise CheckpointError(f"{tokenizer}: has {len(pieces)} pieces, but the model embeds {size} of them only")
    return [*pieces, *(f"<unused{index}>" for index in range(len(pieces), size))]


def _vocabulary(pieces: Sequence[str]) -> str:
    """The pieces as the YAML that the converter reads: quoted keys, one a line."""
    if any("\n" in piece or "\r" in piece for piece in pieces):
        raise CheckpointError("a piece of its tokenizer contains a line break, which the converter cannot read")
    quoted = (piece.replace("'", "''") for piece in pieces)
    return "".join(f"'{piece}': {index}\n" for index, piece in enumerate(quoted))
