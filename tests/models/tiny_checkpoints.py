"""Tiny checkpoints with random weights, saved as Transformers saves real ones."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sentencepiece

ARABIC = (
    "أعلنت الوزارة يوم الثلاثاء خطة جديدة لتطوير الموانئ في جنوب البلاد.",
    "وصل الوفد إلى العاصمة بعد رحلة طويلة، والتقى رئيس الحكومة.",
    "قال المتحدث إن المفاوضات ستستمر حتى نهاية الشهر؟",
    "ارتفعت أسعار القمح بنسبة 12 في المئة خلال أسبوعين.",
    "فاز الفريق بالمباراة بعد أن سجل هدفين في الشوط الثاني!",
    "أغلقت الأمطار الغزيرة عدة طرق جبلية شمال بغداد.",
    "نفى المصرف المركزي وجود نقص في السيولة النقدية.",
)
ENGLISH = (
    "The ministry announced a new plan for the southern ports on Tuesday.",
    "The delegation reached the capital after a long journey, and met the prime minister.",
    "Will the talks go on until the end of the month?",
    "Wheat prices rose by 12 percent within two weeks.",
    "The team won the match after two goals in the second half!",
    "Heavy rain closed several mountain roads north of Baghdad.",
    "The central bank denied that cash was short: query and answer.",
)
SPECIALS = ["<s>", "<pad>", "</s>", "<unk>"]


@dataclass(frozen=True)
class TinyCheckpoint:
    """A saved checkpoint and how Transformers itself would use it."""

    path: Path
    tokenizer: Any
    model: Any


def train_pieces(lines: tuple[str, ...], **options: object) -> bytes:
    """A small SentencePiece model that covers every character of the lines."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines * 3), model_writer=model, vocab_size=300, hard_vocab_limit=False,
        character_coverage=1.0, minloglevel=2, **options,
    )  # fmt: skip
    return model.getvalue()


def pieces_of(model: bytes, start: int = 3) -> list[str]:
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(index) for index in range(start, processor.vocab_size())]


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], TinyCheckpoint]:
    """Makes a checkpoint of a family (a key of `_BUILDERS`), once."""
    transformers = pytest.importorskip("transformers", reason="needs the extra [models]")
    torch = pytest.importorskip("torch", reason="needs the extra [models]")
    torch.set_num_threads(1)
    made: dict[str, TinyCheckpoint] = {}

    def make(family: str) -> TinyCheckpoint:
        if family not in made:
            path = tmp_path_factory.mktemp("checkpoint") / family
            path.mkdir()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made[family] = _BUILDERS[family](transformers, path)
        return made[family]

    return make


def _shape(**more: object) -> dict[str, object]:
    sides = {f"{side}_{key}": value for side in ("encoder", "decoder")
             for key, value in (("layers", 2), ("attention_heads", 4), ("ffn_dim", 64))}  # fmt: skip
    # Wide initial weights, so that the best token stands out and rounding decides nothing.
    return {"d_model": 32, "max_position_embeddings": 128, "init_std": 0.6, **sides, **more}


def _save(transformers: Any, path: Path, model_class: str, config: Any, tokenizer: Any) -> TinyCheckpoint:
    transformers.set_seed(7)
    model = getattr(transformers, model_class)(config).eval()
    if model_class.startswith("Bart"):
        model.generation_config.forced_bos_token_id = 0
    model.save_pretrained(path)
    return TinyCheckpoint(path, tokenizer, model)


def _tokenizer(transformers: Any, path: Path, name: str, **settings: object) -> Any:
    settings = {"tokenizer_class": name, **settings}
    (path / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return transformers.AutoTokenizer.from_pretrained(path)


def _marian(transformers: Any, path: Path) -> TinyCheckpoint:
    source, target = train_pieces(ENGLISH), train_pieces(ARABIC)
    (path / "source.spm").write_bytes(source)
    (path / "target.spm").write_bytes(target)
    tokens = dict.fromkeys(["</s>", "<unk>", ">>ara<<", ">>arz<<", *pieces_of(source), *pieces_of(target), "<pad>"])
    vocabulary = {token: index for index, token in enumerate(tokens)}
    (path / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    tokenizer = _tokenizer(transformers, path, "MarianTokenizer", source_lang="en", target_lang="ar")
    pad = vocabulary["<pad>"]
    config = transformers.MarianConfig(
        vocab_size=len(vocabulary), decoder_vocab_size=len(vocabulary), pad_token_id=pad, eos_token_id=0,
        decoder_start_token_id=pad, forced_eos_token_id=None, activation_function="swish", scale_embedding=True,
        static_position_embeddings=True, bad_words_ids=[[pad]], **_shape(),
    )  # fmt: skip
    return _save(transformers, path, "MarianMTModel", config, tokenizer)


def _m2m(transformers: Any, path: Path) -> TinyCheckpoint:
    pieces = train_pieces(ENGLISH + ARABIC)
    (path / "sentencepiece.bpe.model").write_bytes(pieces)
    vocabulary = {token: index for index, token in enumerate([*SPECIALS, *pieces_of(pieces)])}
    (path / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    tokenizer = _tokenizer(transformers, path, "M2M100Tokenizer")
    # 100 languages and 8 ids that nothing uses, as in the real model.
    config = transformers.M2M100Config(vocab_size=len(vocabulary) + 108, forced_eos_token_id=None, **_shape())
    return _save(transformers, path, "M2M100ForConditionalGeneration", config, tokenizer)


def _nllb(transformers: Any, path: Path) -> TinyCheckpoint:
    languages = ["arb_Arab", "eng_Latn", "fra_Latn"]
    (path / "sentencepiece.bpe.model").write_bytes(train_pieces(ENGLISH + ARABIC, model_type="bpe"))
    _tokenizer(transformers, path, "NllbTokenizer", additional_special_tokens=languages)
    name = "additional_special_tokens" if transformers.__version__.startswith("4.") else "extra_special_tokens"
    tokenizer = transformers.NllbTokenizerFast.from_pretrained(path, **{name: languages})
    tokenizer.save_pretrained(path)
    config = transformers.M2M100Config(vocab_size=len(tokenizer) + 2, forced_eos_token_id=None, **_shape())
    return _save(transformers, path, "M2M100ForConditionalGeneration", config, tokenizer)


def _mbart(transformers: Any, path: Path, tokenizer_class: str, decoder_start: int | None) -> TinyCheckpoint:
    (path / "sentencepiece.bpe.model").write_bytes(train_pieces(ENGLISH + ARABIC))
    tokenizer = _tokenizer(transformers, path, tokenizer_class, src_lang="en_XX")
    config = transformers.MBartConfig(
        vocab_size=len(tokenizer),
        decoder_start_token_id=decoder_start,
        forced_eos_token_id=None,
        scale_embedding=True,
        **_shape(),
    )
    config.tokenizer_class = tokenizer_class
    return _save(transformers, path, "MBartForConditionalGeneration", config, tokenizer)


def _mt5(transformers: Any, path: Path) -> TinyCheckpoint:
    (path / "spiece.model").write_bytes(train_pieces(ENGLISH + ARABIC, pad_id=0, eos_id=1, unk_id=2, bos_id=-1))
    tokenizer = _tokenizer(transformers, path, "T5Tokenizer", extra_ids=0)
    config = transformers.MT5Config(
        vocab_size=len(tokenizer) + 5, d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, decoder_start_token_id=0,
        tie_word_embeddings=False, initializer_factor=4.0,
    )  # fmt: skip
    return _save(transformers, path, "MT5ForConditionalGeneration", config, tokenizer)


def _bart(transformers: Any, path: Path) -> TinyCheckpoint:
    tokenizers = pytest.importorskip("tokenizers")
    bpe = tokenizers.ByteLevelBPETokenizer()
    bpe.train_from_iterator(ENGLISH * 3, vocab_size=330, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    bpe.save_model(str(path))
    tokenizer = _tokenizer(transformers, path, "BartTokenizer")
    config = transformers.BartConfig(vocab_size=len(tokenizer), forced_eos_token_id=None, **_shape())
    return _save(transformers, path, "BartForConditionalGeneration", config, tokenizer)


def _encoder(transformers: Any, path: Path, model_class: str, config_class: str) -> TinyCheckpoint:
    (path / "sentencepiece.bpe.model").write_bytes(train_pieces(ENGLISH + ARABIC))
    tokenizer = _tokenizer(transformers, path, "XLMRobertaTokenizer")
    config = getattr(transformers, config_class)(
        vocab_size=len(tokenizer) + 3, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=130, initializer_range=0.3,
    )  # fmt: skip
    config.tokenizer_class = "XLMRobertaTokenizer"
    return _save(transformers, path, model_class, config, tokenizer)


CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""As that of Qwen, without tools and thoughts."""


def _decoder_only(transformers: Any, path: Path, family: str, model_class: str, **settings: object) -> TinyCheckpoint:
    tokenizers = pytest.importorskip("tokenizers")
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE())
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = tokenizers.decoders.ByteLevel()
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    bpe.train_from_iterator(ENGLISH + ARABIC, tokenizers.trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet))
    bpe.add_special_tokens(["<|im_start|>", "<|im_end|>", "<|endoftext|>"])
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token="<|im_start|>", eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    tokenizer.save_pretrained(path)
    ends = tokenizer.convert_tokens_to_ids(["<|im_end|>", "<|endoftext|>"])
    config = getattr(transformers, f"{family}Config")(
        vocab_size=len(tokenizer) + 3, hidden_size=32, intermediate_size=64, num_hidden_layers=2, head_dim=8,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=1024, initializer_range=0.5,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=ends[0], pad_token_id=ends[1],
        **{"tie_word_embeddings": False, **settings},
    )  # fmt: skip
    checkpoint = _save(transformers, path, model_class, config, tokenizer)
    checkpoint.model.generation_config.eos_token_id = ends
    checkpoint.model.generation_config.save_pretrained(path)
    return checkpoint


_BUILDERS: dict[str, Callable[[Any, Path], TinyCheckpoint]] = {
    "marian": _marian,
    "m2m": _m2m,
    "nllb": _nllb,
    "mbart50": lambda transformers, path: _mbart(transformers, path, "MBart50Tokenizer", 2),
    "mbart25": lambda transformers, path: _mbart(transformers, path, "MBartTokenizer", None),
    "mt5": _mt5,
    "qwen3": lambda transformers, path: _decoder_only(transformers, path, "Qwen3", "Qwen3ForCausalLM"),
    "llama": lambda transformers, path: _decoder_only(transformers, path, "Llama", "LlamaForCausalLM"),
    # CTranslate2 scales queries by the size of a head, whatever the configuration says.
    "gemma3": lambda transformers, path: _decoder_only(
        transformers, path, "Gemma3Text", "Gemma3ForCausalLM", query_pre_attn_scalar=8, tie_word_embeddings=True
    ),
    "bart": _bart,
    "bert": lambda transformers, path: _encoder(transformers, path, "BertModel", "BertConfig"),
    "xlm-roberta": lambda transformers, path: _encoder(transformers, path, "XLMRobertaModel", "XLMRobertaConfig"),
}
