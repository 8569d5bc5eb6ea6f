"""Guided alignment: links of packed rows, and the head that learns them. Needs torch, as training does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import sentencepiece

torch = pytest.importorskip("torch")

import ctranslate2  # noqa: E402
from dragoman_server.inference import AlignedWords, Timing  # noqa: E402
from dragoman_server.text import word_spans  # noqa: E402
from dragoman_training.batches import Pack, tensors  # noqa: E402
from dragoman_training.export import export, load_checkpoint  # noqa: E402
from dragoman_training.guidance import Links, align_rows, annotation_links  # noqa: E402
from dragoman_training.network import NetworkConfig, Translator  # noqa: E402
from dragoman_training.pieces import TERM_PIECES  # noqa: E402
from dragoman_training.restore import restore  # noqa: E402
from dragoman_training.train import main as train  # noqa: E402
from dragoman_training.vocabulary import widen_source  # noqa: E402

SENTENCE = "the minister signed the agreement"
SYNTHETIC = 3


class MirroringEncoder:
    """Aligns the first word with the last, the second with the last but one, and so on."""

    async def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Sequence[Sequence[AlignedWords]], Timing]:
        return [
            [AlignedWords(s, t, 1.0) for s, t in zip(word_spans(source), reversed(word_spans(target)), strict=True)]
            for source, target in pairs
        ], Timing()


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    for name, ids in (("source", (0, 1, 2, 3)), ("target", (2, 0, 3, 1))):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter([SENTENCE] * 20),
            model_prefix=str(folder / name),
            vocab_size=32,
            hard_vocab_limit=False,
            minloglevel=2,
            **dict(zip(("bos_id", "pad_id", "eos_id", "unk_id"), ids, strict=True)),
        )
    return folder


def write_pack(path: Path, sources: list[list[int]], targets: list[list[int]]) -> None:
    flat = {
        "src": np.array([i for row in sources for i in row], np.uint16),
        "tgt": np.array([i for row in targets for i in row], np.uint16),
        "src_len": np.array([len(row) for row in sources]),
        "tgt_len": np.array([len(row) for row in targets]),
    }
    np.savez(path, weight=np.ones(len(sources)), **flat, **{f"dev_{name}": value for name, value in flat.items()})


def rows(vocabulary: Path, *texts: str, synthetic: bool = False) -> tuple[list[list[int]], list[list[int]]]:
    source, target = (
        sentencepiece.SentencePieceProcessor(model_file=str(vocabulary / f"{side}.model"))
        for side in ("source", "target")
    )
    mark = [SYNTHETIC] if synthetic else []
    return [[0, *mark, *source.encode(text), 2] for text in texts], [[2, *target.encode(text), 3] for text in texts]


@pytest.mark.parametrize("synthetic", [False, True])
def test_links_name_the_pieces_of_linked_words(vocabulary: Path, tmp_path: Path, synthetic: bool) -> None:
    write_pack(tmp_path / "pack.npz", *rows(vocabulary, SENTENCE, "the agreement", synthetic=synthetic))
    pack = Pack.load(tmp_path / "pack.npz")
    links = Links.join(align_rows(pack, vocabulary, MirroringEncoder(), 10))
    assert links.rows.tolist() == [0, 1]
    source, target = (
        sentencepiece.SentencePieceProcessor(model_file=str(vocabulary / f"{side}.model"))
        for side in ("source", "target")
    )
    source_row, target_row = pack.row(1)
    spelled = {
        (target.id_to_piece(int(target_row[1:][t])), source.id_to_piece(int(source_row[s])))
        for t, s in links.of(1).tolist()
    }
    words = {piece: "the" if "".join(piece).strip("▁") in "the" else "agreement" for pair in spelled for piece in pair}
    assert spelled
    assert all(words[one] != words[other] or one == other for one, other in spelled), spelled


def test_an_annotated_term_is_linked_to_its_annotation(vocabulary: Path, tmp_path: Path) -> None:
    widened = tmp_path / "widened"
    widened.mkdir()
    (widened / "target.model").write_bytes((vocabulary / "target.model").read_bytes())
    widen_source(vocabulary / "source.model", vocabulary / "target.model", Counter(), 0, widened / "source.model")
    source, target = (
        sentencepiece.SentencePieceProcessor(model_file=str(widened / f"{side}.model")) for side in ("source", "target")
    )
    begin, middle, end = (source.piece_to_id(piece) for piece in TERM_PIECES)
    form = source.encode("agreement")
    row = [0, *source.encode("the"), begin, *source.encode("minister"), middle, *form, end, 2]
    write_pack(tmp_path / "pack.npz", [row, [0, 5, 2]], [[2, *target.encode("the agreement"), 3], [2, 5, 3]])
    links = annotation_links(Pack.load(tmp_path / "pack.npz"), widened)
    first = row.index(middle) + 1
    assert list(links) == [0]
    assert {s for _, s in links[0]} == set(range(first, first + len(form)))
    assert {t for t, _ in links[0]} == set(range(len(target.encode("the")), len(target.encode("the agreement"))))


def test_weights_share_a_target_piece_among_its_sources(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack.npz", [[0, 5, 6, 2], [0, 5, 2]], [[2, 7, 8, 3], [2, 7, 3]])
    pack = Pack.load(tmp_path / "pack.npz")
    links = Links(np.array([0]), np.array([3]), np.array([[0, 1], [0, 2], [1, 2]], np.uint8))
    drawn = np.array([1, 0])
    source, _, gold = tensors(pack, drawn, torch.device("cpu"))
    weights = links.weights(drawn, gold, source)
    assert weights[0].sum() == 0
    assert weights[1].tolist() == [[0, 0.5, 0.5, 0], [0, 0, 1, 0], [0, 0, 0, 0]]


def test_saved_links_are_the_same_when_loaded(tmp_path: Path) -> None:
    links = Links(np.array([3, 5]), np.array([1, 2]), np.array([[0, 1], [2, 2]], np.uint8))
    links.save(tmp_path / "links.npz")
    again = Links.load(tmp_path / "links.npz")
    assert again.of(5).tolist() == [[2, 2]]
    assert again.of(4).tolist() == []


def network(vocabulary: Path) -> Translator:
    torch.manual_seed(1)
    sizes = [
        sentencepiece.SentencePieceProcessor(model_file=str(vocabulary / f"{side}.model")).get_piece_size()
        for side in ("source", "target")
    ]
    return Translator(
        NetworkConfig(
            source_pieces=sizes[0], target_pieces=sizes[1], encoder_layers=1, decoder_layers=3, width=24, heads=4,
            feed_forward=48, positions=32,
        )
    ).eval()  # fmt: skip


def test_the_guided_head_learns_and_ctranslate2_returns_it(vocabulary: Path, tmp_path: Path) -> None:
    export(network(vocabulary), vocabulary, tmp_path / "start", quantization="float32")
    texts = ("the minister signed", "signed the agreement", "the agreement", "minister signed the agreement")
    write_pack(tmp_path / "pack.npz", *rows(vocabulary, *texts))
    found = align_rows(Pack.load(tmp_path / "pack.npz"), vocabulary, MirroringEncoder(), 10)
    Links.join(found).save(tmp_path / "links.npz")
    command = [
        "--pack", str(tmp_path / "pack.npz"), "--vocabulary", str(vocabulary), "--start", str(tmp_path / "start"),
        "--out", str(tmp_path / "run"), "--minutes", "0.03", "--batch-tokens", "200", "--warmup", "1", "--lr", "0.005",
        "--links", str(tmp_path / "links.npz"), "--guidance", "1", "--encoder-lr", "1", "--smoothing", "0",
    ]  # fmt: skip
    alignment = float("inf")
    for _ in range(50):  # as often as a busy machine needs
        train(command)
        log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
        alignment = min([alignment, *(entry["alignment"] for entry in log if "alignment" in entry)])
        if alignment < 0.9:
            break
    assert alignment < 0.9  # the links of a word of several pieces share its weight
    trained = load_checkpoint(tmp_path / "run" / "checkpoint.pt")
    assert trained.config.guided
    export(trained, vocabulary, tmp_path / "exported", quantization="float32")
    assert restore(tmp_path / "exported").config.guided

    source, target = (
        sentencepiece.SentencePieceProcessor(model_file=str(vocabulary / f"{side}.model"))
        for side in ("source", "target")
    )
    given = ["<s>", *source.encode(SENTENCE, out_type=str), "</s>"]
    [result] = ctranslate2.Translator(str(tmp_path / "exported")).translate_batch(
        [given], target_prefix=[target.encode(SENTENCE, out_type=str)], return_attention=True, max_decoding_length=40
    )
    attention = torch.tensor(result.attention[0][: len(target.encode(SENTENCE))])
    memory, bias = trained.encode(torch.tensor([[0, *source.encode(SENTENCE), 2]]))
    _, guided = trained._decode(torch.tensor([[2, *target.encode(SENTENCE)]]), memory, bias)
    head = trained.decoder[trained.config.guided_layer].cross.first_head(guided, memory, bias).exp()
    torch.testing.assert_close(attention, head[0, : len(attention)].detach(), atol=1e-4, rtol=1e-3)
