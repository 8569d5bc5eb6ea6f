"""Judged lines for translations from elsewhere: good ones by people and systems, bad ones by damage.

    python bench/damaged.py FOLDER [--systems google,microsoft] [--lines 100] > elsewhere.jsonl
    dragoman-models calibrate models/default/ar-en --judged … --reverse models/default/en-ar --elsewhere elsewhere.jsonl

FOLDER is one of `bench/flags.py`. Of each chosen line the reference and the outputs of the systems count as good. The
reference damaged counts as misleading: the translation of the next line, the second half or the last third missing, a
number changed, two long words replaced by words of the next line. How probable a misleading line is in such a file says
nothing of the world, so the probabilities of the fitted formula order translations more than they count them.
"""

from __future__ import annotations

import argparse
import html
import json
import random
from collections.abc import Iterator
from pathlib import Path

from flags import DIRECTIONS, SEED, half_cut, number_changed, read_lines, third_cut


def words_replaced(target: str, other: str, chance: random.Random) -> str | None:
    """Two words of six letters or more are words of another line."""
    words, others = target.split(), [word for word in other.split() if len(word) > 5]
    places = [place for place, word in enumerate(words) if len(word) > 5]
    if len(places) < 2 or len(others) < 2:
        return None
    for place, word in zip(chance.sample(places, 2), chance.sample(others, 2), strict=True):
        words[place] = word
    return " ".join(words)


def rows(folder: Path, direction: tuple[str, str], systems: list[str], count: int) -> Iterator[dict[str, object]]:
    """The judged lines of one direction."""
    name = "-".join(direction)
    sources, references = (read_lines(folder / f"ref.{language}", None) for language in direction)
    outputs = {system: read_lines(folder / f"{system}.{name}.txt", None) for system in systems}
    chance = random.Random(SEED)
    for index in chance.sample(range(len(sources) - 1), count):
        source, reference, following = sources[index], references[index], references[index + 1]
        good = {"reference": reference, **{system: html.unescape(lines[index]) for system, lines in outputs.items()}}
        bad = {
            "other line": following,
            "words replaced": words_replaced(reference, following, chance),
            **{damage.__name__: damage(source, reference, chance) for damage in (half_cut, third_cut, number_changed)},
        }
        for kinds, critical in ((good, False), (bad, True)):
            for kind, output in kinds.items():
                if output:
                    yield {"direction": name, "source": source, "output": output, "critical": critical, "kind": kind}


def main() -> None:
    """Print the lines of both directions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--systems", default="google,microsoft", help="whose outputs count as good")
    parser.add_argument("--lines", type=int, default=100)
    arguments = parser.parse_args()
    for direction in DIRECTIONS:
        for row in rows(arguments.folder, direction, arguments.systems.split(","), arguments.lines):
            print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
