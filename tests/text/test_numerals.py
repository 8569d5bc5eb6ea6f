"""Numbers compared across languages."""

from __future__ import annotations

import pytest
from dragoman_server.text import missing_numbers, numbers, spelled_numbers, spelled_out


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,250.75", ["1250.75"]), ("١٬٢٥٠٫٧٥", ["1250.75"]), ("1.250,75", ["1250.75"]), ("1'250", ["1250"]),
        ("1\u202f250", ["1250"]),
        ("2,500", ["2500"]), ("٢٥٠٠", ["2500"]), ("۲۵۰۰", ["2500"]), ("2،500", ["2500"]), ("2.200.112",
        ["2200112"]), ("3,5", ["3.5"]),
        ("3.50", ["3.5"]), ("٣٫٥", ["3.5"]), ("454٫4", ["454.4"]), ("007", ["7"]), ("0.5", ["0.5"]), ("0,125",
        ["0.125"]),
        ("10:30", ["10:30"]), ("22:00:15", ["22:00"]), ("3:1", ["3", "1"]), ("2024-01-04", ["2024", "1", "4"]),
        ("4/1/2024", ["4", "1", "2024"]), ("10-12", ["10", "12"]), ("the 21st of the 1990s", ["21", "1990"]),
        ("2014م", ["2014"]),
        ("COVID-19, F16, G7", ["19", "16", "7"]), ("192.168.0.1", ["192.168.0.1"]), ("½ and 2½", ["0.5", "2.5"]),
        ("-5", ["5"]),
        ("12,34,56", ["12,34,56"]), ("१२३", ["123"]), ("m² ① ⅷ", []), ("no digits", []), ("", []),
        ("see https://example.org/2024/12 or a1@b2.com, 5", ["5"]), ("{0} %1$s 7", ["7"]), ("1,234,567.8",
        ["1234567.8"]),
        ("9" * 5000, ["9" * 5000]),
    ],
)  # fmt: skip
def test_finds(text: str, values: list[str]) -> None:
    assert [str(number) for number in numbers(text)] == values


@pytest.mark.parametrize(
    "text", ["5%", "5 %", "%5", "٥٪", "5 percent", "5 per cent", "5 في المئة", "5 في المائة", "5 بالمئة", "5 بالمائة"]
)
def test_percentages_are_known(text: str) -> None:
    assert [number.percent for number in numbers(text)] == [True]


@pytest.mark.parametrize("text", ["5 people", "5 آلاف", "5 and 6%"])
def test_other_numbers_are_no_percentages(text: str) -> None:
    assert numbers(text)[0].percent is False


def test_spans_are_of_the_text() -> None:
    text = "في ٢٠٢٤ نحو 3,5"
    assert [number.span.of(text) for number in numbers(text)] == ["٢٠٢٤", "3,5"]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("2,500 troops", "٢٥٠٠ جندي"), ("2,500 troops", "2.500 جندي"), ("2,500 troops", "2 500 جندي"),
        ("1.5 million", "1,5 مليون"),
        ("$2.5 million", "2,500,000 دولار"), ("$30bn", "30 مليار دولار"), ("3,500 men", "3 آلاف و500 رجل"), ("10k",
        "10 آلاف"),
        ("45%", "٤٥ في المئة"), ("at 10:30 p.m.", "الساعة 22:30"), ("at 22:00", "الساعة 10 مساء"), ("at 10.30",
        "عند 10:30"),
        ("at 0:15", "الساعة 12:15"), ("on 21/05", "في 21 مايو"), ("two men", "رجلان"), ("2 men", "رجلان"), ("2 men",
        "اثنان من الرجال"),
        ("12 people", "اثنا عشر شخصا"), ("15 people", "خمسة عشر شخصا"), ("21 cars", "واحدا وعشرين سيارة"),
        ("the 21st century", "القرن الحادي والعشرين"), ("the 1990s", "التسعينيات"), ("200 people", "مئتا شخص"),
        ("200 people", "مائتي شخص"),
        ("300 people", "ثلاثمئة شخص"), ("2000 people", "ألفي شخص"), ("2 million", "مليوني شخص"), ("5,000 people",
        "خمسة آلاف شخص"),
        ("25,300", "خمسة وعشرون ألفا وثلاثمئة"), ("150 days", "مئة وخمسين يوما"), ("50%", "نصف السكان"), ("1 of 3",
        "واحد من ثلاثة"),
        ("خمسة و7", "five and seven"), ("١٢ شخصا", "a dozen people"), ("251003",
        "two hundred and fifty-one thousand and three"),
        ("3 ملايين", "three million"), ("100 قتيل", "a hundred dead"), ("في 4/1", "on January 4"), ("المركز 3",
        "third place"),
        ("5ر4 بالمئة", "4.5 percent"), ("4ر5 بالمئة", "4.5 percent"), ("عام 1990", "in 1990, 1990"), ("at 9:30",
        "الساعة ٩:٣٠"), ("at 22:30", "الساعة ١٠٫٣٠"), ("in 1950-53", "بين 1950 و1953"),
        ("between 1950 and 1953", "بين 1950-53"), ("the 1830s", "ثلاثينيات القرن التاسع عشر"), ("15 km2",
        "15 كيلومترا مربعا"),
    ],
)  # fmt: skip
def test_a_faithful_translation_misses_no_number(source: str, target: str) -> None:
    assert missing_numbers(source, target) == ()


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("2,500 troops", "250 جندي", ["2500"]), ("In 2003, 12 died", "في 2003 مات كثيرون", ["12"]), ("3.5 million",
        "35 مليون", ["3.5"]),
        ("244890", "24,490", ["244890"]), ("283,82", "28,82", ["283.82"]), ("2.200.112", "2,200,12", ["2200112"]),
        ("10:30", "10:20", ["10:30"]),
        ("45%", "54%", ["45"]), ("7 and 8", "8 و8", ["7"]), ("13 people", "ثلاثون شخصا", ["13"]), ("2 men", "رجل",
        ["2"]),
    ],
)  # fmt: skip
def test_a_number_that_was_changed_or_dropped_is_missing(source: str, target: str, missing: list[str]) -> None:
    assert [number.value for number in missing_numbers(source, target)] == missing


def test_words_need_not_be_accepted() -> None:
    assert [str(number) for number in missing_numbers("12 people", "اثنا عشر شخصا", words=False)] == ["12"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two hundred thousand", {"2", "100", "1000", "200000"}),
        ("two or three", {"2", "3"}),
        ("ثلاثة أو أربعة", {"3", "4"}),
        ("the eighties", {"80", "1980", "2080"}),
        ("مليونان", {"2000000"}),
        ("nothing here", set()),
    ],
)
def test_reads_numbers_in_words(text: str, values: set[str]) -> None:
    assert spelled_numbers(text) == values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Twenty-five people and one hundred and twelve dogs",
            [("Twenty-five", "25"), ("one hundred and twelve", "112")],
        ),
        ("the second of two thousand days", [("two thousand", "2000")]),
        ("قتل خمسة وعشرون شخصًا يوم الأحد", [("خمسة وعشرون", "25")]),
        ("اجتماع الاثنين بعد مقتل اثنين", [("اثنين", "2")]),
        ("ثلاثةَ عشر جنديًا في لبنان", [("ثلاثةَ عشر", "13")]),
    ],
)
def test_numbers_in_words_are_found_where_they_stand(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(number.span.of(text), number.value) for number in spelled_out(text)] == expected
