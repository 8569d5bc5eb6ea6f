"""Arabic in Latin letters."""

from __future__ import annotations

import pytest
from dragoman_server.text import RomanizationScheme, romanize
from dragoman_server.text.romanization_names import known_names
from hypothesis import given
from hypothesis import strategies as st

PRESS, ALA_LC, BGN_PCGN = RomanizationScheme


@pytest.mark.parametrize(
    ("arabic", "press", "ala_lc", "bgn"),
    [
        ("محمود عباس", "Mahmoud Abbas", "Maḥmūd ʻAbbās", "Maḩmūd ‘Abbās"),
        ("عبد الفتاح السيسي", "Abdel Fattah al-Sisi", "ʻAbd al-Fattāḥ al-Sīsī", "‘Abd Al Fattāḩ As Sīsī"),
        ("الرياض", "al-Riyadh", "al-Riyāḍ", "Ar Riyāḑ"),
        ("القَاهِرَة", "al-Qahira", "al-Qāhirah", "Al Qāhirah"),
        ("صدام حسين", "Saddam Hussein", "Ṣaddām Ḥusayn", "Şaddām Ḩusayn"),
        ("محمد بن سلمان", "Mohammed bin Salman", "Muḥammad ibn Salmān", "Muḩammad Bin Salmān"),
        ("عَلِيّ", "Ali", "ʻAlī", "‘Alī"),
        ("مُنْتَظَر", "Muntazar", "Muntaẓar", "Muntaz̧ar"),
        ("أَدْهَم", "Adham", "Adʹham", "Ad·ham"),
    ],
)
def test_names_are_written_by_each_scheme(arabic: str, press: str, ala_lc: str, bgn: str) -> None:
    assert [romanize(arabic, scheme) for scheme in (PRESS, ALA_LC, BGN_PCGN)] == [press, ala_lc, bgn]


def test_the_table_adds_no_vowels_to_unknown_names() -> None:
    assert romanize("رعد", ALA_LC) == "Rʻd"


def test_the_press_gets_vowels_where_consonants_need_them() -> None:
    assert romanize("رزق") == "Razaq"
    assert romanize("بلعيد") == "Balid"


def test_what_is_not_arabic_stays_as_it_is() -> None:
    assert romanize("CEO: علي (45)!\n") == "CEO: Ali (45)!\n"
    assert romanize("") == ""


def test_tatweel_and_tashkeel_do_not_hide_a_known_name() -> None:
    assert romanize("مـحـمـد") == romanize("مُحَمَّد") == "Mohammed"


def test_the_list_holds_every_name_once_in_plain_letters() -> None:
    names = known_names()
    assert len(names) > 150
    assert all(press.isascii() for _, press in names.values())


@given(st.text(alphabet=st.sampled_from("ابتةىويءآأإالشه عبدَُِّْٰـ٣x'-"), max_size=40) | st.text(max_size=40))
def test_any_text_is_romanized_without_letters_left(text: str) -> None:
    for scheme in RomanizationScheme:
        done = romanize(text, scheme)
        assert not any(
            "\u0621" <= character <= "\u064a" and character.isalpha() and character != "ـ" for character in done
        )
