"""Names that the model got wrong, put right from the lexicon in the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from dragoman_server.inference import (
    DoubtEstimator,
    Flag,
    FlagKind,
    LogisticFormula,
    ModelRef,
    Quality,
    TranslateOptions,
)
from dragoman_server.text import NameForm, name_key
from dragoman_server.translate import TranslatedSegment, Translator
from dragoman_server.translate.terminology import Glossary, GlossaryEntry
from translate_fakes import FakeDirectory, FakeEncoder, FakeModel

SOURCE = "بوليفيا ترحب باللاعبين"
ANSWER = "Polivia welcomes players"


@dataclass
class FakeLexicon:
    """Knows Bolivia; remembers what it was asked for."""

    asked: list[str] = field(default_factory=list)
    ref: ModelRef = field(default_factory=lambda: ModelRef("names", "0"))
    entries: int = 2

    def forms(self, key: str, into: str) -> tuple[NameForm, ...]:
        self.asked.append(key)
        rows = {("en", name_key("بوليفيا")): "Bolivia", ("ar", "bolivia"): "بوليفيا"}
        text = rows.get((into, key))
        return (NameForm(text, 9, 300),) if text else ()

    def alike(self, name: str) -> tuple[NameForm, ...]:
        return ()

    def spellings(self, name: str) -> tuple[str, ...]:
        return ("سبيث",) if name == "Spieth" else ()


async def translated(answer: str = ANSWER, source: str = SOURCE, **options: object) -> TranslatedSegment:
    segment, _ = await translated_by(FakeEncoder(), answer, source, **options)
    return segment


async def translated_by(
    encoder: FakeEncoder | None, answer: str, source: str, **options: object
) -> tuple[TranslatedSegment, str]:
    models = FakeDirectory([FakeModel(lambda _: answer)], encoder, FakeLexicon())
    made = TranslateOptions(target="en", source="ar", **options)  # type: ignore[arg-type]
    result = await Translator(models).translate(source, made)
    return result.segments[0], result.text


async def test_a_wrong_name_is_put_right_and_told() -> None:
    segment, text = await translated_by(FakeEncoder(), ANSWER, SOURCE)
    assert text == "Bolivia welcomes players"
    assert segment.flags == (Flag(FlagKind.NAME_REPLACED, "by the name lexicon: Bolivia for Polivia (بوليفيا)"),)
    (name,) = segment.replaced_names
    assert (name.source.of(SOURCE), name.target.of(text)) == ("بوليفيا", "Bolivia")
    assert (name.before, name.after) == ("Polivia", "Bolivia")


async def test_replaced_names_have_places_in_the_whole_text() -> None:
    source = "خبر اليوم.\n\n" + SOURCE
    models = FakeDirectory([FakeModel(lambda one: ANSWER if one == SOURCE else "News")], FakeEncoder(), FakeLexicon())
    result = await Translator(models).translate(source, TranslateOptions(target="en", source="ar"))
    (name,) = result.segments[1].replaced_names
    assert (name.source.of(source), name.target.of(result.text)) == ("بوليفيا", "Bolivia")
    assert result.segments[0].replaced_names == ()


async def test_the_doubt_is_that_of_what_the_model_wrote() -> None:
    estimator = DoubtEstimator(LogisticFormula(intercept=0.0, score=-1.0))
    doubts = []
    for names in (FakeLexicon(), None):
        models = FakeDirectory([FakeModel(lambda _: ANSWER, estimator=estimator)], FakeEncoder(), names)
        result = await Translator(models).translate(SOURCE, TranslateOptions(target="en", source="ar"))
        doubts.append(result.segments[0].doubt)
    assert doubts[0] == doubts[1] is not None


async def test_a_term_put_in_later_moves_the_replaced_name() -> None:
    glossary = Glossary((GlossaryEntry(ar="ترحب", en="greets heartily"),))
    answer = "Polivia waves at players"
    segment, text = await translated_by(FakeEncoder(), answer, "بوليفيا ترحب باللاعبين", glossary=glossary)
    kinds = [flag.kind for flag in segment.flags]
    assert text.startswith("Bolivia greets heartily")
    assert kinds.count(FlagKind.NAME_REPLACED) == kinds.count(FlagKind.TERM_MISSING) == 1
    (name,) = segment.replaced_names
    assert name.target.of(text) == name.after == "Bolivia"


async def test_what_is_only_spelled_by_rule_is_told_and_not_put_in() -> None:
    models = FakeDirectory([FakeModel(lambda _: "سفيين فاز اليوم", "en", "ar")], FakeEncoder(), FakeLexicon())
    result = await Translator(models).translate("Spieth won today", TranslateOptions(target="ar", source="en"))
    assert result.text == "سفيين فاز اليوم"
    details = [flag.detail for flag in result.segments[0].flags if flag.kind is FlagKind.NAME_MISMATCH]
    assert details[-1].endswith("perhaps سبيث for سفيين (Spieth)")


async def test_the_spans_and_the_alignment_are_those_of_the_new_text() -> None:
    segment, text = await translated_by(FakeEncoder(), "Now Poliviaa welcomes", SOURCE, word_alignment=True)
    assert segment.target.of(text) == text
    assert {words.target.of(text) for words in segment.alignment or ()} <= {"Now", "Poliviaa", "Bolivia", "welcomes"}


async def test_a_right_name_is_neither_aligned_nor_flagged() -> None:
    encoder = FakeEncoder()
    segment, text = await translated_by(encoder, "Bolivia welcomes players", SOURCE)
    assert text == "Bolivia welcomes players"
    assert segment.flags == ()
    assert encoder.aligned == []


async def test_the_glossary_of_the_user_counts_more() -> None:
    glossary = Glossary((GlossaryEntry(ar="بوليفيا", en="Polivia"),))
    segment, text = await translated_by(FakeEncoder(), ANSWER, SOURCE, glossary=glossary)
    assert text == ANSWER
    assert not any("lexicon" in flag.detail for flag in segment.flags)


@pytest.mark.parametrize("quality", [Quality.BALANCED, Quality.CAREFUL])
async def test_levels_that_put_names_right(quality: Quality) -> None:
    _, text = await translated_by(FakeEncoder(), ANSWER, SOURCE, quality=quality)
    assert text.startswith("Bolivia")


async def test_the_fast_level_leaves_names_as_they_are() -> None:
    _, text = await translated_by(FakeEncoder(), ANSWER, SOURCE, quality=Quality.FAST)
    assert text == ANSWER


async def test_without_an_encoder_names_stay_as_they_are() -> None:
    _, text = await translated_by(None, ANSWER, SOURCE)
    assert text == ANSWER


async def test_without_a_lexicon_names_stay_as_they_are() -> None:
    models = FakeDirectory([FakeModel(lambda _: ANSWER)], FakeEncoder())
    result = await Translator(models).translate(SOURCE, TranslateOptions(target="en", source="ar"))
    assert result.text == ANSWER


async def test_copied_text_is_not_touched() -> None:
    _, text = await translated_by(FakeEncoder(), ANSWER, "https://example.org/Polivia " + SOURCE)
    assert "https://example.org/Polivia" in text
