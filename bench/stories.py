"""Our one-pass stories against TF-IDF with agglomerative clustering, by B-cubed F1.

    python bench/stories.py NEWS.jsonl.xz [--pairs PAIRS.jsonl] [--models models/default] [--stories 200] [--out FILE]
    python bench/stories.py NEWS.jsonl.xz --make-pairs 50 --pairs PAIRS.jsonl

NEWS.jsonl.xz holds one article a line: set, lang, title, text. A labelled story is an article of it and what was made
of it: a near copy (words left out, two sentences dropped), and its odd and even sentences as the reports of two
outlets, which share no sentence. PAIRS.jsonl adds stories in both languages: id, lang, title, text of an article and
`translation` with title and text; `--make-pairs` writes it with the models given. Half of the stories chooses the
threshold of each system, the other half is reported. B-cubed: Bagga and Baldwin 1998, "Entity-Based Cross-Document
Coreferencing Using the Vector Space Model". The baseline needs `pip install scikit-learn` and is left out without it.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import lzma
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

import numpy as np
from dragoman_server.engine import ModelStore
from dragoman_server.stories import (
    Article,
    ArticleFeatures,
    ArticleKey,
    ClusteringOptions,
    NearDuplicates,
    StoryClusters,
    article_features,
)
from dragoman_server.text import detect_language, segment_text
from dragoman_server.translate import TranslateOptions, Translator
from summary_systems import CachedEncoder

SEED = 20261125
BEGIN = datetime(2026, 11, 1, tzinfo=timezone.utc)
LANGUAGES = ("ar", "en")
SENTENCES = 8
FIGURES = ("precision", "recall", "f1", "foreign_precision", "foreign_recall")
THRESHOLDS = (0.15, 0.25, 0.35, 0.45, 0.55, *(round(float(value), 2) for value in np.arange(0.1, 1.51, 0.1)))


System = Callable[["Sequence[Labelled]", Sequence[ArticleFeatures], float], Sequence[object]]
"""From articles in the order of their times, their features and a threshold to the cluster of each."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article and the number of its story."""

    article: Article
    story: int


def draw(path: Path, count: int) -> list[dict[str, str]]:
    """So many articles of both languages together, drawn with the seed."""
    pools: dict[str, list[dict[str, str]]] = defaultdict(list)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["lang"] in LANGUAGES and row["title"] and 1_000 < len(row["text"]) < 8_000:
                pools[row["lang"]].append(row)
    chance = random.Random(SEED)
    drawn = [
        row for language in LANGUAGES for row in chance.sample(pools[language], min(count // 2, len(pools[language])))
    ]
    chance.shuffle(drawn)
    return drawn


def label(rows: Sequence[dict[str, str]], pairs: Sequence[dict[str, object]]) -> list[Labelled]:
    """Articles with their stories, spread over two days and shuffled.

    The translation of an article that is among the rows is one more article of that row's story, not a new story.
    """
    chance = random.Random(SEED)
    found: list[Labelled] = []
    for story, row in enumerate(rows):
        sentences = [one.span.of(row["text"]) for one in segment_text(row["text"], row["lang"]).segments]
        parts = [(row["title"], row["text"])]
        if story % 3 != 2 and len(sentences) >= SENTENCES:
            parts = [(row["title"], "\n\n".join(sentences[::2])), (sentences[1], "\n\n".join(sentences[1::2]))]
        if story % 3 == 0:
            parts.append((row["title"], _edited(sentences[::2], chance)))
        found += [Labelled(_article(f"{story}-{at}", *part, at, chance), story) for at, part in enumerate(parts)]
    known = {row["text"]: story for story, row in enumerate(rows)}
    for at, pair in enumerate(pairs):
        story = known.get(str(pair["text"]), len(rows) + at)
        if story >= len(rows):
            found.append(Labelled(_article(f"{story}-0", str(pair["title"]), str(pair["text"]), 0, chance), story))
        translation = pair["translation"]
        assert isinstance(translation, dict)
        found.append(Labelled(_article(f"{story}-9", translation["title"], translation["text"], 9, chance), story))
    return sorted(found, key=lambda one: (one.article.published or BEGIN, one.article.id))


def _edited(sentences: Sequence[str], chance: random.Random) -> str:
    """A near copy: two sentences dropped, every fiftieth word left out."""
    kept = list(sentences)
    for _ in range(2):
        if len(kept) > 2:
            kept.pop(chance.randrange(1, len(kept)))
    return "\n\n".join(" ".join(word for word in one.split() if chance.random() > 0.02) for one in kept)


def _article(id: str, title: str, text: str, outlet: int, chance: random.Random) -> Article:
    time = BEGIN + timedelta(minutes=chance.randrange(48 * 60))
    return Article(id=id, title=title, text=text, outlet=f"outlet {outlet}", published=time)


def b_cubed(found: Sequence[object], gold: Sequence[object]) -> tuple[float, float, float]:
    """Precision, recall and F1 of clusters, each given as the cluster of every article."""
    both = Counter(zip(found, gold, strict=True))
    sizes, truths = Counter(found), Counter(gold)
    precision = sum(count * count / sizes[cluster] for (cluster, _), count in both.items()) / len(found)
    recall = sum(count * count / truths[story] for (_, story), count in both.items()) / len(found)
    return precision, recall, 2 * precision * recall / (precision + recall)


def ours(options: ClusteringOptions, *, duplicates: bool = True) -> System:
    """Clusters in one pass."""

    def run(labelled: Sequence[Labelled], features: Sequence[ArticleFeatures], threshold: float) -> list[str]:
        clusters = StoryClusters(replace(options, threshold=threshold))
        clusters.expect(features)
        copies = _copies(tuple(labelled)) if duplicates else [()] * len(labelled)
        return [clusters.add(own, seen) for own, seen in zip(features, copies, strict=True)]

    return run


@lru_cache(maxsize=2)
def _copies(labelled: tuple[Labelled, ...]) -> list[tuple[ArticleKey, ...]]:
    """The near duplicates of each article among those before it."""
    known = NearDuplicates()
    return [tuple(copy.key for copy in known.add(one.article.key, one.article.text)) for one in labelled]


def baseline(labelled: Sequence[Labelled], features: Sequence[ArticleFeatures], threshold: float) -> list[int]:
    """TF-IDF of title and text, average linkage by cosine; all articles at once."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{one.article.title} {one.article.text}" for one in labelled]
    matrix = TfidfVectorizer(sublinear_tf=True).fit_transform(texts).toarray()
    model = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=max(1 - threshold, 1e-6)
    )
    return [int(number) for number in model.fit_predict(matrix)]


def across_languages(found: Sequence[object], labelled: Sequence[Labelled]) -> dict[str, float]:
    """Precision and recall of the pairs of an article in Arabic and one in English that are of one story."""
    arabic = [detect_language(one.article.text[:2000]).language == "ar" for one in labelled]
    pairs = [(a, b) for a, of_a in enumerate(arabic) for b, of_b in enumerate(arabic) if of_a and not of_b]
    together = {(a, b) for a, b in pairs if found[a] == found[b]}
    true = {(a, b) for a, b in pairs if labelled[a].story == labelled[b].story}
    both = len(together & true)
    return {"foreign_precision": both / max(len(together), 1), "foreign_recall": both / max(len(true), 1)}


def measure(
    system: System,
    labelled: Sequence[Labelled],
    features: Sequence[ArticleFeatures],
    places: Sequence[int],
    threshold: float,
) -> tuple[float, float, float]:
    """Precision, recall and F1 of a system on some of the articles."""
    part = [labelled[at] for at in places]
    return b_cubed(system(part, [features[at] for at in places], threshold), [one.story for one in part])


def compare(labelled: Sequence[Labelled], features: Sequence[ArticleFeatures]) -> dict[str, dict[str, float]]:
    """For each system its threshold, chosen on the stories of even numbers, and its figures on the others."""
    default = ClusteringOptions()
    systems: dict[str, System] = {
        "ours": ours(default),
        "ours, no names or numbers": ours(replace(default, name_weight=0.0, number_weight=0.0)),
        "ours, no near duplicates": ours(default, duplicates=False),
        "ours, no words": ours(replace(default, word_weight=0.0)),
    }
    if importlib.util.find_spec("sklearn"):
        systems["TF-IDF + agglomerative"] = baseline
    halves = [[at for at, one in enumerate(labelled) if one.story % 2 == half] for half in (0, 1)]
    report = {}
    for name, system in systems.items():
        tried = [(measure(system, labelled, features, halves[0], value)[2], -value) for value in THRESHOLDS]
        best = -max(tried)[1]
        began = time.perf_counter()
        part = [labelled[at] for at in halves[1]]
        found = system(part, [features[at] for at in halves[1]], best)
        spent = (time.perf_counter() - began) * 1000 / len(part)
        precision, recall, f1 = b_cubed(found, [one.story for one in part])
        report[name] = {"threshold": best, "precision": precision, "recall": recall, "f1": f1, "ms": spent}
        report[name] |= across_languages(found, part)
    return report


async def make_pairs(rows: Sequence[dict[str, str]], models: Path, out: Path) -> None:
    """Write articles with the translation of their titles and first sentences."""
    translator = Translator(ModelStore.load(models))
    with out.open("w", encoding="utf-8") as file:
        for row in rows:
            target = "en" if row["lang"] == "ar" else "ar"
            segments = segment_text(row["text"], row["lang"]).segments
            text = row["text"][: segments[min(4, len(segments)) - 1].span.end]
            options = TranslateOptions(target=target, source=row["lang"], check_similarity=False)
            title, body = (await translator.translate_many([row["title"], text], options)).texts
            pair = {"lang": row["lang"], "title": row["title"], "text": row["text"]}
            pair |= {"translation": {"title": title.text, "text": body.text}}  # type: ignore[dict-item]
            file.write(json.dumps(pair, ensure_ascii=False) + "\n")


def main() -> None:
    """Print the table and write it as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("news", type=Path, help="articles, JSON Lines packed with xz")
    parser.add_argument("--models", type=Path, default=Path("models/default"), help="holds the sentence encoder")
    parser.add_argument("--stories", type=int, default=200, help="of NEWS; half in each language")
    parser.add_argument("--pairs", type=Path, help="stories in both languages, JSON Lines")
    parser.add_argument("--make-pairs", type=int, metavar="N", help="write so many pairs by translating, and stop")
    parser.add_argument("--cache", type=Path, help="file that keeps embeddings between runs (.npz)")
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    arguments = parser.parse_args()
    rows = draw(arguments.news, arguments.stories + (arguments.make_pairs or 0))
    if arguments.make_pairs:
        if not arguments.pairs:
            parser.error("--make-pairs needs --pairs, the file to write")
        asyncio.run(make_pairs(rows[-arguments.make_pairs :], arguments.models, arguments.pairs))
        return
    lines = arguments.pairs.read_text(encoding="utf-8").splitlines() if arguments.pairs else []
    labelled = label(rows, [json.loads(line) for line in lines])
    encoder = CachedEncoder(arguments.models, arguments.cache)
    began = time.perf_counter()
    features, _ = asyncio.run(article_features([one.article for one in labelled], encoder))
    seconds = time.perf_counter() - began
    print(
        f"{len(labelled)} articles, {len({one.story for one in labelled})} stories, features {seconds:.0f} s",
        file=sys.stderr,
    )
    report = compare(labelled, features)
    print(
        "| system | threshold | precision | recall | B-cubed F1 | two languages: precision | recall | ms an article |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, row in report.items():
        figures = " | ".join(f"{100 * row[key]:.1f}" for key in FIGURES)
        print(f"| {name} | {row['threshold']} | {figures} | {row['ms']:.2f} |")
    if arguments.out:
        arguments.out.write_text(json.dumps({"seed": SEED, "systems": report}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
