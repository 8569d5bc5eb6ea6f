"""What decides whether an item of a feed is done again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dragoman_manifest import Task
from dragoman_server.documents import Block
from dragoman_server.inference import (
    Glossary,
    GlossaryEntry,
    ModelDescription,
    NameRendering,
    PreviousSegment,
    PreviousSegments,
    SecondOpinion,
    TranslateOptions,
)
from dragoman_server.service.feed_records import (
    ItemRecord,
    ItemSummary,
    read_record,
    record_bytes,
    record_digest,
    work_signature,
)
from dragoman_server.stories import Article
from dragoman_server.summarize import SummarizeOptions
from dragoman_server.text import Markup, Span, TagMark

BASE = TranslateOptions(target="en")
OTHER = {
    "target": "ar",
    "source": "ar",
    "model": "big",
    "check_similarity": False,
    "quality": "careful",
    "glossary": Glossary((GlossaryEntry(ar="ميناء", en="port"),)),
    "use_memory": True,
    "second_opinion": SecondOpinion(doubt=0.5),
    "name_memory": (NameRendering("سليماني", "Soleimani"),),
    "previous_segments": PreviousSegments((PreviousSegment("One.", "واحد."),)),
}
MODEL = ModelDescription(
    name="en-ar",
    task=Task.TRANSLATION,
    source_languages=("en",),
    target_languages=("ar",),
    hash="f" * 64,
    license="MIT",
    description="",
    size_bytes=1,
    max_input_tokens=10,
    default=True,
)
UNITS = (
    Block(markup=Markup("One two.", (TagMark(Span(0, 3), 4),)), path="item 1/title"),
    Block(markup=Markup("Three.")),
)
ARTICLE = Article(id="a", title="One", text="Two.")


def test_every_option_of_a_translation_counts() -> None:
    signatures = [work_signature(replace(BASE, **{name: value}), [MODEL]) for name, value in OTHER.items()]
    assert len({work_signature(BASE, [MODEL]), *signatures}) == len(OTHER) + 1
    assert work_signature(replace(BASE, word_alignment=True), [MODEL]) == work_signature(BASE, [MODEL])


def test_every_option_of_a_summary_counts() -> None:
    options = [
        BASE,
        SummarizeOptions(),
        SummarizeOptions(sentences=2),
        SummarizeOptions(words=30),
        SummarizeOptions(share=0.5),
        SummarizeOptions(source="ar"),
        SummarizeOptions(translation=BASE),
        SummarizeOptions(translation=replace(BASE, model="big")),
    ]
    assert len({work_signature(one, [MODEL]) for one in options}) == len(options)


def test_other_models_count_and_their_order_does_not() -> None:
    other = replace(MODEL, name="ar-en")
    assert work_signature(BASE, [MODEL, other]) == work_signature(BASE, [other, MODEL])
    assert work_signature(BASE, [MODEL]) != work_signature(BASE, [replace(MODEL, hash="0" * 64)])
    assert work_signature(BASE, [MODEL]) != work_signature(BASE, [MODEL, other])


def test_content_counts_and_its_place_does_not() -> None:
    signature = work_signature(BASE, [MODEL])
    digest = record_digest(signature, UNITS, None)
    moved = [replace(unit, path="item 7/title") for unit in UNITS]
    assert record_digest(signature, moved, None) == digest
    others = [
        record_digest(signature, UNITS[:1], None),
        record_digest(signature, (UNITS[0], replace(UNITS[1], media_type="text/html")), None),
        record_digest(signature, (replace(UNITS[0], markup=Markup("One two.")), UNITS[1]), None),
        record_digest(signature, UNITS, ARTICLE),
        record_digest(signature, UNITS, replace(ARTICLE, text="Three.")),
        record_digest(f"{signature} ", UNITS, None),
    ]
    assert len({digest, *others}) == len(others) + 1


SENTENCES = ((Span(0, 4), Span(0, 2), ("NONWORD",)),)
SUMMARY = ItemSummary(text="س.", language="ar", source_language="en", sentences=SENTENCES)


@pytest.mark.parametrize("summary", [None, SUMMARY])
def test_a_record_is_read_as_it_was_written(summary: ItemSummary | None) -> None:
    record = ItemRecord(units=(Markup("واحد", (TagMark(Span(0, 2), 4),)), None), flags=("TRUNCATED",), summary=summary)
    assert read_record(record_bytes(record), UNITS) == record
    assert read_record(record_bytes(record), UNITS[:1]) is None
    assert read_record(record_bytes(record), UNITS[::-1]) is None
