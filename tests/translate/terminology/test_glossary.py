"""Glossaries: what is allowed in them, and what the error says of what is not."""

from __future__ import annotations

import pytest
from dragoman_server.errors import GlossaryError
from dragoman_server.translate.terminology import MAX_ENTRIES, Glossary, GlossaryEntry


def entry(en: str, ar: str, **more: object) -> GlossaryEntry:
    return GlossaryEntry(en=en, ar=ar, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([entry("drone", "مسيرة"), entry("", "صاروخ")], "entry 2 ('' = 'صاروخ'): the English term is empty"),
        ([entry("drone", " ")], "the Arabic term is empty"),
        ([entry("drone ", "مسيرة")], "begins or ends with white space"),
        ([entry("dr\none", "مسيرة")], "line break or another control character"),
        ([entry("…", "مسيرة")], "neither letters nor digits"),
        ([entry("a" * 201, "مسيرة")], "has 201 characters; at most 200"),
        ([entry("a" * 70, "مسيرة")], "a word of more than 64 characters"),
        ([entry("a " * 16 + "a", "مسيرة")], "has 17 words; at most 16"),
        ([entry("drone", "مسيرة", direction="ar")], "the direction is 'ar'; allowed are"),
        ([entry("drone", "مسيرة", forbidden=("Drone",))], "a forbidden variant is the term itself"),
        ([entry("drone", "مسيرة", forbidden=("x",) * 21)], "21 forbidden variants; at most 20"),
        ([entry("drone", "مسيرة", note="x" * 1001)], "the note has 1,001 characters"),
        (
            [entry("drone", "مسيرة"), entry("Drone", "درون")],
            "entry 2 ('Drone' = 'درون'): 'Drone' has another translation en-ar in entry 1",
        ),
        ([entry("drone", "مسيرة"), entry("UAV", "مُسيّرة")], "'مُسيّرة' has another translation ar-en in entry 1"),
        ([entry("drone", "مسيرة"), entry("drone", "مسيرة")], "is there already in entry 1: remove one"),
        ([entry("NATO", "OTAN"), entry("OTAN", "الناتو", direction="en-ar")], "entry 2, a chain or cycle"),
        ([entry("NATO", "OTAN"), entry("OTAN", "NATO")], "entry 1, a chain or cycle"),
    ],
)
def test_a_bad_entry_is_named_with_the_reason(entries: list[GlossaryEntry], message: str) -> None:
    with pytest.raises(GlossaryError) as raised:
        Glossary(tuple(entries))
    assert message in str(raised.value)


def test_both_directions_of_an_entry_are_no_cycle() -> None:
    both = entry("drone", "مسيرة")
    assert Glossary((both, entry("UAV", "مسيرة", direction="en-ar"))).entries[0].term("ar") == "مسيرة"


def test_a_term_that_stays_as_it_is_ends_no_chain() -> None:
    Glossary((entry("NATO", "NATO"), entry("the alliance", "NATO", direction="en-ar")))


def test_too_many_entries_are_refused_before_they_are_read() -> None:
    def endless() -> object:
        while True:
            yield entry("drone", "مسيرة")

    with pytest.raises(GlossaryError, match=f"at most {MAX_ENTRIES:,} are allowed"):
        Glossary.of(endless())  # type: ignore[arg-type]


def test_many_faults_are_counted_and_some_shown() -> None:
    with pytest.raises(GlossaryError, match="and 20 more") as raised:
        Glossary((entry("", ""),) * 30)
    assert raised.value.metadata["faults"] == "30"


def test_the_digest_follows_what_has_an_effect() -> None:
    plain = Glossary((entry("drone", "مسيرة"),))
    assert plain.digest == Glossary((entry("drone", "مسيرة", note="of the desk"),)).digest
    assert plain.digest != Glossary((entry("drone", "مسيرة", case_sensitive=True),)).digest
