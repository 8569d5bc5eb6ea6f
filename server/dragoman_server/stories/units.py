"""What a number counts: words of both languages for the same thing, a small lexicon made for news.

Arabic words are given without article and clitics.
"""

from __future__ import annotations

from ..text import fold_for_matching

__all__ = ["EVENTS", "LABELS", "PEOPLE", "UNITS"]

LABELS: dict[str, tuple[str, str]] = {
    "killed": ("killed", "قتلى"),
    "wounded": ("wounded", "جرحى"),
    "displaced": ("displaced", "نازحون"),
    "missing": ("missing", "مفقودون"),
    "arrested": ("arrested", "معتقلون"),
    "rescued": ("rescued", "ناجون أُنقذوا"),
    "evacuated": ("evacuated", "من أُجلوا"),
    "infected": ("infected", "إصابات بالمرض"),
    "people": ("people", "أشخاص"),
    "percent": ("percent", "في المئة"),
    "dollar": ("dollars", "دولارات"),
    "euro": ("euros", "يورو"),
    "pound": ("pounds", "جنيهات"),
    "dinar": ("dinars", "دنانير"),
    "riyal": ("riyals", "ريالات"),
    "dirham": ("dirhams", "دراهم"),
    "house": ("houses", "منازل"),
    "village": ("villages", "قرى"),
    "school": ("schools", "مدارس"),
    "tonne": ("tonnes", "أطنان"),
    "kilometre": ("kilometres", "كيلومترات"),
    "metre": ("metres", "أمتار"),
    "hectare": ("hectares", "هكتارات"),
    "barrel": ("barrels", "براميل"),
    "magnitude": ("magnitude", "درجات على مقياس القوة"),
    "seat": ("seats", "مقاعد"),
    "vote": ("votes", "أصوات"),
    "job": ("jobs", "وظائف"),
    "date": ("date", "التاريخ"),
}
"""For readers, in English and Arabic."""

_EVENT_WORDS = {
    "killed": "killed kill kills dead deaths died die toll fatalities "
    "قتل قتلت قتلوا مقتل قتيل قتيلا قتلي قتيلين مصرع لقي لقوا وفاه وفيات توفي ماتوا شهيد شهيدا شهداء ضحايا ضحيه",
    "wounded": "wounded injured injuries hurt injuring wounding "
    "جرح جرحت جريح جريحا جرحي اصيب اصيبوا اصابه اصابات مصاب مصابا مصابين مصابون",
    "displaced": "displaced displacing homeless fled نزح نزحوا نازح نازحا نازحين نازحون نزوح تشريد مشرد مشردا شرد",
    "missing": "missing مفقود مفقودا مفقودين مفقودون فقدان فقد",
    "arrested": "arrested detained arrests arresting اعتقل اعتقال اعتقلت معتقل معتقلا معتقلين توقيف اوقف اوقفت",
    "rescued": "rescued rescuing rescue saved انقاذ انقذ انقذت انقذوا",
    "evacuated": "evacuated evacuating evacuation اجلاء اجلي اجلت",
    "infected": "infected infections cases",
}
_UNIT_WORDS = {
    "percent": "percent",
    "dollar": "dollar dollars دولار دولارا دولارات",
    "euro": "euro euros يورو",
    "pound": "pounds جنيه جنيها جنيهات",
    "dinar": "dinar dinars دينار دينارا دنانير",
    "riyal": "riyal riyals ريال ريالا ريالات",
    "dirham": "dirham dirhams درهم درهما دراهم",
    "house": "house houses homes منزل منزلا منازل بيت بيتا بيوت",
    "village": "village villages قريه قري",
    "school": "school schools مدرسه مدارس",
    "tonne": "tonne tonnes ton tons طن طنا اطنان",
    "kilometre": "kilometre kilometres kilometer kilometers km كيلومتر كيلومترا كيلومترات كم",
    "metre": "metre metres meter meters متر مترا امتار",
    "hectare": "hectare hectares هكتار هكتارا هكتارات",
    "barrel": "barrel barrels برميل برميلا براميل",
    "seat": "seat seats مقعد مقعدا مقاعد",
    "vote": "vote votes صوت صوتا اصوات",
    "job": "job jobs وظيفه وظائف وظايف",
}
_PEOPLE_WORDS = {
    "people": "people persons person civilians passengers workers residents others "
    "شخص شخصا اشخاص مدني مدنيا مدنيين عامل عاملا عمال راكب راكبا ركاب اخرين اخرون ساكن ساكنا سكان",
    "some people": "children child women woman men man families soldiers police officers "
    "طفل طفلا اطفال امراه نساء عائله اسره جندي جنديا جنود شرطي شرطيا",
}


def _by_word(words: dict[str, str]) -> dict[str, str]:
    return {fold_for_matching(word): concept for concept, row in words.items() for word in row.split()}


EVENTS = _by_word(_EVENT_WORDS)
"""Words that say what happened to the people counted."""
UNITS = _by_word(_UNIT_WORDS)
"""Words that say what is counted, whatever happened."""
PEOPLE = _by_word(_PEOPLE_WORDS)
"""Words for people in general, where what happened to them says more, and for some of them."""
