"""Our summaries against Lead-3, LexRank and TextRank, on news with summaries or titles by people.

    python bench/summaries.py NEWS.jsonl.xz [--models models/default] [--articles 300] [--out FILE.json] [--tune N]

NEWS.jsonl.xz holds one article a line: set, lang, title, summary, text. LexRank and TextRank need
`pip install sumy==0.13` and are left out without it. Articles are drawn with a fixed seed; the first half of each draw
is for tuning (`--tune N` tries N random settings of the weights on it), the tables are made on the other half.

What is measured against what:
- `news-en-bbc-summary`: extractive summaries of 40 % of the article, at three sentences and at the reference's length;
- `news-ar-ant`: the paper's own summary, which often is the article's first sentence or two, so Lead is favoured;
- `mono-saudinewsnet-ar`, `news-ar-hespress`: which words of the headline the summary has; only systems that were not
  given the title can be compared on it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import lzma
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

import numpy as np
import summary_measures as measures
from dragoman_server.summarize import RankingWeights
from dragoman_server.summarize.candidates import count_words
from dragoman_server.text import segment_text
from summary_systems import Article, CachedEncoder, Length, System, lead, ours, sumy

SEED = 20261122
SENTENCES = range(8, 61)
"""Sentences that an article must have: with fewer there is little to choose."""


@dataclass(frozen=True, slots=True)
class Test:
    """Articles of one set and what their summaries are compared with."""

    name: str
    source: str
    reference: str
    """The field of the article: "summary" or "title"."""
    length: int | None
    """Sentences; None: as many words as the reference has."""


TESTS = (
    Test("en BBC, 3 sentences", "news-en-bbc-summary", "summary", 3),
    Test("en BBC, reference length", "news-en-bbc-summary", "summary", None),
    Test("ar ANT summary, 3 sentences", "news-ar-ant", "summary", 3),
    Test("ar ANT summary, reference length", "news-ar-ant", "summary", None),
    Test("ar Saudi titles, 3 sentences", "mono-saudinewsnet-ar", "title", 3),
    Test("ar Hespress titles, 3 sentences", "news-ar-hespress", "title", 3),
)
COLUMNS = ("R-1", "R-2", "R-L", "title words", "redundancy", "closeness", "starts dangling", "unsupported")


def read(path: Path, wanted: Mapping[str, str], count: int) -> dict[str, list[Article]]:
    """So many articles of each set, drawn with the seed, that have a title and the field named."""
    pools: dict[str, list[dict[str, str]]] = {name: [] for name in wanted}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            name = entry["set"]
            if name in wanted and entry["title"] and entry[wanted[name]]:
                pools[name].append(entry)
    return {name: _draw(pool, wanted[name], count) for name, pool in pools.items()}


def _draw(pool: list[dict[str, str]], reference: str, count: int) -> list[Article]:
    random.Random(SEED).shuffle(pool)
    articles: list[Article] = []
    for entry in pool:
        document = segment_text(entry["text"], entry["lang"])
        if len(document.segments) in SENTENCES:
            spans = tuple(segment.span for segment in document.segments)
            sentences = tuple(span.of(entry["text"]) for span in spans)
            articles.append(Article(entry["lang"], entry["title"], entry["text"], entry[reference], spans, sentences))
        if len(articles) == count:
            break
    return articles


def score(test: Test, articles: Sequence[Article], system: System, encoder: CachedEncoder) -> list[tuple[float, ...]]:
    """A row of COLUMNS for each article."""
    rows: list[tuple[float, ...]] = []
    for article in articles:
        length = Length(sentences=test.length) if test.length else Length(words=count_words(article.reference))
        chosen = system(article, length)
        sentences = [article.sentences[i] for i in chosen]
        summary = measures.words(" ".join(sentences))
        reference = measures.words(article.reference)
        rows.append(
            (
                measures.rouge_n(summary, reference, 1),
                measures.rouge_n(summary, reference, 2),
                measures.rouge_l(summary, reference),
                measures.title_coverage(" ".join(sentences), article.title),
                measures.redundancy(sentences),
                measures.closeness(encoder.of(sentences), encoder.of(article.sentences)),
                float(measures.dangling_start(sentences, article.language)),
                measures.unsupported(chosen, article.sentences, article.language) / len(chosen),
            )
        )
    return rows


def systems(language: str, encoder: CachedEncoder, weights: RankingWeights) -> dict[str, System]:
    """What is compared; sumy's if it is installed."""
    found: dict[str, System] = {"Lead": lead}
    if importlib.util.find_spec("sumy"):
        found |= {name: sumy(name, language) for name in ("LexRank", "TextRank")}
    return found | {
        "ours": ours(encoder, weights, title=True),
        "ours, no title": ours(encoder, weights, title=False),
        "ours, no lead prior": ours(encoder, replace(weights, lead=0.0), title=True),
        "ours, neither": ours(encoder, replace(weights, lead=0.0), title=False),
        "ours, meaning only": ours(encoder, replace(weights, lexical=0.0), title=True),
        "ours, words only (no encoder)": ours(None, weights, title=True),
        "ours, no diversity": ours(encoder, replace(weights, diversity=0.0), title=True),
    }


def margin(rows: Sequence[tuple[float, ...]], others: Sequence[tuple[float, ...]], column: int) -> tuple[float, float]:
    """95 % interval of the mean difference of a column, by paired bootstrap over the articles."""
    differences = np.array([a[column] - b[column] for a, b in zip(rows, others, strict=True)])
    chance = np.random.default_rng(SEED)
    means = differences[chance.integers(0, len(differences), (2000, len(differences)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def table(test: Test, results: Mapping[str, Sequence[tuple[float, ...]]]) -> str:
    """Means in percent, and the interval of R-1 (for titles: of title words) against Lead."""
    column = COLUMNS.index("title words") if test.reference == "title" else 0
    articles = len(results["Lead"])
    lines = [
        f"\n### {test.name} ({articles} articles)\n",
        f"| system | {' | '.join(COLUMNS)} | {COLUMNS[column]} − Lead, 95 % |",
        f"|---|{'---|' * (len(COLUMNS) + 1)}",
    ]
    for name, rows in results.items():
        cells = [f"{100 * mean(values):.1f}" for values in zip(*rows, strict=True)]
        low, high = margin(rows, results["Lead"], column)
        against = "" if name == "Lead" else f"{100 * low:+.1f} … {100 * high:+.1f}"
        lines.append(f"| {name} | {' | '.join(cells)} | {against} |")
    return "\n".join(lines)


def goal(drawn: Mapping[str, Sequence[Article]], weights: RankingWeights, encoder: CachedEncoder) -> dict[str, float]:
    """What tuning looks at for each test: (R-1 + R-2) / 2, or title words by a system that was not given the title.

    English at the reference's length only: at three sentences it rewards long sentences, whatever they say.
    """
    goals = {}
    for test in TESTS:
        if test.reference == "summary" and (test.length is None) != test.source.startswith("news-en"):
            continue
        articles = drawn[test.source][: len(drawn[test.source]) // 2]
        rows = score(test, articles, ours(encoder, weights, title=test.reference != "title"), encoder)
        columns = (3,) if test.reference == "title" else (0, 1)
        goals[test.name] = mean(mean(row[column] for column in columns) for row in rows)
    return goals


def tune(drawn: Mapping[str, Sequence[Article]], encoder: CachedEncoder, tries: int) -> None:
    """Print random settings by the mean of their goals, best last."""
    chance = random.Random(SEED)
    tried = []
    for number in range(tries + 1):
        weights = RankingWeights()
        if number:
            weights = replace(
                weights,
                lead=chance.choice((0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2)),
                lead_decay=chance.choice((0.5, 1.0, 2.0, 4.0, 8.0)),
                title=chance.choice((0.0, 0.1, 0.2, 0.3, 0.5, 0.8)),
                lexical=chance.choice((0.0, 0.2, 0.35, 0.5, 0.7, 1.0)),
                diversity=chance.choice((0.0, 0.1, 0.2, 0.3, 0.4)),
            )
        goals = goal(drawn, weights, encoder)
        tried.append((mean(goals.values()), goals, weights))
        print(f"{number}/{tries}", file=sys.stderr, flush=True)
    for total, goals, weights in sorted(tried, key=lambda entry: entry[0]):
        settings = ", ".join(
            f"{n} {getattr(weights, n)}" for n in ("lead", "lead_decay", "title", "lexical", "diversity")
        )
        print(f"{100 * total:.2f}  {settings}  {' '.join(f'{100 * value:.1f}' for value in goals.values())}")


def main() -> None:
    """Print the tables and write them as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("news", type=Path, help="articles, JSON Lines packed with xz")
    parser.add_argument("--models", type=Path, default=Path("models/default"), help="holds the sentence encoder")
    parser.add_argument("--articles", type=int, default=300, help="of each set; half of them are for tuning")
    parser.add_argument("--cache", type=Path, help="file that keeps embeddings between runs (.npz)")
    parser.add_argument("--out", type=Path, help="JSON file for the means")
    parser.add_argument("--tune", type=int, metavar="N", help="try N settings on the tuning half instead")
    arguments = parser.parse_args()
    drawn = read(arguments.news, {test.source: test.reference for test in TESTS}, arguments.articles)
    encoder = CachedEncoder(arguments.models, arguments.cache)
    began = time.perf_counter()
    encoder.add(text for articles in drawn.values() for a in articles for text in (*a.sentences, a.title))
    print(f"embedded in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    if arguments.tune is not None:
        tune(drawn, encoder, arguments.tune)
        return
    report: dict[str, object] = {"seed": SEED, "weights": repr(RankingWeights())}
    for test in TESTS:
        articles = drawn[test.source][len(drawn[test.source]) // 2 :]
        compared = systems(articles[0].language, encoder, RankingWeights())
        results = {name: score(test, articles, system, encoder) for name, system in compared.items()}
        print(table(test, results), flush=True)
        report[test.name] = {
            name: dict(zip(COLUMNS, map(mean, zip(*rows, strict=True)), strict=True)) for name, rows in results.items()
        }
    if arguments.out:
        arguments.out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
