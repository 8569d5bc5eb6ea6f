"""The shallow sentence encoder: restored, cut, taught, exported. Needs torch, which only the training extra brings."""

from __future__ import annotations

import json
from pathlib import Path

import ctranslate2
import numpy as np
import pytest
import sentencepiece

torch = pytest.importorskip("torch")

from dragoman_manifest import Manifest  # noqa: E402
from dragoman_training.distill import Distillation, discrimination, main  # noqa: E402
from dragoman_training.export import export_encoder  # noqa: E402
from dragoman_training.network import NetworkConfig  # noqa: E402
from dragoman_training.release import release_encoder  # noqa: E402
from dragoman_training.restore import restore_encoder  # noqa: E402
from dragoman_training.sentence_network import SentenceNetwork, shallow  # noqa: E402
from dragoman_training.sentence_rows import Cutter, SentencePieces  # noqa: E402

PAIRS = [
    ("وقع الوزير الاتفاق يوم الأحد", "the minister signed the agreement on sunday"),
    ("فاز الفريق بالمباراة النهائية أمس", "the team won the final match yesterday"),
    ("رفع البنك المركزي أسعار الفائدة", "the central bank raised interest rates"),
    ("أغلقت المدينة الجسر القديم", "the city closed the old bridge"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, shipped_models: Path) -> Path:
    """A sentence encoder of four small random layers, as a model folder."""
    folder = tmp_path_factory.mktemp("encoder")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([text for pair in PAIRS for text in pair] * 20),
        model_prefix=str(folder / "sentencepiece"),
        vocab_size=90,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    listed = ["<s>", "<pad>", "</s>", "<unk>", *(pieces.id_to_piece(i) for i in range(3, pieces.get_piece_size()))]
    (folder / "vocabulary.json").write_text(json.dumps(listed), encoding="utf8")
    torch.manual_seed(1)
    config = NetworkConfig(
        source_pieces=len(listed), target_pieces=0, encoder_layers=4, width=24, heads=4, feed_forward=48, positions=64
    )
    export_encoder(SentenceNetwork(config), folder, folder, quantization="float32")
    manifest = Manifest.read(shipped_models / "sentence-encoder")
    manifest.write(folder)
    return folder


def test_a_restored_encoder_says_what_the_exported_one_says(folder: Path) -> None:
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    tokens = ["<s>", *pieces.encode(PAIRS[0][0], out_type=str), "</s>"]
    output = ctranslate2.Encoder(str(folder), compute_type="float32").forward_batch([tokens]).last_hidden_state
    mean = np.asarray(output)[0].mean(0)
    rows = SentencePieces(folder, "")([PAIRS[0][0]])
    with torch.no_grad():
        ours = restore_encoder(folder).eval()(torch.tensor(rows))[0].numpy()
    np.testing.assert_allclose(ours, mean / np.linalg.norm(mean), atol=1e-5)


def test_padding_does_not_change_a_vector(folder: Path) -> None:
    network = restore_encoder(folder).eval()
    (row,) = SentencePieces(folder, "")([PAIRS[0][1]])
    with torch.no_grad():
        torch.testing.assert_close(network(torch.tensor([row])), network(torch.tensor([[*row, 1, 1, 1]])))


def test_a_shallow_encoder_copies_the_chosen_layers(folder: Path) -> None:
    deep = restore_encoder(folder)
    network = shallow(deep, [0, 3])
    assert network.config.encoder_layers == 2
    torch.testing.assert_close(network.layers[1].ff1.weight, deep.layers[3].ff1.weight)
    with torch.no_grad():
        network.layers[1].ff1.weight += 1
    assert not torch.equal(network.layers[1].ff1.weight, deep.layers[3].ff1.weight)


def test_a_student_comes_nearer_to_its_teacher(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman_training.distill.MIN_TEACHER_COSINE", -1.0)
    deep, pieces = restore_encoder(folder), SentencePieces(folder, "")
    run = Distillation(deep, shallow(deep, [0, 3]), [], 2e-3)
    sides = (pieces([ar for ar, _ in PAIRS]), pieces([en for _, en in PAIRS]))
    before = deep.embedding.pieces.weight.clone()
    results = [run.step(sides, 1.0) for _ in range(40)]
    assert results[0]
    assert results[-1]
    assert results[-1]["anchor"] < 0.5 * results[0]["anchor"]
    assert results[-1]["apart"] < results[0]["apart"]
    torch.testing.assert_close(deep.embedding.pieces.weight, before)


def test_pairs_that_the_teacher_finds_unlike_teach_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman_training.distill.MIN_TEACHER_COSINE", 1.1)
    deep, pieces = restore_encoder(folder), SentencePieces(folder, "")
    run = Distillation(deep, shallow(deep, [0]), [], 1e-3)
    assert run.step((pieces([PAIRS[0][0]]), pieces([PAIRS[0][1]])), 1.0) is None


def test_a_cut_takes_whole_words_and_keeps_the_frame() -> None:
    starts = set(range(10, 30))
    row = [0, *(place for word in range(10, 22) for place in (word, 50)), 2]
    cut = Cutter(starts, 1)
    for _ in range(200):
        shorter = cut(row)
        assert shorter is not None
        assert (shorter[0], shorter[-1]) == (0, 2)
        assert 0.3 * len(row) < len(shorter) < 0.85 * len(row)
        words = [place for place in shorter if place in starts]
        assert words == [word for word in range(10, 22) if word in words]
    assert cut([0, 10, 11, 12, 2]) is None


def test_cut_sentences_are_pushed_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman_training.distill.MIN_TEACHER_COSINE", -1.0)
    monkeypatch.setattr("dragoman_training.distill.ANCHOR", 0.0)
    deep, pieces = restore_encoder(folder), SentencePieces(folder, "")
    sides = (pieces([ar for ar, _ in PAIRS]), pieces([en for _, en in PAIRS]))
    cuts = {tuple(row): [row[0], *row[1 : len(row) // 2], row[-1]] for side in sides for row in side}
    run = Distillation(deep, shallow(deep, [0, 3]), [], 2e-3, cut=lambda row: cuts[tuple(row)])
    for _ in range(60):
        run.step(sides, 1.0)
    whole = run.embed(run.student, sides[0])
    right, cut = (run.embed(run.student, rows) for rows in (sides[1], [cuts[tuple(row)] for row in sides[1]]))
    assert ((whole * right).sum(1) > (whole * cut).sum(1)).all()


def test_discrimination_counts_what_is_below_good_pairs() -> None:
    vectors = np.eye(4, dtype=np.float32)
    found = discrimination(vectors, vectors)
    assert found == {"pair": 1.0, "pair_1": 1.0, "next": 0.0, "seen": 1.0, "nearest": 1.0}
    assert discrimination(vectors, np.roll(vectors, 1, axis=0))["nearest"] == 0.0


def test_distilling_leaves_a_student_that_can_be_exported(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman_training.distill.MIN_TEACHER_COSINE", -1.0)
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("".join(f"a\t{ar}\t{en}\n" for ar, en in PAIRS), encoding="utf8")
    for side, texts in (("ar", ["ذهب الولد إلى المدرسة", "قرأ الكتاب"]), ("en", ["the boy went to school", "he read"])):
        (tmp_path / f"dev.{side}").write_text("\n".join(texts) + "\n", encoding="utf8")
    main(
        [
            *("--teacher", str(folder), "--work", str(tmp_path), "--pairs", str(pairs), "--dev", str(tmp_path / "dev")),
            *("--layers", "0", "2", "--minutes", "0.01", "--batch-tokens", "200"),
        ]
    )
    release_encoder(tmp_path, folder, tmp_path / "model", version="2")
    manifest = Manifest.read(tmp_path / "model")
    assert manifest.version == "2"
    assert manifest.tokenization.text_prefix == ""
    assert ctranslate2.Encoder(str(tmp_path / "model")).device == "cpu"
