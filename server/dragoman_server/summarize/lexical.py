"""Lexical similarity of sentences, used alone without a sentence encoder and beside one.

It is the cosine of TF-IDF vectors within the article, as in LexRank (Erkan and Radev 2004, doi:10.1613/jair.1523).
Arabic words are stemmed with light10 (Larkey, Ballesteros and Connell 2007, doi:10.1007/978-1-4020-6046-5_12).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .patterns import fold_for_patterns

__all__ = ["STOP_WORDS", "containment", "cosines", "stems", "tfidf"]

Vector = Mapping[str, float]

_TOKEN = re.compile(r"\w+(?:[.,٫٬]\d+)*")
_STOP_WORD_LIST = """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further had has have having
    he her here hers him his how i if in into is it its just me more most my no nor not now of off on once
    only or other our out over own per said same says she should so some such than that the their them then
    there these they this those through to too under until up upon very was we were what when where which
    while who whom why will with would you your mr mrs ms dr
    في من علي الي عن مع هذا هذه ذلك تلك التي الذي الذين اللذين اللتين ان انه انها انهم كان كانت كانوا يكون
    تكون قد لقد ما لا لم لن ليس ليست هو هي هم هن نحن انا انت او ثم بل لكن حتي اذا اذ حيث كما كل بعض غير بين
    بعد قبل خلال عند منذ حول ضد نحو لدي اي ايضا فقط قال قالت اضاف اضافت اكد اكدت اوضح اوضحت اشار اشارت وقال
    وقالت واضاف واكد واوضح واشار به بها له لها لهم فيه فيها منه منها عليه عليها اليه اليها عنه عنها وهو وهي
    وذلك والتي والذي وقد وكان وكانت وفي ومن وان ولا ولم وعلي والي مثل اكثر اقل كذلك لان يتم تم عدد
"""
STOP_WORDS = frozenset(_STOP_WORD_LIST.split())
"""Words that say nothing of their own, as `fold_for_patterns` and lower case have them."""
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")
_ENGLISH_SUFFIXES = ("'s", "ies", "ing", "ed", "es", "s")


def stems(text: str) -> list[str]:
    """The stems of the content words, in order; stop words, articles and endings are removed."""
    tokens = (token.lower() for token in _TOKEN.findall(fold_for_patterns(text)))
    return [_stem(token) for token in tokens if token not in STOP_WORDS and (len(token) > 1 or token.isdecimal())]


def _stem(word: str) -> str:
    if word[0].isdecimal():
        return word
    if word.isascii():
        for suffix in _ENGLISH_SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 4:
                return word[: -len(suffix)]
        return word
    if word.startswith("و") and len(word) > 4:
        word = word[1:]
    prefix = next((p for p in _ARABIC_PREFIXES if word.startswith(p) and len(word) - len(p) >= 3), "")
    word = word[len(prefix) :]
    suffix = next((s for s in _ARABIC_SUFFIXES if word.endswith(s) and len(word) - len(s) >= 3), "")
    return word[: len(word) - len(suffix)]


def tfidf(sentences: Sequence[Sequence[str]]) -> list[Vector]:
    """TF-IDF unit vectors of sentences given as stems; a sentence without stems gives the zero vector."""
    document_frequency = Counter(stem for sentence in sentences for stem in set(sentence))
    vectors: list[Vector] = []
    for sentence in sentences:
        weights = {
            stem: count * math.log1p(len(sentences) / document_frequency[stem])
            for stem, count in Counter(sentence).items()
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({stem: weight / norm for stem, weight in weights.items()})
    return vectors


def cosines(left: Sequence[Vector], right: Sequence[Vector]) -> NDArray[np.float64]:
    """Cosines of unit vectors, 0 to 1, of shape (left, right)."""
    matrix = np.zeros((len(left), len(right)))
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            small, large = (a, b) if len(a) <= len(b) else (b, a)
            matrix[i, j] = sum(weight * large[stem] for stem, weight in small.items() if stem in large)
    return matrix


def containment(sentences: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """The share of the shorter sentence's stems that the longer one also has, of shape (n, n); 0 if either has none."""
    sets = [frozenset(sentence) for sentence in sentences]
    matrix = np.zeros((len(sets), len(sets)))
    for i, a in enumerate(sets):
        for j in range(i + 1, len(sets)):
            smaller = min(len(a), len(sets[j]))
            if smaller:
                matrix[i, j] = matrix[j, i] = len(a & sets[j]) / smaller
    return matrix
