"""Recognises sentences that depend on the previous sentence by their first words.

It covers a part of what Halliday and Hasan (Cohesion in English, 1976) describe: additive, adversative and causal
connectives, pronouns and demonstratives without an antecedent in the sentence, verbs of saying without a subject.
"""

from __future__ import annotations

import re
from enum import Enum

from .patterns import any_of, fold_for_patterns

__all__ = ["Dependence", "dependence"]


class Dependence(Enum):
    """How much a sentence depends on the previous sentence."""

    NONE = "none"
    CONTINUES = "continues"
    """Reads as a continuation, but can be understood alone ("Meanwhile, the bank …", "وأوضح الوزير أن …")."""
    NEEDS = "needs"
    """Cannot be understood alone ("He added …", "وأضاف أن …")."""


_TIME = any_of(
    r"""
    (?:morning|afternoon|evening|night|day|week|weekend|month|quarter|year|season|term|decade|century|time)s?
    spring|summer|autumn|fall|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday|ramadan|christmas|eid
    """
)
_IMPERSONAL_IT = (
    r"it(?:'s| is| was| has been| had been| will be| would be| remains| seems| appears| may be| could be)"
    r"(?: (?:now|not|also|still|yet|widely|only|too|immediately|almost|more|most|very)){0,2} "
    + any_of(
        r"""
        expected|believed|thought|hoped|understood|estimated|reported|alleged|feared|unclear|clear|known|possible|likely
        unlikely|important|necessary|noteworthy|difficult|hard|easy|time|that|early|true|common|unusual|rare
        the (?:first|second|third|last|only) time
        """
    )
    + r"\b"
)
_SAID = any_of(
    r"""
    said|says|added|adds|told|explained|insisted|warned|continued|argued|claimed|noted|admitted|stressed|recalled
    concluded|went on
    """
)
_STANDS_ALONE = any_of(
    rf"""
    {_IMPERSONAL_IT}
    (?:this|that|these|those) (?:coming |past |same )?{_TIME}\b
    (?:that|those) (?:who|which)\b
    (?:his|her|their) (?:majesty|holiness|highness|excellency)\b
    so(?:-called| far)\b|then-
    """
)
_ENGLISH_NEEDS = any_of(
    r"""
    (?:he|she|they|it|his|her|hers|their|theirs|its|him|them|this|that|these|those|such)(?:'\w+)?\b
    (?:but|however|and|or|nor|so|yet|therefore|thus|hence|consequently|accordingly|nevertheless|nonetheless|instead)\b
    (?:otherwise|moreover|furthermore|additionally|besides|likewise|similarly|conversely|also|then|indeed|still|too)\b
    the (?:former|latter|two|pair|duo|trio)\b
    as a result\b|even so\b|that said\b|not only that\b|what is more\b|more than that\b|if so\b|if not\b
    in (?:addition|other words|contrast|comparison|turn|response|fact|doing so|that case|return
    spite of (?:this|that))\b
    (?:by (?:contrast|comparison)|on the (?:contrary|other hand)|at (?:that|the same) time|to (?:this|that) end)\b
    (?:for (?:example|instance|that reason|this reason|his part|her part|their part|its part))\b
    (?:after|before|because of|despite|with) (?:this|that)\b(?! \w)
    (?:among|of) (?:these|those|them)\b
    according to (?:him|her|them|it)\b
    (?:when )?asked (?:whether|if|about|why|what|how|by)\b
    """
)
_QUOTED_BY_PRONOUN = rf"[\"'].*[,.?!][\"'],? (?:he|she|they|it) (?:also |then |later |has |had )?{_SAID}\b"
_ENGLISH_CONTINUES = any_of(
    rf"""
    (?:meanwhile|earlier|later|elsewhere|another|others?|both|either|neither|some|many|most|several|few|each|none)\b
    (?:one of (?:them|those)|there|here|overall|finally|lastly|firstly|secondly|while|although|since then)\b
    (?:we|i|you|our|my|your)(?:'\w+)?\b
    (?:\w+[ ,]+){{1,5}}(?:added|continued|went on|concluded|(?:also|further) {_SAID})\b
    """
)

_AND = "[وف]?"
_TENSE = "(?:لقد |قد )?"
_ARABIC_TIME = "(?:ال)?(?:عام|سنة|شهر|اسبوع|يوم|موسم|صباح|مساء|ليلة|صيف|شتاء|ربيع|خريف|مرة|ايام|سنوات|عقد|قرن|فصل)"
_THAT = any_of(
    """
    (?:الي |علي |عن |في |من |ب)?(?:ان|انه|انها|انهم|انهن|اننا|انني|اني|انهما)
    بان|بانه|بانها|بانهم|قائلا|قائلة|قائلين
    """
)
_COMPLEMENT = rf"(?:{_THAT}\b|[:\"'«])"
_CIRCUMSTANCE = r"(?:(?:في|خلال|عبر|عقب|امام|امس|اليوم|ايضا|كذلك|بالقول|بقوله|بقولها) (?:\S+ ){0,4}?)"
_ADDING = "(?:اضاف|اردف|استطرد|استدرك|تابع|واصل|استرسل|ختم|اختتم|مضي|[يت]ضيف|[يت]تابع)"
_SAYING = any_of(
    """
    قال|اوضح|اكد|ذكر|اشار|لفت|بين|افاد|صرح|شدد|اعتبر|راي|كشف|نبه|حذر|وصف|نفي|توقع|رجح|اعرب|عبر|ابرز|نوه|اقر|اعترف
    تساءل|شرح|فسر|علق|ابان|اعلن|طالب|دعا|زعم|جدد|استنكر|ندد|اشاد|طمان|استبعد|اقترح|حث|ناشد|برر|زاد|سجل|تمني
    [يت](?:قول|ؤكد|وضح|شير|عتقد|ري)
    """
)
_ENDING = "(?:ت|وا|ا|تا|ن)?"
_ARABIC_NEEDS = any_of(
    rf"""
    [وف]{_ADDING}{_ENDING}\b|{_ADDING}{_ENDING} (?:\S+ ){{0,5}}?{_COMPLEMENT}
    {_AND}{_TENSE}{_SAYING}{_ENDING} ?{_CIRCUMSTANCE}?{_COMPLEMENT}
    {_AND}{_TENSE}{_SAYING}{_ENDING} (?:(?:ذات|نفس) المصدر|المصدر(?: ذاته| نفسه)?)\b
    و?(?:مشير|مؤكد|موضح|مضيف|لافت|مبين|معتبر|مشدد|معرب|داعي|مبرز|منوه|محذر|كاشف|متابع)(?:ا|ة)\b
    {_AND}(?:لكن|لكنه|لكنها|لكنهم|لكنهما|لكننا|بل|كما|كذلك|ايضا|لذلك|لذا|هكذا|بالتالي|عليه|بناء علي(?:ه| ذلك)
    نتيجة لذلك)\b
    {_AND}(?:اثر|مع|رغم|بالرغم من|علي الرغم من|اضافة الي|بالاضافة الي|فضلا عن|علاوة علي|بعد|قبل|منذ|في|عن
    من اجل) (?:ذلك|هذا$)\b
    {_AND}(?:عندها|حينها|وقتها|عندئذ|حينئذ|من ثم|ثم|بذلك|بهذا|من هنا|لهذا|من هذا المنطلق|حيث|اذ|مما
    الامر الذي|الشيء الذي)\b
    {_AND}(?:غير|الا|بيد) (?:ان|انه|انها|انهم)\b
    {_AND}(?:علي سبيل المثال|مثلا|من بينها|من بينهم|من ضمنها|بينهم|بينها|منها|منهم|فيها|فيه|له|لها|لهم|عنه
    عنها|معه|معها|ما يعني)\b
    (?:او|وان|وانه|وانها|وانهم|انه|انها|انهم|وذلك)\b
    {_AND}(?:كان|كانت|كانوا) قد\b
    {_AND}(?:هو|هي|هم|هما|هن|ذلك|تلك|هؤلاء|اولئك|كلاهما|كلتاهما)\b
    {_AND}(?:هذا|هذه|هذان|هاتان|هذين|هاتين)\b(?! {_ARABIC_TIME}\b)
    """
)
_ARABIC_CONTINUES = any_of(
    rf"""
    [وف]{_TENSE}{_SAYING}{_ENDING} ال\w+(?: (?:ذاته|نفسه|المذكور|ذاتها|نفسها|المذكورة))? ?{_COMPLEMENT}
    {_AND}(?:من (?:جهت|جانب|ناحيت)(?:ه|ها|هم|هما)|بدوره|بدورها|بدورهم|من (?:ناحية|جهة|جانب) (?:اخري|اخر))\b
    {_AND}(?:في المقابل|بالمقابل|في (?:هذا )?(?:السياق|الصدد|الاطار|الشان)|في سياق (?:متصل|اخر)
    في الوقت (?:نفسه|ذاته))\b
    {_AND}(?:في هذا (?:السياق|الصدد|الاطار|الشان)|في الاثناء|في غضون ذلك|الي ذلك|الي جانب ذلك|من جديد)\b
    {_AND}(?:اما|فيما|بينما|في حين|علما|حسب|بحسبه|وفقا له|وفق المصدر|بعدها|قبلها|لاحقا|اخيرا|اخرون|اخري|بعضهم|بعضها)\b
    """
)
_PATTERNS = {
    "en": (
        re.compile(f"(?!{_STANDS_ALONE}){_ENGLISH_NEEDS}", re.IGNORECASE),
        re.compile(f"(?!{_STANDS_ALONE}){_ENGLISH_CONTINUES}", re.IGNORECASE),
    ),
    "ar": (re.compile(_ARABIC_NEEDS), re.compile(_ARABIC_CONTINUES)),
}
_ENGLISH_QUOTED = re.compile(_QUOTED_BY_PRONOUN, re.IGNORECASE)
_LOOSE_CONJUNCTION = re.compile(r"^([وف]) (?=\w)")
"""As in "و أضاف": many writers put a space after the conjunction."""
_LEADING = re.compile(r"^[\s\-–—•*.,;:،؛()\[\]]+")
_QUOTES = re.compile(r"^[\"'«»“”‘’\s]+")


def dependence(sentence: str, language: str) -> Dependence:
    """How much a sentence in `language` ("ar" or "en") depends on the previous sentence."""
    quoted = _LEADING.sub("", fold_for_patterns(sentence))
    start = _QUOTES.sub("", quoted)
    quoted, start = (_LOOSE_CONJUNCTION.sub(r"\1", part) for part in (quoted, start))
    needs, continues = _PATTERNS[language]
    if needs.match(start) or (language == "en" and _ENGLISH_QUOTED.match(quoted)):
        return Dependence.NEEDS
    # "We" at the start of a quotation means the speaker, so it depends on no other sentence.
    return Dependence.CONTINUES if start == quoted and continues.match(start) else Dependence.NONE
