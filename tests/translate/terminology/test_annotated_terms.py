"""Terms of the glossary as annotations in what a model is given."""

from __future__ import annotations

from typing import Any

from dragoman_server.inference import AnnotatedSentence, DecodingOptions, TermAnnotation
from dragoman_server.text import Span
from dragoman_server.translate.decoding import SegmentTask, decode
from dragoman_server.translate.terminology import Glossary, GlossaryEntry, GlossaryMatcher
from dragoman_server.translate.units import cut

GLOSSARY = Glossary(
    (GlossaryEntry(en="drone", ar="طائرة مسيرة"), GlossaryEntry(en="Qasem Soleimani", ar="قاسم سليماني"))
)
SOURCE = "The rebels\n shot down a  drone. And Qasem Soleimani?"


def task(source: str, limit: int = 50) -> SegmentTask:
    span = Span(0, len(source))
    pieces = cut(source, span, (), limit, lambda text: len(text.split()))
    return SegmentTask(source, span, pieces, GlossaryMatcher(GLOSSARY, "en", "ar").find(source))


def said(sentence: Any) -> str:
    return "قال"


async def asked(make_model: Any, *tasks: SegmentTask, obeys_terms: bool = True) -> list[Any]:
    model = make_model(said, "en", "ar", obeys_terms=obeys_terms)
    await decode(model, tasks, DecodingOptions())
    return [sentence for call in model.calls for sentence in call]


async def test_a_unit_has_its_terms_where_they_stand(make_model: Any) -> None:
    (sentence,) = await asked(make_model, task(SOURCE))
    text = "The rebels shot down a drone. And Qasem Soleimani?"
    assert sentence == AnnotatedSentence(
        text,
        (
            TermAnnotation(Span(text.index("drone"), text.index("drone") + 5), "طائرة مسيرة"),
            TermAnnotation(Span(text.index("Qasem"), text.index("?")), "قاسم سليماني"),
        ),
    )


async def test_a_term_that_is_cut_in_two_is_in_no_unit(make_model: Any) -> None:
    sentences = await asked(make_model, task("Qasem Soleimani", limit=1))
    assert sentences == ["Qasem", "Soleimani"]


async def test_a_unit_without_terms_is_plain(make_model: Any) -> None:
    assert await asked(make_model, task("The rebels left.")) == ["The rebels left."]


async def test_a_model_that_does_not_obey_gets_no_terms(make_model: Any) -> None:
    (sentence,) = await asked(make_model, task(SOURCE), obeys_terms=False)
    assert isinstance(sentence, str)
