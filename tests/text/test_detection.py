"""Which language a text is in."""

from __future__ import annotations

import pytest
from dragoman_server.text import detect_language, has_words, script_shares


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قال الوزير إن الحكومة ستجتمع غدا", "ar"),
        ("قَالَ الوَزِيرُ إِنَّ الحُكُومَةَ", "ar"),
        ("ﻗﺎﻝ ﺍﻟﻮﺯﻳﺮ", "ar"),
        ("الـــحكومة", "ar"),
        ("الرئیس الامریکی یصل الی بغداد فی زیارة مفاجئة", "ar"),
        ("پوتين يزور القاهرة غدا", "ar"),
        ("ڤيينا تستضيف المحادثات", "ar"),
        ("وفاة المخرج چارلز جونز في باريس", "ar"),
        ("شركة Microsoft", "ar"),
        ("أعلنت شركة Gulf Cables Holding توسعها", "ar"),
        ("سلام", "ar"),
        ("این کتاب را از تهران برای شما آورده‌ام", "fa"),
        ("وزیر امور خارجه ایران گفت که مذاکرات ادامه دارد", "fa"),
        ("رئیس جمهور فردا به بغداد می‌رود", "fa"),
        ("اين كتاب را براي شما از تهران آورده است", "fa"),
        ("یہ کتاب میں نے لاہور سے خریدی ہے", "ur"),
        ("وزیراعظم نے کہا ہے کہ حکومت عوام کے ساتھ ہے", "ur"),
        ("سەرۆکی هەرێمی کوردستان گەیشتە بەغدا", "ckb"),
        ("The council met on Monday", "en"),
        ("Iraq PM visits Tehran", "en"),
        ("Reuters", "en"),
        ("THE COUNCIL MET", "en"),
        ("The word سلام means peace", "en"),
        ("Le président est arrivé à Paris avec les ministres", "fr"),
        ("El presidente llegó a Madrid con los ministros", "es"),
        ("Der Minister ist mit dem Präsidenten nach Berlin gereist", "de"),
        ("Il presidente è arrivato a Roma con i ministri della difesa", "it"),
        ("Cumhurbaşkanı ve bakanlar bu sabah Ankara için yola çıktı", "tr"),
        ("Президент приехал в Москву", "ru"),
        ("Він їде до Києва", "uk"),
        ("ראש הממשלה", "he"),
        ("Ο πρόεδρος", "el"),
        ("大統領は東京に", "ja"),
        ("总统抵达北京", "zh"),
        ("ᚠᚢᚦ", "und"),
        ("Überraschung größer", "und"),
        ("", "und"),
        ("123 ٤٥٦ ²½ 😀 ؟!", "und"),
        ("https://example.com/news a@b.com @handle {name}", "und"),
    ],
)
def test_tells_the_language(text: str, language: str) -> None:
    assert detect_language(text).language == language


def test_long_plain_text_is_certain_and_a_word_is_not() -> None:
    arabic = "قال الوزير إن الحكومة ستجتمع غدا في العاصمة لبحث الأزمة التي بدأت منذ شهر. " * 3
    english = "The minister said that the government would meet in the capital to discuss the crisis. " * 3
    assert detect_language(arabic).confidence > 0.95
    assert detect_language(english).confidence > 0.9
    assert detect_language("سلام").confidence < 0.7
    assert detect_language("Reuters").confidence < 0.7


def test_nothing_to_go_by_has_no_confidence() -> None:
    assert detect_language(" ").languages == (("und", 0.0),)


def test_text_in_two_languages_is_mixed() -> None:
    detection = detect_language("قال الوزير إن الحكومة ستجتمع غدا. The minister said that they would meet.")
    assert detection.mixed
    assert {language for language, _ in detection.languages} == {"ar", "en"}


@pytest.mark.parametrize(
    "text",
    [
        "أعلنت شركة Microsoft أنها ستفتح مكتبا في الرياض مع Google Cloud",
        "The word سلام means peace",
        "The minister said that they would meet.",
        "حساب @example على https://example.com/a/b/c",
    ],
)
def test_names_and_addresses_do_not_make_text_mixed(text: str) -> None:
    assert not detect_language(text).mixed


def test_shares_are_of_letters_outside_addresses() -> None:
    assert script_shares("قال ok 12 https://example.com") == {"Arab": 0.6, "Latn": 0.4}
    assert script_shares("да ok") == {"Latn": 0.5, "Zzzz": 0.5}
    assert list(script_shares("aaa اا")) == ["Latn", "Arab"]
    assert script_shares("12 😀") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", True), ("ﷲ", True), ("字", True), ("²①½٣3_", False), ("ـــ", False), ("a@b.co", False), ("%s {x}", False)],
)
def test_words_are_letters_outside_protected_text(text: str, expected: bool) -> None:
    assert has_words(text) is expected


def test_a_rule_of_tatweels_does_not_hide_arabic() -> None:
    text = "أعلنت الوزارة يوم الأحد خطة جديدة للمياه.\n" + "ـ" * 60 + "\nورحب بها الحزب."
    assert detect_language(text).language == "ar"
    assert not detect_language(text).mixed
