"""Abbreviations: where an article defines them, and where a summary spells them out."""

from __future__ import annotations

import pytest
from dragoman_server.summarize.abbreviations import find_definitions, spell_out
from dragoman_server.summarize.pieces import Piece
from dragoman_server.text import Span
from summary_fakes import summarize

DEFINING = "The Houthi Media Centre (HMC) was founded in the capital ten years ago."


def spelled(*texts: str, article: str = DEFINING) -> list[str]:
    pieces = [Piece(text, Span(0, 1), 0.5) for text in texts]
    return [piece.text for piece in spell_out(pieces, find_definitions(article))]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        (DEFINING, "HMC", "Houthi Media Centre"),
        ("Talks at the Ministry of Defence (MoD) went on.", "MoD", "Ministry of Defence"),
        ("The HMC (Houthi Media Centre) said so.", "HMC", "Houthi Media Centre"),
        ("A fall of gross domestic product (GDP) is feared.", "GDP", "gross domestic product"),
        ("The United Nations Educational, Scientific and Cultural Organization (UNESCO) met.", "UNESCO",
         "United Nations Educational, Scientific and Cultural Organization"),
    ],
)  # fmt: skip
def test_definitions_in_brackets_are_found_with_their_place(text: str, short: str, long: str) -> None:
    ((found, definition),) = find_definitions(text).items()
    assert (found, definition.long) == (short, long)
    assert {short, long} <= set(definition.span.of(text).replace(")", "").split(" (")) | {long}
    assert definition.span.of(text).endswith(")")


@pytest.mark.parametrize(
    "text",
    [
        "He went home (HMC).",
        "The station (CNN) said so.",
        "THE HOUTHI MEDIA CENTRE (HMC)",
        "(HMC)",
        "Prices rose (by 3%) and (see below) fell.",
        "أعلنت منظمة الصحة العالمية (WHO) ذلك.",
        "( " * 3000,
        "((((HMC" * 500,
    ],
)
def test_what_is_no_definition_is_left_alone(text: str) -> None:
    assert find_definitions(text) == {}


def test_the_first_use_is_spelled_out_and_no_other() -> None:
    first, second = spelled("An HMC official said the HMC was closed.", "The HMC denied it.")
    assert first == "An HMC (Houthi Media Centre) official said the HMC was closed."
    assert second == "The HMC denied it."


@pytest.mark.parametrize(
    "text",
    [
        "The Houthi Media Centre said the HMC was closed.",
        DEFINING,
        'He said: "The HMC is closed."',
        "He said: “The HMC is closed.”",
        "The station (HMC) is closed.",
        "The HMC's office is closed.",
        "The HMC-run station is closed.",
        "The BBC is closed.",
    ],
)
def test_nothing_is_put_in_where_it_would_be_wrong(text: str) -> None:
    assert spelled(text) == [text]


async def test_a_summary_spells_out_and_says_where_it_is_from() -> None:
    lead = "The HMC denied on Sunday that its main station in the capital had been closed."
    text = f"{lead} Storms closed the mountain road for two days in a row. {DEFINING}"
    summary = await summarize(text, sentences=1)
    (sentence,) = summary.sentences
    assert sentence.target.of(summary.text) == lead.replace("HMC", "HMC (Houthi Media Centre)")
    assert sentence.source.of(text) == lead
    assert [span.of(text) for span in sentence.definitions] == ["Houthi Media Centre (HMC)"]
    headline = await summarize(text, style="headline")
    assert headline.text == lead.removesuffix(".")
