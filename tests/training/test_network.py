"""The network and its way to CTranslate2 and back. Needs torch, which only the training extra brings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import sentencepiece

torch = pytest.importorskip("torch")

from dragoman_training.export import check, export, load_checkpoint  # noqa: E402
from dragoman_training.network import NetworkConfig, Translator  # noqa: E402
from dragoman_training.restore import restore  # noqa: E402
from dragoman_training.train import main as train  # noqa: E402
from dragoman_training.vocabulary import count_pieces, widen_source  # noqa: E402

TEXT = ("the minister signed the agreement on sunday", "وقع الوزير الاتفاق يوم الأحد")


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    for name, text, ids in (("source", TEXT[1], (0, 1, 2, 3)), ("target", TEXT[0], (2, 0, 3, 1))):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter([text] * 20),
            model_prefix=str(folder / name),
            vocab_size=48,
            hard_vocab_limit=False,
            minloglevel=2,
            **dict(zip(("bos_id", "pad_id", "eos_id", "unk_id"), ids, strict=True)),
        )
    return folder


@pytest.fixture
def network(vocabulary: Path) -> Translator:
    torch.manual_seed(1)
    sizes = [
        sentencepiece.SentencePieceProcessor(model_file=str(vocabulary / f"{side}.model")).get_piece_size()
        for side in ("source", "target")
    ]
    config = NetworkConfig(
        source_pieces=sizes[0], target_pieces=sizes[1], encoder_layers=2, decoder_layers=2, width=24, heads=4,
        feed_forward=48, positions=64,
    )  # fmt: skip
    return Translator(config).eval()


def test_an_export_gives_the_network_s_own_probabilities(network: Translator, vocabulary: Path, tmp_path: Path) -> None:
    export(network, vocabulary, tmp_path, quantization="float32")
    assert check(network, tmp_path, [(TEXT[1], TEXT[0])]) < 1e-4


def test_a_network_restored_from_its_export_is_the_same(network: Translator, vocabulary: Path, tmp_path: Path) -> None:
    export(network, vocabulary, tmp_path, quantization="float32")
    again = restore(tmp_path)
    assert again.config == network.config
    for name, value in network.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value, msg=name)


def test_restoring_from_int8_is_off_by_the_rounding_only(network: Translator, vocabulary: Path, tmp_path: Path) -> None:
    export(network, vocabulary, tmp_path)
    for (name, mine), theirs in zip(network.named_parameters(), restore(tmp_path).parameters(), strict=True):
        difference, largest = (mine - theirs).detach().abs().max(), mine.detach().abs().max()
        assert float(difference) <= float(largest) / 127, name


def test_later_target_pieces_do_not_change_earlier_states(network: Translator) -> None:
    memory, bias = network.encode(torch.tensor([[0, 5, 6, 2]]))
    short = network.decode(torch.tensor([[2, 7, 8]]), memory, bias)
    long = network.decode(torch.tensor([[2, 7, 8, 9, 10]]), memory, bias)
    torch.testing.assert_close(short, long[:, :3])


def test_padding_does_not_change_a_sentence(network: Translator) -> None:
    alone, bias = network.encode(torch.tensor([[0, 5, 6, 2]]))
    padded, padded_bias = network.encode(torch.tensor([[0, 5, 6, 2, 1, 1]]))
    target = torch.tensor([[2, 7, 8]])
    torch.testing.assert_close(network.decode(target, alone, bias), network.decode(target, padded, padded_bias))


def test_a_run_learns_stops_on_time_and_continues(network: Translator, vocabulary: Path, tmp_path: Path) -> None:
    export(network, vocabulary, tmp_path / "start", quantization="float32")
    rows = np.array([0, 5, 6, 7, 2] * 8, np.uint16)
    arrays = {"src": rows, "tgt": rows + 2, "src_len": np.full(8, 5), "tgt_len": np.full(8, 5)}
    development = {f"dev_{name}": value for name, value in arrays.items()}
    np.savez(tmp_path / "pack.npz", weight=np.ones(8), **arrays, **development)
    command = [
        "--pack", str(tmp_path / "pack.npz"), "--vocabulary", str(vocabulary), "--start", str(tmp_path / "start"),
        "--out", str(tmp_path / "run"), "--minutes", "0.02", "--batch-tokens", "40", "--warmup", "1", "--lr", "0.01",
    ]  # fmt: skip
    train(command)
    for _ in range(50):  # as often as a busy machine needs
        train(command)
        log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
        loss = [entry["dev_loss"] for entry in log if entry.get("event") == "evaluation"][-1]
        if loss < 1.0:
            break
    starts = [entry["step"] for entry in log if entry.get("event") == "start"]
    assert starts[0] == 0 < starts[1]
    assert loss < 1.0  # a network that knows nothing has 3.0: the logarithm of its 21 pieces
    assert load_checkpoint(tmp_path / "run" / "checkpoint.pt").config == network.config


def test_a_run_goes_on_with_a_vocabulary_that_grew(network: Translator, vocabulary: Path, tmp_path: Path) -> None:
    export(network, vocabulary, tmp_path / "start", quantization="float32")
    rows = np.array([0, 5, 6, 7, 2] * 8, np.uint16)
    arrays = {"src": rows, "tgt": rows + 2, "src_len": np.full(8, 5), "tgt_len": np.full(8, 5)}
    np.savez(tmp_path / "pack.npz", weight=np.ones(8), **arrays, **{f"dev_{n}": v for n, v in arrays.items()})
    grown = tmp_path / "grown"
    grown.mkdir()
    (grown / "target.model").write_bytes((vocabulary / "target.model").read_bytes())
    counts = count_pieces(vocabulary / "target.model", [TEXT[0]])
    added = widen_source(vocabulary / "source.model", vocabulary / "target.model", counts, 5, grown / "source.model")
    (grown / "added_rows.json").write_text(json.dumps(added))
    encoder = np.random.default_rng(1).normal(size=(48, network.config.width)).astype(np.float32)
    np.savez(tmp_path / "encoder.npz", **{"emb.word": encoder})
    for folder in (vocabulary, grown, grown):
        train([
            "--pack", str(tmp_path / "pack.npz"), "--vocabulary", str(folder), "--start", str(tmp_path / "start"),
            "--encoder", str(tmp_path / "encoder.npz"), "--out", str(tmp_path / "run"), "--minutes", "0.01",
            "--batch-tokens", "40", "--warmup", "1", "--lr", "1e-9",
        ])  # fmt: skip
    model, size = load_checkpoint(tmp_path / "run" / "checkpoint.pt"), network.config.source_pieces
    assert model.config.source_pieces == size + len(added) + 3
    embeddings = model.source.pieces.weight.detach()
    torch.testing.assert_close(embeddings[:size], network.source.pieces.weight.detach(), atol=1e-5, rtol=0)
    torch.testing.assert_close(embeddings[size:-3], torch.from_numpy(encoder[added]), atol=1e-5, rtol=0)
