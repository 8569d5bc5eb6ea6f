"""Models that write summaries."""

from __future__ import annotations

from dragoman_manifest import Prompt

from .entry import CatalogueEntry, Commercial

__all__ = ["SUMMARIZERS"]

_HUB = "https://huggingface.co/"
_BOTH = ("ar", "en")
_XLSUM_NC = "trained on XL-Sum, whose licence (CC-BY-NC-SA-4.0) forbids commercial use"
_QWEN_PROMPT = Prompt(
    template="{style} Write in {target}. Use only what the article says, its own words, names and numbers, and write "
    "nothing else.\n\n{text}",
    styles={
        "headline": "Write a headline of at most twelve words for the following news article.",
        "brief": "Summarize the following news article in one sentence.",
        "abstract": "Summarize the following news article in two or three sentences.",
    },
    language_names={"ar": "Arabic", "en": "English"},
    stop_tokens=("<|im_end|>", "<|endoftext|>"),
    context_tokens=8192,
)

SUMMARIZERS: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        name="mt5-xlsum",
        repository="csebuetnlp/mT5_multilingual_XLSum",
        task="summarization",
        source_languages=_BOTH,
        target_languages=_BOTH,
        license="CC-BY-NC-SA-4.0",
        license_source="xl-sum README, https://www.promptlayer.com/models/mt5multilingualxlsum; not the card",
        commercial=Commercial.NO,
        parameters_millions=582,
        size_mb=600,
        known_ram_mb=800,
        rank=2,
        quality="ROUGE-1/2/L ar 34.91/14.79/29.16, en 37.60/15.15/29.88 (XL-Sum test, xl-sum README)",
        note="research only (no commercial use); one sentence in its own words, which may not be what the text says",
    ),
    CatalogueEntry(
        name="crosssum-m2m",
        repository="csebuetnlp/mT5_m2m_crossSum_enhanced",
        task="summarization",
        source_languages=_BOTH,
        target_languages=_BOTH,
        license="LicenseRef-not-stated",
        license_source="no licence in the card's metadata",
        commercial=Commercial.NO,
        license_note=_XLSUM_NC,
        parameters_millions=582,
        size_mb=600,
        known_ram_mb=800,
        quality="none known for Arabic and English alone",
        note="summarises across languages in one step; research only",
    ),
    CatalogueEntry(
        name="arabart-xlsum",
        repository="abdalrahmanshahrour/arabartsummarization",
        task="summarization",
        source_languages=("ar",),
        target_languages=("ar",),
        license="Apache-2.0",
        license_source=_HUB + "abdalrahmanshahrour/arabartsummarization (card metadata)",
        commercial=Commercial.UNCLEAR,
        license_note=f"the card says Apache-2.0, but it was {_XLSUM_NC}",
        parameters_millions=139,
        size_mb=145,
        known_ram_mb=400,
        rank=3,
        quality="none: the card has no ROUGE",
        note="the smallest that writes an Arabic summary of one sentence",
        needs="pip install tokenizers",
    ),
    *(
        CatalogueEntry(
            name=f"qwen3-{size}",
            repository=f"Qwen/Qwen3-{size.upper()}",
            task="summarization",
            source_languages=_BOTH,
            target_languages=_BOTH,
            license="Apache-2.0",
            license_source=f"{_HUB}Qwen/Qwen3-{size.upper()} (card metadata)",
            parameters_millions=parameters,
            size_mb=parameters,
            known_ram_mb=ram_mb,
            rank=rank,
            prompt=_QWEN_PROMPT,
            chat=True,
            needs="pip install tokenizers",
            quality="none known for Arabic summaries",
            note="a general model that follows a prompt; summaries in both languages, from either",
        )
        for size, parameters, ram_mb, rank in (("1.7b", 2000, 2300, 4), ("4b", 4400, 5000, 1))
    ),
)
