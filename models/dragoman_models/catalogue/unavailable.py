"""Models that users ask for and that cannot be had."""

from __future__ import annotations

from .entry import Unavailable

__all__ = ["UNAVAILABLE"]

UNAVAILABLE: tuple[Unavailable, ...] = (
    Unavailable(
        name="HY-MT1.5 (Tencent)",
        aliases=("hy-mt", "hunyuan-mt"),
        license="Tencent HY community licence",
        not_in=("European Union", "United Kingdom", "South Korea"),
        reason="CTranslate2 has no converter for HunYuan's architecture, and its licence is not valid in the European "
        "Union, the United Kingdom and South Korea and forbids improving other models with its outputs",
        instead="lmt-60-1.7b or lmt-60-4b (Apache-2.0)",
    ),
    Unavailable(
        name="Tower+ (Unbabel)",
        aliases=("tower-plus", "tower+", "towerplus"),
        license="CC-BY-NC-SA-4.0",
        reason="its licence forbids commercial use, and the lists of its 22 languages that were seen have no Arabic",
        instead="lmt-60-4b (Apache-2.0) or milmmt-46-4b (Gemma terms)",
    ),
    Unavailable(
        name="Gemma 4 E2B and E4B (Google)",
        aliases=("gemma-4-e2b", "gemma-4-e4b"),
        license="Apache-2.0",
        reason="CTranslate2 (4.8.1) refuses models whose layers share keys and values; as a translator E2B also scored "
        "below the 185 M parameters of quickmt's models",
        instead="quickmt-ar-en and quickmt-en-ar, or qwen3-1.7b for summaries",
    ),
)
