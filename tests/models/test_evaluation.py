"""Evaluation sends lines through the pipeline and scores what comes out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dragoman_manifest import Decoding, Manifest, Task, Tokenization, TokenizerKind
from dragoman_models import measuring
from dragoman_models.cli import main
from dragoman_models.errors import EvaluationError
from dragoman_models.evaluation import TestSet, evaluate, read_lines, translate_lines
from dragoman_models.meter import Meter
from dragoman_models.report import render, to_json
from dragoman_models.scores import score
from dragoman_server.caller import Caller
from dragoman_server.inference import Decoded, DecodingOptions, Hypothesis, ModelRef, Timing
from dragoman_server.translate import TranslateOptions

SOURCES = ("The port opened in 1950. Ships came.", "The mayor spoke to the people", "Rain fell for 3 days")
REFERENCES = ("افتتح الميناء سنة 1950. وجاءت السفن.", "تحدث رئيس البلدية إلى الناس", "هطل المطر ثلاثة أيام")
SAYS = {
    "The port opened in 1950.": "افتتح الميناء سنة 1950.",
    "Ships came.": "وجاءت السفن.",
    "The mayor spoke to the people": "تحدث رئيس البلدية إلى الناس",
    "Rain fell for 3 days": "هطل المطر 3 أيام",
}

MODELS_OWN = DecodingOptions()


class PhraseBook:
    """A model that knows a few sentences."""

    ref = ModelRef("phrase-book", "0")
    source_language, target_language, max_input_tokens, estimator, obeys_terms = "en", "ar", 50, None, False

    def __init__(self) -> None:
        self.beam_sizes: list[int | None] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def translate(self, sentences: Sequence[Any], options: DecodingOptions = MODELS_OWN) -> Decoded:
        self.beam_sizes.append(options.beam_size)
        said = [SAYS[sentence] for sentence in sentences]
        return Decoded(tuple(Hypothesis(text, -0.1, True, len(text.split())) for text in said), Timing())


class Shelf:
    """A directory of the one model."""

    def __init__(self) -> None:
        self.model = PhraseBook()

    models = ()

    def require_room(self, caller: Caller) -> None:
        """There is always room."""

    @contextmanager
    def lease(self, caller: Caller) -> Iterator[Shelf]:
        yield self

    def translation(self, source: str, target: str, name: str | None = None) -> PhraseBook:
        assert (source, target) == ("en", "ar")
        return self.model

    def sentence_encoder(self) -> None:
        return None

    def name_lexicon(self) -> None:
        return None


OPTIONS = TranslateOptions(source="en", target="ar")


def test_lines_come_back_in_order_with_what_they_took() -> None:
    told: list[tuple[int, int]] = []
    run = translate_lines(Shelf(), SOURCES, OPTIONS, progress=lambda done, total: told.append((done, total)))
    assert run.outputs == ("افتتح الميناء سنة 1950. وجاءت السفن.", "تحدث رئيس البلدية إلى الناس", "هطل المطر 3 أيام")
    assert run.performance.segments == 4
    assert run.performance.tokens == sum(len(text.split()) for text in SAYS.values())
    assert run.performance.tokens_per_second > 0
    assert told == [(3, 3)]


def test_beam_size_overrides_the_models_own() -> None:
    shelf = Shelf()
    translate_lines(shelf, SOURCES, OPTIONS, beam_size=2)
    assert set(shelf.model.beam_sizes) == {2}


def test_beam_size_that_the_pipeline_asks_for_stays() -> None:
    shelf = Shelf()
    model = Meter(beam_size=2).wrap(shelf).translation("en", "ar")
    asyncio.run(model.translate(["Ships came."], DecodingOptions(beam_size=8)))
    assert shelf.model.beam_sizes == [8]


def test_report_holds_model_systems_and_reference() -> None:
    test_set = TestSet("port", SOURCES, REFERENCES)
    run = translate_lines(Shelf(), SOURCES, OPTIONS)
    report = evaluate(test_set, "en", "ar", run=("phrase-book", run), systems={"copy": SOURCES, "people": REFERENCES})
    by_name = {system.name: system for system in report.systems}
    assert by_name["people"].scores.bleu.value == pytest.approx(100)
    assert by_name["people"].scores.chrf2.value == pytest.approx(100)
    assert by_name["copy"].scores.chrf2.value < by_name["phrase-book"].scores.chrf2.value < 100
    assert by_name["copy"].defects.copied == by_name["copy"].defects.wrong_script == 3
    assert (report.reference.number_lines, report.reference.numbers_lost) == (2, 1)
    table = render(report)
    assert "case:mixed|eff:no|tok:13a" in table
    assert "4 sentences in" in table
    plain: Any = json.loads(json.dumps(to_json(report)))
    assert plain["systems"][0]["performance"]["tokens_per_second"] > 0


def test_scores_are_those_of_sacrebleu() -> None:
    from sacrebleu import corpus_bleu, corpus_chrf

    outputs, references = ["the cat sat on a mat", "it rains"], ["the cat sat on the mat", "it rained all day"]
    scores = score(outputs, references)
    assert scores.bleu.value == pytest.approx(corpus_bleu(outputs, [references]).score)
    assert scores.chrf2.value == pytest.approx(corpus_chrf(outputs, [references]).score)
    assert scores.chrfpp.value == pytest.approx(corpus_chrf(outputs, [references], word_order=2).score)


def test_files_that_do_not_pair_up_are_refused(tmp_path: Path) -> None:
    (tmp_path / "two").write_text("a\nb\n", encoding="utf-8")
    (tmp_path / "one").write_text("a", encoding="utf-8")
    (tmp_path / "none").write_text("", encoding="utf-8")
    (tmp_path / "latin").write_bytes(b"caf\xe9\n")
    with pytest.raises(EvaluationError, match=r"two has 2 lines, but .*one has 1"):
        TestSet.read("x", tmp_path / "two", tmp_path / "one")
    with pytest.raises(EvaluationError, match="empty"):
        TestSet.read("x", tmp_path / "none", tmp_path / "none")
    with pytest.raises(EvaluationError, match="not UTF-8 at byte 3"):
        read_lines(tmp_path / "latin")
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_lines(tmp_path / "missing")
    with pytest.raises(EvaluationError, match="short has 1 lines"):
        evaluate(TestSet("x", ("a", "b"), ("c", "d")), "en", "ar", systems={"short": ["c"]})


def test_lines_are_cut_at_line_feeds_only(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes("a\u2028b\r\n\n\x85c\n".encode())
    assert read_lines(tmp_path / "text") == ("a\u2028b", "", "\x85c")


@pytest.fixture
def model_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose model, when it is opened, is the phrase book."""
    folder = tmp_path / "phrase-book"
    folder.mkdir()
    (folder / "vocabulary").write_bytes(b"x")
    Manifest(
        name="phrase-book", version="1", task=Task.TRANSLATION, description="a phrase book", license="MIT",
        source="this test", source_languages=("ar", "en"), target_languages=("ar", "en"),
        files={"vocabulary": "0" * 64}, decoding=Decoding(),
        tokenization=Tokenization(kind=TokenizerKind.SENTENCEPIECE, source="vocabulary", target="vocabulary"),
    ).with_files(folder).write(folder)  # fmt: skip

    @contextmanager
    def opened(folders: list[Path], **options: object) -> Iterator[Shelf]:
        yield Shelf()

    monkeypatch.setattr(measuring, "open_folders", opened)
    (tmp_path / "src").write_text("\n".join(SOURCES), encoding="utf-8")
    (tmp_path / "ref").write_text("\n".join(REFERENCES), encoding="utf-8")
    return folder


def test_command_prints_tables_and_writes_files(model_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = model_folder.parent
    arguments = [
        "evaluate", str(model_folder), "--set", f"port={home / 'src'},{home / 'ref'}", "--from", "en", "--to", "ar",
        "--system", f"copy={home / 'src'}", "--out", str(home / "out"), "--json", str(home / "json"), "--limit", "2",
    ]  # fmt: skip
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "port en→ar, 2 lines" in printed
    assert "copy" in printed
    assert (home / "out").read_text(encoding="utf-8") == f"{REFERENCES[0]}\n{REFERENCES[1]}\n"
    (report,) = json.loads((home / "json").read_text(encoding="utf-8"))
    assert report["systems"][0]["name"] == "phrase-book"
    assert report["systems"][0]["scores"]["bleu"]["value"] == pytest.approx(100)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (["--from", "en"], None),
        ([], "several pairs"),
        (["--from", "fr"], "does not translate from fr"),
        (["--from", "en", "--system", "copy"], "is not NAME=FILE"),
        (["--from", "en", "--system", "sea:copy=x"], "no set 'sea'"),
    ],
)
def test_options_that_do_not_fit_are_wrong_use(
    model_folder: Path, capsys: pytest.CaptureFixture[str], change: list[str], message: str | None
) -> None:
    home = model_folder.parent
    code = main(["evaluate", str(model_folder), "--set", f"port={home / 'src'},{home / 'ref'}", *change])
    assert code == (0 if message is None else 2)
    if message is not None:
        assert message in capsys.readouterr().err
