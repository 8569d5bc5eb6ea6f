"""Profiles of the languages that share a script: their frequent words, and the letters that only some of them use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

__all__ = ["arabic_script_scores", "latin_script_scores"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ARABIC_WORDS = _words(
    "في من على إلى الى عن أن ان إن انه أنه إنه أنها التي الذي الذين هذا هذه ذلك تلك كان كانت لم لا ما قد بعد "
    "قبل بين قال قالت مع كل أو "
    "او ثم عند حتى هو هي هم كما منذ خلال نحو غير أي ليس لن لقد فيه فيها عليه عليها منه منها له لها بها حيث إذا "
    "هل أيضا يوم اليوم"
)
_PERSIAN_WORDS = _words(
    "از که این است را با برای آن می شود کرد شد خود تا های ها یک بود نیز در به هم باید دارد کند شده گفت بر کرده "
    "دیگر شما آنها ای چه "
    "اینکه خواهد دو پس روز سال وی"
)
_URDU_WORDS = _words(
    "کے کی میں ہے سے کا کو اور نے پر ہیں کہ یہ تھا تھی گیا بھی نہیں ایک لیے تھے ہو کر گئے وہ جو اس ہوئے کیا رہے "
    "ہوا جس دیا ساتھ"
)
_KEYBOARD = str.maketrans("یکى", "يكي")
_ARABIC_PLAIN, _PERSIAN_PLAIN, _URDU_PLAIN = (
    frozenset(word.translate(_KEYBOARD) for word in words) for words in (_ARABIC_WORDS, _PERSIAN_WORDS, _URDU_WORDS)
)
# These are matched with words that have a line each; a match takes the rest of its line, so that a word counts once.
_WITH_ARTICLE = re.compile(r"^(?:[وفبك]?ال\w{2,}|لل\w{3,})$", re.M)
_ARABIC_LETTER = re.compile("[يكةىأإؤ\u064b-\u0652].*")
_PERSIAN_OR_URDU_LETTER = re.compile("[یک].*")
_LETTERS = {
    "fa": re.compile("[پچژگ].*"),
    "ur": re.compile("[ٹڈڑںےہھۓ].*"),
    "ckb": re.compile("(?:[ڵڕێۆ]|(?<=\\w)ە).*"),
    "ps": re.compile("[ټډړښځڅېۍګڼ].*"),
    "ug": re.compile("[ۇۈۋې].*"),
}

_LATIN_WORDS = {
    "en": "the of and to in is that for it was on with as he be at by this have from or are an they which but not you "
    "all has been will said their after his its who more over says would about were than what there new she we had i "
    "my me him them if so out up one can do did no when just us our",
    "fr": "le la les des du de et en un une que qui dans pour est sur pas par avec au aux ce il elle sont plus "
    "ne se ont été cette",
    "es": "el la los las de del en un una que por con para es se su al lo como más pero sus fue ha este entre",
    "de": "der die das und ist von zu den mit sich des auf für nicht ein eine dem im auch wird in er hat sie "
    "nach bei einer",
    "it": "il di che la un una per non con del della sono le dei alla nel da gli si ha anche come più",
    "pt": "os as do da de em um uma que não para com por se na no dos ao mais foi como das pela",
    "nl": "de het een en van is dat op te in voor niet met zijn aan er ook bij heeft werd door naar",
    "sv": "och att det en som på är av för med till den har inte om ett han var de",
    "pl": "na do się nie że jest to jak od po przez dla oraz ale są",
    "tr": "ve bir bu için ile da de olarak olan çok gibi daha sonra kadar en ise var",
    "id": "yang dan di untuk dengan ini dari pada itu tidak adalah akan dalam oleh juga telah ke",
}


def _weighted(lists: Mapping[str, str]) -> Mapping[str, Mapping[str, float]]:
    """The weight of each word per language; a word of several languages has less weight in each."""
    shared = Counter(word for words in lists.values() for word in set(words.split()))
    return MappingProxyType({code: {w: 1.0 / shared[w] for w in set(words.split())} for code, words in lists.items()})


_LATIN_WEIGHTS = _weighted(_LATIN_WORDS)
_FREQUENT_LATIN = frozenset(word for weights in _LATIN_WEIGHTS.values() for word in weights)


def arabic_script_scores(words: Sequence[str]) -> dict[str, float]:
    """A score per language written in Arabic script; Arabic scores highest without evidence for another language.

    A characteristic letter alone is weak evidence: Arabic writes foreign names with پ and چ, and some keyboards type ی
    and ک in Arabic.
    """
    n = len(words)
    lines = "\n".join(words)
    plain = lines.translate(_KEYBOARD).split("\n")
    shares = {code: len(letter.findall(lines)) / n for code, letter in _LETTERS.items()}
    foreign_forms = len(_PERSIAN_OR_URDU_LETTER.findall(lines)) / n
    own = len(_ARABIC_LETTER.findall(lines)) / n
    article = len(_WITH_ARTICLE.findall(lines)) / n
    return {
        "ar": 0.1 + 2 * _share(plain, _ARABIC_PLAIN) + 1.5 * article + 0.4 * own,
        "fa": 2 * _share(plain, _PERSIAN_PLAIN) + 1.0 * shares["fa"] + 0.3 * foreign_forms,
        "ur": 2 * _share(plain, _URDU_PLAIN) + 1.5 * shares["ur"] + 0.3 * foreign_forms,
        **{code: 2 * shares[code] for code in ("ckb", "ps", "ug")},
    }


def latin_script_scores(words: Sequence[str]) -> dict[str, float]:
    """The weighted share of frequent words per language; a word of several languages has less weight in each.

    A single frequent word is evidence for English only, the language expected in this script.
    """
    counts = Counter(filter(_FREQUENT_LATIN.__contains__, map(str.lower, words)))
    scores = {}
    for code, weights in _LATIN_WEIGHTS.items():
        found = [weights[word] * count for word, count in counts.items() if word in weights]
        scores[code] = sum(found) / len(words) if code == "en" or len(found) > 1 else 0.0
    return scores


def _share(words: Sequence[str], frequent: frozenset[str]) -> float:
    return sum(map(frequent.__contains__, words)) / len(words)
