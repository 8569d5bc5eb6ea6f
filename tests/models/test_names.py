"""Names of a test set, counted by their spelling."""

from __future__ import annotations

from dragoman_models.names import Name, NameCounts, count_names, find_names

ARABIC = "والتقى قاسم سليماني بالرئيس في بغداد، وفق وكالة رويترز."
ENGLISH = "Qasem Soleimani met the president in Baghdad, Reuters said. The Ministry of Water was silent."


def test_names_are_what_both_sides_spell() -> None:
    assert find_names(ARABIC, ENGLISH) == (
        Name("قاسم", "Qasem"),
        Name("سليماني", "Soleimani"),
        Name("بغداد", "Baghdad"),
        Name("رويترز", "Reuters"),
    )


def test_other_spellings_of_a_name_are_right() -> None:
    output = "Kassem Suleimani has met the president in Bagdad, according to Reuters."
    assert count_names([ARABIC], [output], [ENGLISH], "en") == NameCounts(4, 4)
    assert count_names([ENGLISH], ["قابل قاسم سُليماني الرئيس ببغداد"], [ARABIC], "ar") == NameCounts(4, 3)


def test_invented_names_are_wrong() -> None:
    assert count_names([ARABIC], ["The cutter Simmani met in the capital."], [ENGLISH], "en") == NameCounts(4, 0)
    assert count_names([ENGLISH], ["التقى القاطع الصميماني بالرئيس"], [ARABIC], "ar") == NameCounts(4, 0)


def test_a_set_without_names_has_all_right() -> None:
    assert count_names(["هطل المطر."], ["It rained."], ["It rained."], "en").share == 1.0
