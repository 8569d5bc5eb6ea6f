"""Training sentences with annotated terms: which are found, how they are exchanged, how they are tokenised."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from dragoman_training.corpus import Pair
from dragoman_training.packing import annotated_source, pack
from dragoman_training.pieces import SOURCE_MODEL, TERM_PIECES, open_model
from dragoman_training.terminology import AnnotatedPair, Annotation, TermFinder, annotated_pairs
from dragoman_training.vocabulary import widen_source

NAMES = [
    Pair("names-a", "قاسم سليماني", "Qassem Soleimani"),
    Pair("names-a", "بغداد", "Baghdad"),
    Pair("names-a", "فرنسي", "French"),
    Pair("dict-a", "وزير", "minister"),
]
NEWS = Pair("wire", "قتل قاسم سليماني في بغداد.", "Qassem Soleimani was killed in Baghdad.")


def annotated(pair: Pair, source: str, target: str, *, seeds: int = 60) -> list[AnnotatedPair]:
    finder = TermFinder(NAMES)
    return [one for seed in range(seeds) for one in annotated_pairs([pair], finder, source, target, seed=seed)]


def test_names_on_both_sides_are_annotated_with_their_form() -> None:
    forms = {
        (one.first, one.last, one.target)
        for pair in annotated(NEWS, "ar", "en")
        if pair.pair == NEWS
        for one in pair.annotations
    }
    assert forms == {(1, 3, "Qassem Soleimani"), (4, 5, "Baghdad")}


def test_words_with_proclitics_are_annotated_whole() -> None:
    pair = Pair("wire", "وصل إلى المدينة ولبغداد تاريخ.", "He reached the city, and Baghdad has a history.")
    kept = next(one for one in annotated(pair, "ar", "en") if one.pair == pair)
    assert kept.annotations == (Annotation(3, 4, "Baghdad"),)


def test_an_exchanged_name_stands_in_target_and_annotation() -> None:
    pair = Pair("wire", "سافر إلى باريس ثم لبغداد.", "He went to Paris, then to Baghdad.")
    exchanged = [one for one in annotated(pair, "en", "ar", seeds=300) if one.pair.ar != pair.ar]
    assert exchanged
    for one in exchanged:
        (annotation,) = one.annotations
        assert one.pair.en == pair.en
        assert one.pair.ar == f"سافر إلى باريس ثم ل{annotation.target}."
        assert annotation.target != "بغداد"


def test_adjectives_of_nationality_are_never_exchanged() -> None:
    pair = Pair("wire", "وصل وفد فرنسي.", "A French delegation arrived.")
    found = annotated(pair, "ar", "en", seeds=200)
    assert found
    assert {one.pair.en for one in found} == {pair.en}


def test_a_name_that_is_missing_on_one_side_is_no_term() -> None:
    pair = Pair("wire", "قتل في بغداد.", "He was killed in the capital.")
    assert annotated(pair, "ar", "en") == []


def test_terms_of_the_dictionary_follow_number_and_case() -> None:
    pair = Pair("wire", "اجتمع وزير المال مع وزير العدل.", "Ministers of finance and justice met.")
    (annotation,) = {one.annotations for one in annotated(pair, "ar", "en", seeds=300)}
    assert annotation[0].target == "minister"


@pytest.fixture
def wider(shipped_models: Path, tmp_path: Path) -> Path:
    """A source model that gained the pieces of an encoder's vocabulary that spell one name."""
    encoder = shipped_models / "sentence-encoder" / "sentencepiece.model"
    counts = Counter(open_model(encoder).encode("Qassem Soleimani", out_type=str))
    widen_source(shipped_models / "ar-en" / SOURCE_MODEL, encoder, counts, 100, tmp_path / SOURCE_MODEL)
    return tmp_path / SOURCE_MODEL


def test_a_wider_vocabulary_keeps_the_ids_it_had(wider: Path, shipped_models: Path) -> None:
    before, after = open_model(shipped_models / "ar-en" / SOURCE_MODEL), open_model(wider)
    size = before.get_piece_size()
    assert [before.id_to_piece(i) for i in range(size)] == [after.id_to_piece(i) for i in range(size)]
    assert after.get_piece_size() > size + len(TERM_PIECES)
    assert [after.id_to_piece(after.get_piece_size() - 3 + i) for i in range(3)] == list(TERM_PIECES)
    assert before.encode(NEWS.ar) == after.encode(NEWS.ar)


def test_no_text_spells_the_control_pieces(wider: Path) -> None:
    model = open_model(wider)
    controls = {model.piece_to_id(piece) for piece in TERM_PIECES}
    assert controls.isdisjoint(model.encode("قال <term> نعم <as> لا </term>"))


def test_annotations_stand_between_the_pieces_of_the_sentence(wider: Path) -> None:
    model = open_model(wider)
    begin, middle, end = (model.piece_to_id(piece) for piece in TERM_PIECES)
    ids = annotated_source(AnnotatedPair(NEWS, (Annotation(1, 3, "Qassem Soleimani"),)), "ar", model)
    assert [i for i in ids if i in (begin, middle, end)] == [begin, middle, end]
    assert ids[ids.index(middle) + 1 : ids.index(end)] == model.encode("Qassem Soleimani")
    assert ids[: ids.index(begin)] == model.encode("قتل")
    bare = ids[: ids.index(begin)] + ids[ids.index(begin) + 1 : ids.index(middle)] + ids[ids.index(end) + 1 :]
    assert bare == model.encode(NEWS.ar)


def test_annotated_rows_get_their_share_of_what_is_drawn(wider: Path, shipped_models: Path, tmp_path: Path) -> None:
    (tmp_path / "target.model").write_bytes((shipped_models / "ar-en" / "target.model").read_bytes())
    terms = [AnnotatedPair(NEWS, (Annotation(4, 5, "Baghdad"),))]
    packed = pack(
        [NEWS] * 5, [NEWS], "ar", "en", tmp_path, tmp_path / "pack.npz", {}, annotated=terms, annotated_share=0.25
    )
    with np.load(tmp_path / "pack.npz") as arrays:
        drawn = arrays["weight"] * arrays["tgt_len"]
        assert packed == 6
        assert drawn[-1] / drawn.sum() == pytest.approx(0.25)
