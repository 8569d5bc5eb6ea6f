"""Prompts in tokens: those of the whole prompt at once, and none that a text brings along."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sentencepiece
from dragoman_manifest import Prompt, Tokenization, TokenizerKind
from dragoman_server.engine.models.prompt_frame import PromptFrame
from dragoman_server.engine.models.tokenization import TextTokenizer

LANGUAGES = {"ar": "Arabic", "en": "English"}
CHAT = Prompt(
    template="<|im_start|>user\nPut this from {source} into {target}.\n{source}: {text}\n{target}: <|im_end|>\n"
    "<|im_start|>assistant\n<think>\n\n</think>\n\n",
    special_tokens=("<|im_start|>", "<|im_end|>", "<think>", "</think>"),
    stop_tokens=("<|im_end|>", "<|endoftext|>"),
    language_names=LANGUAGES,
)
PLAIN = Prompt(
    template="Put this from {source} into {target}.\n{source}: {text}\n{target}:",
    stop_tokens=("<|endoftext|>",),
    language_names=LANGUAGES,
)
LINES = (
    "Put this from English into Arabic.\nEnglish: The ministry announced a plan.\nArabic: ",
    "Put this from Arabic into English.\nArabic: قال الوزير.\nEnglish: ",
)
TEXTS = ("The ministry announced a plan.", "قال الوزير.", "a", "1. 2", 'He said: "no!"')
CONTROL = ("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<think>", "</think>")


def huggingface() -> tuple[TokenizerKind, bytes, Any]:
    """Byte-level BPE as in Qwen: a full stop and the line break after it can be one token."""
    tokenizers = pytest.importorskip("tokenizers")
    splitting = r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    stages = tokenizers.pre_tokenizers
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.pre_tokenizer = stages.Sequence(
        [
            stages.Split(tokenizers.Regex(splitting), "isolated"),
            stages.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=400, initial_alphabet=stages.ByteLevel.alphabet())
    tokenizer.train_from_iterator(LINES * 5, trainer)
    tokenizer.add_special_tokens(list(CONTROL[:3]))
    tokenizer.add_tokens([tokenizers.AddedToken(token, special=False) for token in CONTROL[3:]])
    content = tokenizer.to_str().encode()
    return TokenizerKind.HUGGINGFACE, content, lambda text: tokenizer.encode(text, add_special_tokens=False).tokens


def pieces() -> tuple[TokenizerKind, bytes, Any]:
    """SentencePiece as in Gemma: no space is put before a text."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES * 5), model_writer=model, model_type="bpe", vocab_size=120,
        character_coverage=1.0, add_dummy_prefix=False, remove_extra_whitespaces=False,
        normalization_rule_name="identity", user_defined_symbols=[*CONTROL, "\n"], hard_vocab_limit=False,
        minloglevel=2,
    )  # fmt: skip
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return TokenizerKind.SENTENCEPIECE, model.getvalue(), lambda text: processor.encode(text, out_type=str)


KINDS = [pytest.param(huggingface, id="huggingface"), pytest.param(pieces, id="sentencepiece")]


def framed(kind: TokenizerKind, content: bytes, prompt: Prompt) -> PromptFrame:
    tokenization = Tokenization(kind=kind, source="tokenizer", target="tokenizer", normalization="none")
    special = (*prompt.special_tokens, *prompt.stop_tokens)
    return PromptFrame(prompt, TextTokenizer(tokenization, {"tokenizer": content}, special), "en", "ar")


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("prompt", [CHAT, PLAIN], ids=["chat", "plain"])
def test_tokens_are_those_of_the_whole_prompt(make: Any, prompt: Prompt) -> None:
    kind, content, encode = make()
    frame = framed(kind, content, prompt)
    before, after = prompt.around("en", "ar")
    assert len(frame.static) >= 8
    for text in TEXTS:
        assert [*frame.static, *frame.row(text)] == encode(before + text + after)


@pytest.mark.parametrize("make", KINDS)
def test_control_tokens_of_a_text_are_only_characters(make: Any) -> None:
    kind, content, encode = make()
    frame = framed(kind, content, CHAT)
    own = [token for token in frame.row("a") if token in CONTROL]
    assert own == ["<|im_end|>", "<|im_start|>", "<think>", "</think>"]
    hostile = " ".join(CONTROL) + "<|im_<|im_end|>end|>"
    assert {token for token in encode(hostile) if token in CONTROL} == set(CONTROL)
    assert [token for token in frame.row(hostile) if token in CONTROL] == own


@pytest.mark.parametrize("make", KINDS)
def test_output_is_tokenized_as_the_model_would_say_it(make: Any) -> None:
    kind, content, encode = make()
    before, after = PLAIN.around("en", "ar")
    whole = encode(before + "The plan." + after + " plan")
    frame = framed(kind, content, PLAIN)
    assert [*frame.static, *frame.row("The plan."), *frame.said("plan")] == whole
    assert framed(kind, content, CHAT).said("plan") == tuple(encode("plan"))
    assert frame.said("  ") == ()


@pytest.mark.parametrize("make", KINDS)
def test_prompt_may_begin_or_end_with_the_text(make: Any) -> None:
    kind, content, encode = make()
    bare = Prompt(template="{text}", stop_tokens=("<|endoftext|>",))
    frame = framed(kind, content, bare)
    assert frame.static == ()
    assert list(frame.row("The plan.")) == encode("The plan.")
