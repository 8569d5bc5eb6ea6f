"""Decoder-only models that translate by prompt: gigabytes, and 40 to 60 times the time of a small model."""

from __future__ import annotations

from dragoman_manifest import Prompt

from .entry import CatalogueEntry, Commercial

__all__ = ["LARGE_TRANSLATORS"]

_LANGUAGES = {"ar": "Arabic", "en": "English"}
_LMT_SEEN = ("FLORES-200 dev", "NTREX-128", "WMT14-23", "IWSLT17-24")
_LMT_PROMPT = Prompt(
    # NiuTrans/LMT README, commit 1b25638
    template="Translate the following text from {source} into {target}.\n{source}: {text}\n{target}: ",
    language_names=_LANGUAGES,
    stop_tokens=("<|im_end|>", "<|endoftext|>"),
)
_MILMMT_PROMPT = Prompt(
    # xiaomi-research/gemmax README, commit 084bc99: no chat template
    template="Translate this from {source} to {target}:\n{source}: {text}\n{target}:",
    language_names=_LANGUAGES,
    stop_tokens=("<eos>", "<end_of_turn>"),
)
_BOTH = ("ar", "en")
_TOKENIZERS = "pip install tokenizers"

LARGE_TRANSLATORS: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        name="lmt-60-1.7b",
        repository="NiuTrans/LMT-60-1.7B",
        task="translation",
        source_languages=_BOTH,
        target_languages=_BOTH,
        license="Apache-2.0",
        license_source="https://huggingface.co/NiuTrans/LMT-60-1.7B (card metadata)",
        parameters_millions=2000,
        size_mb=2000,
        known_ram_mb=2300,
        seen_test_sets=_LMT_SEEN,
        prompt=_LMT_PROMPT,
        chat=True,
        needs=_TOKENIZERS,
        quality="none for Arabic alone; it is one of the 13 high-resource languages (arXiv 2511.07003)",
        note="both directions in one model; it has seen NTREX-128 and FLORES-200 dev, so scores on them mean nothing",
    ),
    CatalogueEntry(
        name="lmt-60-4b",
        repository="NiuTrans/LMT-60-4B",
        task="translation",
        source_languages=_BOTH,
        target_languages=_BOTH,
        license="Apache-2.0",
        license_source="https://huggingface.co/NiuTrans/LMT-60-4B (card metadata)",
        parameters_millions=4400,
        size_mb=4400,
        known_ram_mb=5000,
        rank=1,
        seen_test_sets=_LMT_SEEN,
        prompt=_LMT_PROMPT,
        chat=True,
        needs=_TOKENIZERS,
        quality="better than Aya-101-13B and NLLB-200 54B on the average of 60 languages (arXiv 2511.07003)",
        note="the clearest licence among the large models; slow: for few sentences, or a GPU",
    ),
    CatalogueEntry(
        name="milmmt-46-4b",
        repository="xiaomi-research/MiLMMT-46-4B-v1.0",
        task="translation",
        source_languages=_BOTH,
        target_languages=_BOTH,
        license="LicenseRef-Gemma",
        license_source="descends from Gemma 3; its own licence line was not seen",
        commercial=Commercial.UNCLEAR,
        license_note="descends from Gemma 3, so Gemma's terms bind; its own licence line was not seen",
        parameters_millions=4000,
        size_mb=4000,
        known_ram_mb=5000,
        rank=1,
        prompt=_MILMMT_PROMPT,
        needs=f"{_TOKENIZERS}; ctranslate2 >= 4.7.2",
        quality="better than HY-MT-1.5 and TranslateGemma over 46 languages by its authors (arXiv 2602.11961)",
        note="the best claim per gigabyte; slow: for few sentences, or a GPU",
    ),
)
