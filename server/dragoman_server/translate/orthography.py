"""How the written form of a translation is made to fit its source and its language.

Every step returns the map of positions from its input, so that word alignment and inline tags survive it.

Models drop a final question mark, close headings with a full stop, and mix the marks of both scripts. What is put right
here is form only, never a word: final marks follow the source, marks and digits follow the target language. Quotation
marks stay straight, as the models write them, because pairing them up wrongly is worse than plain ones.
"""

from __future__ import annotations

import re

from ..text import Rewritten, Span

__all__ = ["continue_sentence", "fit", "to_language"]

_CLOSERS = "\"'»”’›)]} \t\n"
_MARKS = ".!?؟…،,;؛:"
_ABBREVIATION = re.compile(r"(?:\b\w\.){2,}[\"'»”’›)\]}]*\Z")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪", "01234567890123456789%")
_DECIMAL = re.compile(r"(?<=\d)٫(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d)٬(?=\d)")
_ARABIC_MARKS = str.maketrans(";?", "؛؟")
_ENGLISH_MARKS = str.maketrans("،؛؟", ",;?")
_COMMA = re.compile(r",(?!\d)|(?<!\d),")
# Words that are lower-case inside an English sentence whatever the text.
_FUNCTION_WORDS = re.compile(
    r"(?:The|A|An|In|On|At|For|And|But|Or|Nor|To|Of|With|By|From|As|Is|Are|Was|Were|Has|Have|Had|He|She|It|They|We|You"
    r"|This|That|These|Those|Which|Who|Whose|When|While|Where|Because|If|Than|Then|After|Before|During|Into|Through|Via|Its|His|Her|Their)\b"
)


def to_language(text: str, language: str) -> str:
    """`text` with the commas, semicolons and question marks of "ar" or "en"; digits and percent signs are Western."""
    text = _THOUSANDS.sub(",", _DECIMAL.sub(".", text.translate(_DIGITS)))
    if language == "ar":
        return _COMMA.sub("،", text.translate(_ARABIC_MARKS))
    return text.translate(_ENGLISH_MARKS)


def fit(translation: str, source: str, language: str) -> Rewritten:
    """`translation` in NFC, with the marks of its language and ending as `source` ends, and the map from what it was.

    The text is empty when the translation is.
    """
    composed = Rewritten.unchanged(translation).strip().compose()
    fitted = composed.substitute_characters(to_language(composed.text, language))
    return _with_final_marks(fitted, source, language) if fitted.text else fitted


def continue_sentence(translation: Rewritten) -> Rewritten:
    """An English translation that goes on in mid-sentence: a first word that never needs a capital loses it."""
    text = translation.text
    if not _FUNCTION_WORDS.match(text):
        return translation
    return translation.substitute_characters(text[0].lower() + text[1:])


def _kind(marks: str) -> str:
    """One character that stands for what a run of final marks does; "" for none."""
    if "?" in marks or "؟" in marks:
        return "?"
    if "!" in marks:
        return "!"
    if "…" in marks or ".." in marks:
        return "…"
    return marks[-1:].translate(_ENGLISH_MARKS)


def _end(text: str) -> tuple[str, str, str]:
    """Body, final marks, and the closing quotes and brackets behind them."""
    inner = text.rstrip(_CLOSERS)
    body = inner.rstrip(_MARKS)
    return body, inner[len(body) :], text[len(inner) :]


def _with_final_marks(translation: Rewritten, source: str, language: str) -> Rewritten:
    text = translation.text
    body, marks, _ = _end(text)
    _, wanted, source_tail = _end(source)
    has, wants = _kind(marks), _kind(wanted)
    final = Span(len(body), len(body) + len(marks))
    if not body or has == wants or _ends_abbreviated(text) or _ends_abbreviated(source):
        return translation
    if not wants:
        bare = Span(len(body.rstrip()), final.end)
        return translation.replace(bare, "") if has in {".", ",", ";"} else translation
    if wants == "." and has not in {"", ",", ";"}:
        return translation
    end = to_language(wanted, language)
    if marks or source_tail:
        return translation.replace(final, end)
    return translation.replace(Span(len(text), len(text)), end)


def _ends_abbreviated(text: str) -> bool:
    """Whether the final point belongs to something like "U.S.", so that it may or may not end a sentence as well."""
    return _ABBREVIATION.search(text[-24:]) is not None
