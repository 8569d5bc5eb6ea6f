"""A trained run as a model folder that the server loads: weights, tokenizers, manifest with a canary."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dragoman_manifest import Canary, Comparison, Decoding, Manifest, Task, Tokenization, TokenizerKind, describe_files

from .export import check, export, export_encoder, load_checkpoint, load_student
from .pieces import BEGIN, ENCODER_MODEL, ENCODER_VOCABULARY, END, SOURCE_MODEL, TARGET_MODEL, TERM_PIECES, open_model
from .records import CHECKPOINT, STUDENT

__all__ = ["release", "release_encoder"]

FILES = ("config.json", "model.bin", SOURCE_MODEL, "source_vocabulary.json", TARGET_MODEL, "target_vocabulary.json")
ENCODER_FILES = ("config.json", "model.bin", ENCODER_MODEL, ENCODER_VOCABULARY)
NAMES = {"ar": "Arabic", "en": "English"}
CANARIES = {
    "ar": Canary(
        source="قال الوزير يوم الأحد إن الحكومة ستوقع الاتفاق.",
        languages=("ar", "en"),
        must_contain=("minister", "government", "sunday", "agreement"),
    ),
    "en": Canary(
        source="The minister said on Sunday that the government would sign the agreement.",
        languages=("en", "ar"),
        must_contain=("وزير", "حكوم", "الأحد", "اتفاق"),
    ),
}
MAX_INPUT_TOKENS = 150  # the network was trained on rows of up to 160 pieces
MAX_LENGTH_RATIO = 2.0
REPETITION_PENALTY = 1.1  # a small model stutters less, and chrF2 is the same (docs/training.md)


def _manifest(folder: Path, source: str, target: str, version: str) -> Manifest:
    return Manifest(
        name=f"{source}-{target}",
        version=version,
        task=Task.TRANSLATION,
        description=f"{NAMES[source]} to {NAMES[target]}, small, for understanding and triage",
        source_languages=(source,),
        target_languages=(target,),
        license="CC-BY-SA-4.0",
        source="trained by the Dragoman project; README.md in this folder names the data",
        default=True,
        files=describe_files(folder, FILES),
        tokenization=Tokenization(
            kind=TokenizerKind.SENTENCEPIECE,
            source=SOURCE_MODEL,
            target=TARGET_MODEL,
            source_prefix=(BEGIN,),
            source_suffix=(END,),
            term_tokens=_term_tokens(folder),
        ),
        decoding=Decoding(
            repetition_penalty=REPETITION_PENALTY,
            max_input_tokens=MAX_INPUT_TOKENS,
            max_length_ratio=MAX_LENGTH_RATIO,
            max_output_tokens=250,
        ),
        canary=CANARIES[source],
    )


def _term_tokens(folder: Path) -> tuple[str, ...]:
    """The pieces around annotated terms, if the vocabulary has them."""
    model = open_model(folder / SOURCE_MODEL)
    return TERM_PIECES if all(model.piece_to_id(piece) != model.unk_id() for piece in TERM_PIECES) else ()


def release(work: Path, pair: str, folder: Path, *, version: str) -> float:
    """Export a run's averaged weights, int8, and write the manifest.

    Returns:
        The largest difference of log-probability a token between the network and its float32 export, on the canary.
    """
    source, target = pair.split("-")
    model = load_checkpoint(work / pair / "run" / CHECKPOINT)
    export(model, work / pair, folder, quantization="float32")
    difference = check(model, folder, [(CANARIES[source].source, CANARIES[target].source)])
    export(model, work / pair, folder)
    _manifest(folder, source, target, version).write(folder)
    return difference


def release_encoder(
    work: Path, teacher: Path, folder: Path, *, version: str, comparison: Comparison | None = None
) -> None:
    """Exports a distilled encoder in int8, with a manifest based on its teacher's; `comparison` is to be measured on
    good translations (`bench/flags.py`)."""
    export_encoder(load_student(work / "encoder" / STUDENT), teacher, folder)
    taught = Manifest.read(teacher)
    files = describe_files(folder, ENCODER_FILES)
    tokenization = replace(taught.required_tokenization, text_prefix="")
    replace(
        taught,
        version=version,
        description="sentences of Arabic or English as comparable vectors of 384 dimensions; shallow, made to compare "
        "a sentence with its translation",
        source=f"distilled by the Dragoman project from: {taught.source}",
        files=files,
        tokenization=tokenization,
        comparison=comparison,
    ).write(folder)
