"""How good a summary is, counted. ROUGE here works for Arabic: the package rouge-score keeps [a-z0-9] only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from dragoman_server.summarize.coherence import Dependence, dependence
from dragoman_server.summarize.lexical import cosines, stems, tfidf
from dragoman_server.text import fold_for_matching
from numpy.typing import NDArray

__all__ = ["dangling_start", "redundancy", "rouge_l", "rouge_n", "title_coverage", "unsupported", "words"]

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Words for comparison: folded (case, tashkeel, alef and ya forms, digit scripts), not stemmed."""
    return _WORD.findall(fold_for_matching(text))


def rouge_n(summary: Sequence[str], reference: Sequence[str], n: int) -> float:
    """F1 of n-grams (ROUGE-N, Lin 2004), 0 to 1; 0 where either has none."""
    ours, theirs = (Counter(zip(*(text[i:] for i in range(n)), strict=False)) for text in (summary, reference))
    return _f1((ours & theirs).total(), ours.total(), theirs.total())


def rouge_l(summary: Sequence[str], reference: Sequence[str]) -> float:
    """F1 of the longest common subsequence of the whole texts (ROUGE-L, Lin 2004), 0 to 1."""
    row = [0] * (len(reference) + 1)
    for word in summary:
        diagonal = 0
        for j, other in enumerate(reference, start=1):
            diagonal, row[j] = row[j], diagonal + 1 if word == other else max(row[j], row[j - 1])
    return _f1(row[-1], len(summary), len(reference))


def title_coverage(summary: str, title: str) -> float:
    """Share of the title's words of meaning (stemmed) that the summary has; 1 for a title without any."""
    wanted = set(stems(title))
    return len(wanted & set(stems(summary))) / len(wanted) if wanted else 1.0


def redundancy(sentences: Sequence[str]) -> float:
    """Greatest TF-IDF cosine between two sentences of a summary, 0 to 1."""
    vectors = tfidf([stems(sentence) for sentence in sentences])
    alike = cosines(vectors, vectors)
    np.fill_diagonal(alike, 0.0)
    return float(alike.max(initial=0.0))


def dangling_start(sentences: Sequence[str], language: str) -> bool:
    """Whether the summary begins with a sentence that cannot stand alone."""
    return dependence(sentences[0], language) is Dependence.NEEDS


def unsupported(chosen: Sequence[int], sentences: Sequence[str], language: str) -> int:
    """How many sentences need one before them that is not the one before them in the summary."""
    return sum(i > 0 and i - 1 not in chosen and dependence(sentences[i], language) is Dependence.NEEDS for i in chosen)


def closeness(chosen: NDArray[np.float32], article: NDArray[np.float32]) -> float:
    """Cosine between the mean embeddings of the summary's sentences and of the article's."""
    ours, whole = chosen.mean(axis=0), article.mean(axis=0)
    return float(ours @ whole / (np.linalg.norm(ours) * np.linalg.norm(whole)))


def _f1(common: int, ours: int, theirs: int) -> float:
    return 2 * common / (ours + theirs) if common else 0.0
