"""Which language a text is in, according to us, lingua and py3langid, and what each costs.

    python bench/language_identification.py [--lines ar=FILE] [--lines en=FILE] [--wrong]

A case counts as right when the language is right; varieties of Arabic, Kurdish and Chinese count as one. Of a
text in two languages the larger is wanted. Names alone may belong to any language of their script, so that only
"ar or undetermined", "en or undetermined" counts: that is what decides whether they are translated. Digits alone are of
no language. The second table compares what the server needs to know: Arabic, English or another. lingua and py3langid
are also run with only the languages that we tell apart, as far as they have them. The last column asks py3langid only
where ours is not sure of Latin prose. Each runs in a process of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases import TESTS, parameters
from contestants import compare, installed_mb, resident_mb, row, seconds_per_1000
from language_cases import DIGITS, MIXED, NAMES, NEWS

Detect = Callable[[str], str]
SAME = {"ary": "ar", "arz": "ar", "wuu": "zh", "yue": "zh", "ku": "ckb", "sdh": "ckb", "zxx": "und", "": "und"}
ARABIC_SCRIPT = ("ar", "fa", "ur", "ps", "ckb", "ug")
OURS = (*NEWS, "ru", "uk", "el", "he", "hy", "ka", "hi", "bn", "ta", "th", "am", "ko", "ja", "zh")

SURE, PROSE = 0.8, 4
"""Below which confidence of ours, and from how many words, `load_both` asks py3langid."""


@dataclass(frozen=True)
class Contestant:
    """Something that tells languages."""

    package: str
    load: Callable[[], tuple[Detect, Callable[[str], bool] | None]]
    """Imports what is needed and returns the detection, and whether a text is in several languages if it can tell."""


def load_ours() -> tuple[Detect, Callable[[str], bool] | None]:
    """The detection of this project."""
    from dragoman_server.text import detect_language

    return lambda text: detect_language(text).language, lambda text: detect_language(text).mixed


def lingua_loader(chosen: Iterable[str] | None, low: bool = False) -> Callable[[], tuple[Detect, Any]]:
    """lingua, with some languages or all."""

    def load() -> tuple[Detect, Callable[[str], bool] | None]:
        from lingua import Language, LanguageDetectorBuilder

        codes = set(chosen or ())
        wanted = [one for one in Language.all() if not codes or one.iso_code_639_1.name.lower() in codes]
        builder = LanguageDetectorBuilder.from_languages(*wanted)
        detector = (builder.with_low_accuracy_mode() if low else builder).build()

        def detect(text: str) -> str:
            found = detector.detect_language_of(text)
            return found.iso_code_639_1.name.lower() if found else "und"

        return detect, lambda text: len({part.language for part in detector.detect_multiple_languages_of(text)}) > 1

    return load


def langid_loader(chosen: Iterable[str] | None) -> Callable[[], tuple[Detect, None]]:
    """py3langid, with some languages or all."""

    def load() -> tuple[Detect, None]:
        from py3langid import langid

        if chosen:
            known = langid._get_identifier().labels
            langid.set_languages([code for code in (*chosen, "sdh", "ku", "zxx") if code in known])
        return lambda text: langid.classify(text)[0], None

    return load


def load_both() -> tuple[Detect, Callable[[str], bool] | None]:
    """Ours, and py3langid for Latin prose of some words about which ours is not sure."""
    from dragoman_server.text import detect_language, script_shares

    second, _ = langid_loader(OURS)()

    def detect(text: str) -> str:
        ours = detect_language(text)
        sure = ours.mixed or ours.confidence >= SURE or len(text.split()) < PROSE
        if sure or next(iter(script_shares(text)), "") != "Latn":
            return ours.language
        return second(text)

    return detect, lambda text: detect_language(text).mixed


CONTESTANTS = {
    "ours": Contestant("dragoman", load_ours),
    "lingua": Contestant("lingua-language-detector", lingua_loader(None)),
    "lingua, our languages": Contestant("lingua-language-detector", lingua_loader(OURS)),
    "lingua, low accuracy": Contestant("lingua-language-detector", lingua_loader(OURS, low=True)),
    "py3langid": Contestant("py3langid", langid_loader(None)),
    "py3langid, our languages": Contestant("py3langid", langid_loader(OURS)),
    "ours and py3langid": Contestant("py3langid", load_both),
}


def groups(lines: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Texts and the answers that are right, by group."""
    news = [(text, code) for code, texts in NEWS.items() for text in texts]
    cases = {
        "our tests": parameters(TESTS / "test_detection.py", "test_tells_the_language"),
        "news, Arabic": [(text, code) for text, code in news if code == "ar"],
        "news, English": [(text, code) for text, code in news if code == "en"],
        "news, Arabic script": [(text, code) for text, code in news if code in ARABIC_SCRIPT[1:]],
        "news, Latin script": [(text, code) for text, code in news if code not in (*ARABIC_SCRIPT, "en")],
        "its first four words": [(" ".join(text.split()[:4]), code) for text, code in news],
        "mixed": [(text, codes[0]) for codes, text in MIXED],
        "digits": [(text, "und") for text in DIGITS],
    }
    for code, texts in lines.items():
        cases[f"lines, {code}"] = [(text, code) for text in texts]
        for words in (5, 2):
            cases[f"first {words} words, {code}"] = [(" ".join(text.split()[:words]), code) for text in texts]
    found = {name: [(text, frozenset({code})) for text, code in group] for name, group in cases.items()}
    found["names"] = [(text, frozenset({"en" if script == "Latn" else "ar", "und"})) for script, text in NAMES]
    return found


def measure(name: str, lines: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Everything that is said of a contestant; it must be alone in its process."""
    contestant = CONTESTANTS[name]
    before, started = resident_mb(), time.perf_counter()
    detect, is_mixed = contestant.load()
    detect("قال الوزير")
    loaded = time.perf_counter() - started
    result: dict[str, Any] = {"right": {}, "decided": {}, "count": {}, "wrong": []}
    texts = [text for code in lines for text in lines[code][:500]] or [text for some in NEWS.values() for text in some]
    for group, cases in groups(lines).items():
        answers = [SAME.get(answer, answer) for answer in (detect(text) for text, _ in cases)]
        pairs = list(zip(answers, cases, strict=True))
        result["count"][group] = len(cases)
        result["right"][group] = sum(answer in wanted for answer, (_, wanted) in pairs) / len(cases)
        result["decided"][group] = sum(_decides(answer, wanted) for answer, (_, wanted) in pairs) / len(cases)
        if not group.startswith(("lines", "first")):
            result["wrong"] += [(group, text, a, sorted(w)) for a, (text, w) in pairs if a not in w]
    if is_mixed:
        one = [text for some in NEWS.values() for text in some] + names_in_other_script()
        result["mixed found"] = sum(is_mixed(text) for _, text in MIXED) / len(MIXED)
        result["mixed falsely"] = sum(is_mixed(text) for text in one) / len(one)
    return result | {
        "seconds": seconds_per_1000(detect, texts),
        "load": loaded,
        "memory": resident_mb() - before,
        "size": installed_mb(contestant.package) if contestant.package != "dragoman" else _own_size(),
        "own": installed_mb(contestant.package, alone=True) if contestant.package != "dragoman" else _own_size(),
    }


def names_in_other_script() -> list[str]:
    """Texts of our tests that have a name in another script and are not mixed."""
    texts: list[str] = parameters(TESTS / "test_detection.py", "test_names_and_addresses_do_not_make_text_mixed")
    return texts


def _decides(answer: str, wanted: frozenset[str]) -> bool:
    """Whether an answer is right or mistakes one language for another where neither is Arabic or English."""
    return answer in wanted or not {answer, *wanted} & {"ar", "en"}


def _own_size() -> float:
    from dragoman_server.text import language_detection, language_profiles

    return sum(Path(module.__file__ or "").stat().st_size for module in (language_detection, language_profiles)) / 1e6


def report(results: Mapping[str, dict[str, Any]], *, wrong: bool) -> None:
    """Print the tables."""
    names = list(results)
    first = results[names[0]]
    for title, key in (("right, %", "right"), ("Arabic, English or other, %", "decided")):
        print(row([title, "cases", *names]) + "\n" + row(["---"] * (len(names) + 2)))
        for group, count in first["count"].items():
            print(row([group, count, *(f"{100 * results[name][key][group]:.0f}" for name in names)]))
        print()
    print(row(["cost", *names]) + "\n" + row(["---"] * (len(names) + 1)))
    for title, key, form in (
        ("mixed texts recognised, %", "mixed found", "{:.0%}"),
        ("others taken for mixed, %", "mixed falsely", "{:.0%}"),
        ("processor seconds per 1,000 texts", "seconds", "{:.2f}"),
        ("seconds to import and answer once", "load", "{:.2f}"),
        ("memory, MB", "memory", "{:.0f}"), ("installed, MB", "size", "{:.2f}"),
        ("without what it requires, MB", "own", "{:.2f}"),
    ):  # fmt: skip
        print(row([title, *(form.format(results[n][key]) if key in results[n] else "–" for n in names)]))
    if wrong:
        for name in names:
            print(
                f"\n{name}:", *(f"\n  {g}: {t!r}: {a}, not {' or '.join(w)}" for g, t, a, w in results[name]["wrong"])
            )


if __name__ == "__main__":
    compare(__doc__, CONTESTANTS, measure, report)
