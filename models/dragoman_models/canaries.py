"""Standard canaries: sentences that every healthy model of a task gets right, for models without their own."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman_manifest import Canary, EncoderCanary, Task

__all__ = ["standard_canary"]

# Each sentence has a name or number that every working model keeps, and words that all translations share.
_TRANSLATION = {
    ("ar", "en"): ("قال الوزير إن المدارس في بغداد ستفتح أبوابها يوم الأحد.", ("Baghdad", "schools", "Sunday")),
    ("en", "ar"): ("The minister said that schools in Baghdad will open on Sunday.", ("بغداد", "المدارس", "الأحد")),
}
_SUMMARIZATION = {
    "ar": (
        "أعلنت بلدية بغداد أن الجسر القديم سيغلق يوم الأحد لإصلاحه. وقال رئيس البلدية إن العمل سيستمر ثلاثة أشهر. "
        "ويعبر الجسر كل يوم آلاف السائقين. ودعت الشرطة الناس إلى سلوك طرق أخرى.",
        ("بغداد", "الجسر", "جسر"),
    ),
    "en": (
        "The city of Baghdad said that the old bridge will be closed for repairs on Sunday. The mayor said that "
        "the work will take three months. Thousands of drivers cross the bridge every day. Police asked people to "
        "take other roads.",
        ("Baghdad", "bridge"),
    ),
}
_EMBEDDING = EncoderCanary(
    a="The central bank raised interest rates on Thursday.",
    b="رفع البنك المركزي أسعار الفائدة يوم الخميس.",
    c="فاز الفريق بالمباراة النهائية بعد ركلات الترجيح.",
)


def standard_canary(task: Task, sources: Sequence[str], targets: Sequence[str]) -> Canary | EncoderCanary | None:
    """The canary for a task and its first pair of languages; None if there is no sentence in those languages."""
    if task is Task.SENTENCE_EMBEDDING:
        return _EMBEDDING
    if task is Task.SUMMARIZATION:
        language = next((code for code in sources if code in _SUMMARIZATION), None)
        if language is None:
            return None
        text, words = _SUMMARIZATION[language]
        return Canary(source=text, languages=(language, language), must_contain=words)
    for (source, target), (sentence, words) in _TRANSLATION.items():
        if source in sources and target in targets:
            return Canary(source=sentence, languages=(source, target), must_contain=words)
    return None
