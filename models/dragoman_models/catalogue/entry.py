"""The catalogue: models that are known to work, with licence, size and published quality.

`CatalogueEntry.license_source` says where each licence was read. Read it again before you publish with a model, since
it binds you. Quality figures are published ones, with their source; `dragoman-models evaluate` measures a
pulled model through the server on your own text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .errors import ModelToolError

__all__ = ["CATALOGUE", "CatalogueEntry", "Task", "find"]

Task = Literal["translation", "summarization", "sentence-embedding"]

_LEADERBOARD = "FLORES-200 devtest, OPUS-MT leaderboard"
_HUB = "https://huggingface.co/"


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogueEntry:
    """A model on the hub that `dragoman-models pull` can convert."""

    name: str
    """Short name, and the name of the folder."""
    repository: str
    """Owner and name on the Hugging Face hub."""
    task: Task
    source_languages: tuple[str, ...]
    target_languages: tuple[str, ...]
    license: str
    """SPDX identifier."""
    license_source: str
    """The page where the licence was read."""
    parameters_millions: int
    size_mb: int
    """Size of the int8 folder, estimated from the number of parameters."""
    quality: str
    """A published figure and its source, or "none known"."""
    note: str
    """What the model is suited for."""
    text_prefix: str = ""
    """Text that the model expects before each sentence."""

    @property
    def non_commercial(self) -> bool:
        """Whether the licence forbids commercial use."""
        return "-NC-" in f"{self.license}-"


CATALOGUE: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        name="opus-mt-ar-en",
        repository="Helsinki-NLP/opus-mt-ar-en",
        task="translation",
        source_languages=("ar",),
        target_languages=("en",),
        license="Apache-2.0",
        license_source=_HUB + "Helsinki-NLP/opus-mt-ar-en (card metadata, commit 9c5efff)",
        parameters_millions=77,
        size_mb=80,
        quality="BLEU 33.9, chrF 61.0 (FLORES-200 devtest, Firefox evaluation set)",
        note="small and quick; drops sentences when fed whole paragraphs, which Dragoman never does",
    ),
    CatalogueEntry(
        name="opus-mt-en-ar",
        repository="Helsinki-NLP/opus-mt-en-ar",
        task="translation",
        source_languages=("en",),
        target_languages=("ar",),
        license="Apache-2.0",
        license_source=_HUB + "Helsinki-NLP/opus-mt-en-ar (card metadata, commit c000afb)",
        parameters_millions=77,
        size_mb=80,
        quality="BLEU 22.8, chrF 54.3 (FLORES-200 devtest, Firefox evaluation set)",
        note="small and quick; needs the target token >>ara<<, which the manifest carries",
    ),
    CatalogueEntry(
        name="opus-mt-tc-big-ar-en",
        repository="Helsinki-NLP/opus-mt-tc-big-ar-en",
        task="translation",
        source_languages=("ar",),
        target_languages=("en",),
        license="CC-BY-4.0",
        license_source=_HUB + "Helsinki-NLP/opus-mt-tc-big-ar-en (card metadata)",
        parameters_millions=239,
        size_mb=245,
        quality=f"BLEU 42.8, chrF 67.2 ({_LEADERBOARD})",
        note="the best choice for a newsroom: better than NLLB-200 3.3B at a fourteenth of its size, free to use",
    ),
    CatalogueEntry(
        name="opus-mt-tc-big-en-ar",
        repository="Helsinki-NLP/opus-mt-tc-big-en-ar",
        task="translation",
        source_languages=("en",),
        target_languages=("ar",),
        license="CC-BY-4.0",
        license_source=_HUB + "Helsinki-NLP/opus-mt-tc-big-en-ar (card metadata, commit e2140a8)",
        parameters_millions=239,
        size_mb=245,
        quality=f"BLEU 29.7, chrF 61.5 ({_LEADERBOARD})",
        note="the best choice for a newsroom; needs the target token >>ara<<, which the manifest carries",
    ),
    CatalogueEntry(
        name="nllb-200-distilled-600m",
        repository="facebook/nllb-200-distilled-600M",
        task="translation",
        source_languages=("ar", "en"),
        target_languages=("ar", "en"),
        license="CC-BY-NC-4.0",
        license_source=_HUB + "facebook/nllb-200-distilled-1.3B (card text; the 600M card's own line was not seen)",
        parameters_millions=615,
        size_mb=630,
        quality=f"ar→en BLEU 37.6, chrF 62.7; en→ar BLEU 21.8, chrF 53.8 ({_LEADERBOARD})",
        note="research only (no commercial use); one model for both directions",
    ),
    CatalogueEntry(
        name="m2m100-418m",
        repository="facebook/m2m100_418M",
        task="translation",
        source_languages=("ar", "en"),
        target_languages=("ar", "en"),
        license="MIT",
        license_source=_HUB + "facebook/m2m100_418M (card metadata, commit 62d980b)",
        parameters_millions=484,
        size_mb=495,
        quality=f"ar→en BLEU 29.2, chrF 57.4; en→ar BLEU 19.3, chrF 51.1 ({_LEADERBOARD})",
        note="both directions in one model under the freest licence; weaker than OPUS-MT",
    ),
    CatalogueEntry(
        name="mt5-xlsum",
        repository="csebuetnlp/mT5_multilingual_XLSum",
        task="summarization",
        source_languages=("ar", "en"),
        target_languages=("ar", "en"),
        license="CC-BY-NC-SA-4.0",
        license_source="xl-sum README, https://www.promptlayer.com/models/mt5multilingualxlsum; not the card",
        parameters_millions=582,
        size_mb=600,
        quality="ROUGE-1/2/L ar 34.91/14.79/29.16, en 37.60/15.15/29.88 (XL-Sum test, xl-sum README)",
        note="research only (no commercial use); one sentence in its own words, which may not be what the text says",
    ),
    CatalogueEntry(
        name="multilingual-e5-small",
        repository="intfloat/multilingual-e5-small",
        task="sentence-embedding",
        source_languages=("ar", "en"),
        target_languages=(),
        license="MIT",
        license_source="https://free2aitools.com/model/intfloat/multilingual-e5-small; not the card",
        parameters_millions=118,
        size_mb=122,
        quality="none known for Arabic and English alone",
        note="the full vocabulary of the sentence encoder that ships; for texts in other languages too",
        text_prefix="query: ",
    ),
)


def find(name: str) -> CatalogueEntry:
    """The entry with this short name or repository name, regardless of case.

    Raises:
        ModelToolError: no entry matches; the message lists the names.
    """
    for entry in CATALOGUE:
        if name.casefold() in (entry.name.casefold(), entry.repository.casefold()):
            return entry
    raise ModelToolError(f"no model {name!r} in the catalogue; it has {', '.join(e.name for e in CATALOGUE)}")
