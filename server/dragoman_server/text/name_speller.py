"""Spells names that no list has in the other script, both ways with one model.

A joint-sequence model (Bisani and Ney 2008, "Joint-sequence models for grapheme-to-phoneme conversion"): a name is a
row of steps, each an Arabic letter with the Latin letters that render it, and a step depends on the three before it.
Counts are interpolated as Witten and Bell 1991 do. A beam search finds the likeliest rows whose one side is the name.

The file is UTF-8 text, compressed with xz, of lines `count TAB step step …`; a step is `letter:latin`.
"""

from __future__ import annotations

import lzma
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from .compression import decompressed
from .term_forms import is_arabic

__all__ = ["END", "NameSpeller", "Step"]

Step = tuple[str, str]
"""An Arabic letter and the Latin letters that render it, which may be none."""
END: Step = ("", "")
"""Ends every name."""
_ORDER = 4
_BEAM = 12
_MOST_STEPS = 30
"""Renderings of a letter that are tried, the most frequent ones."""
_LONGEST_NAME = 30
_LONGEST_PART = 4
_MOST_BYTES = 32 << 20
_FOLDS = str.maketrans("آٱىؤئ", "ااييي")

_State = tuple[float, tuple[Step, ...]]


class NameSpeller:
    """Spells single words; several threads may ask it.

    Args:
        counts: how often each row of one to four steps was seen.
    """

    def __init__(self, counts: Mapping[tuple[Step, ...], int]) -> None:
        self._counts = dict(counts)
        totals: Counter[tuple[Step, ...]] = Counter()
        kinds: Counter[tuple[Step, ...]] = Counter()
        by_letter: dict[str, Counter[Step]] = defaultdict(Counter)
        by_latin: dict[str, Counter[Step]] = defaultdict(Counter)
        for row, count in self._counts.items():
            totals[row[:-1]] += count
            kinds[row[:-1]] += 1
            if len(row) == 1 and row[0] != END:
                by_letter[row[0][0]][row[0]] = count
                by_latin[row[0][1]][row[0]] = count
        self._totals, self._kinds = totals, kinds
        self._by_letter = {letter: tuple(dict(steps.most_common(_MOST_STEPS))) for letter, steps in by_letter.items()}
        self._by_latin = {latin: tuple(dict(steps.most_common(_MOST_STEPS))) for latin, steps in by_latin.items()}

    @classmethod
    def decompressed(cls, content: bytes) -> NameSpeller:
        """The model in a file.

        Raises:
            ValueError: it is no such file, or holds more than 32 MB.
        """
        return cls(dict(_read(decompressed(content, _MOST_BYTES).decode().splitlines())))

    @staticmethod
    def compressed(counts: Mapping[tuple[Step, ...], int]) -> bytes:
        """The file of a model; equal counts give equal bytes."""
        rows = sorted((" ".join(f"{a}:{b}" for a, b in row), count) for row, count in counts.items())
        text = "".join(f"{count}\t{row}\n" for row, count in rows)
        return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)

    def spell(self, name: str, most: int = 3) -> tuple[str, ...]:
        """The likeliest spellings of a word in the other script, best first; an English one has a capital.

        Args:
            name: one word in Arabic or Latin letters.
            most: how many at most; there are none for a word of more than 30 letters, or with letters never seen.
        """
        arabic = is_arabic(name)
        letters = name.translate(_FOLDS) if arabic else plain_latin(name)
        if not 0 < len(letters) <= _LONGEST_NAME:
            return ()
        found: dict[str, None] = {}
        for _, steps in self._search(letters, arabic=arabic):
            spelled = "".join(latin if arabic else letter for letter, latin in steps)
            if spelled:
                found.setdefault(spelled[:1].upper() + spelled[1:] if arabic else spelled)
        return tuple(found)[:most]

    def _search(self, letters: str, *, arabic: bool) -> list[_State]:
        """The likeliest rows of steps of which one side is `letters`."""
        reached: list[dict[tuple[Step, ...], _State]] = [{} for _ in range(len(letters) + 1)]
        reached[0][()] = (0.0, ())
        for place in range(len(letters)):
            beam = sorted(reached[place].values(), reverse=True)[:_BEAM]
            silent = list(self._silent(beam)) if not arabic else []
            for score, steps in [*beam, *silent]:
                for step, width in self._steps(letters, place, arabic=arabic):
                    self._extend(reached[place + width], score, steps, step)
        ended = [(score + self._log(steps, END), steps) for score, steps in reached[-1].values()]
        return sorted(ended, reverse=True)[:_BEAM]

    def _silent(self, beam: Iterable[_State]) -> Iterator[_State]:
        """With one Arabic letter more that has no Latin ones."""
        for score, steps in beam:
            for step in self._by_latin.get("", ())[:4]:
                yield score + self._log(steps, step), (*steps, step)

    def _steps(self, letters: str, place: int, *, arabic: bool) -> Iterator[tuple[Step, int]]:
        if arabic:
            for step in self._by_letter.get(letters[place], ()):
                yield step, 1
            return
        for width in range(1, min(_LONGEST_PART, len(letters) - place) + 1):
            for step in self._by_latin.get(letters[place : place + width], ()):
                yield step, width

    def _extend(
        self, reached: dict[tuple[Step, ...], _State], score: float, steps: tuple[Step, ...], step: Step
    ) -> None:
        found = score + self._log(steps, step), (*steps, step)
        recent = found[1]
        if recent not in reached or reached[recent] < found:
            reached[recent] = found

    def _log(self, steps: tuple[Step, ...], step: Step) -> float:
        history = steps[-(_ORDER - 1) :]
        if len(steps) < _ORDER - 1:
            history = (*(END for _ in range(_ORDER - 1 - len(steps))), *steps)
        return math.log(self._probability(history, step))

    def _probability(self, history: tuple[Step, ...], step: Step) -> float:
        """Witten and Bell's interpolation, from the unigram up."""
        found = 1e-6
        for start in range(len(history), -1, -1):
            context = history[start:]
            total = self._totals.get(context, 0)
            if not total:
                break
            kinds = self._kinds[context]
            found = (self._counts.get((*context, step), 0) + kinds * found) / (total + kinds)
        return found


def plain_latin(word: str) -> str:
    """A Latin word in small letters of ASCII."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if "a" <= letter <= "z")


def _read(lines: Iterable[str]) -> Iterator[tuple[tuple[Step, ...], int]]:
    for line in lines:
        count, _, row = line.partition("\t")
        steps = []
        for part in row.split(" "):
            letter, colon, latin = part.partition(":")
            if not colon:
                raise ValueError(f"{part!r} is no step of a speller")
            steps.append((letter, latin))
        yield tuple(steps), int(count)
