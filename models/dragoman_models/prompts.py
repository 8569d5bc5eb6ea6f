"""Prompts of decoder-only checkpoints, with the chat template rendered and the tokens that end an output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dragoman_manifest import ManifestError, Prompt

from .errors import CheckpointError
from .families import Checkpoint

__all__ = ["rendered_prompt"]


def rendered_prompt(tokenizer: Any, checkpoint: Checkpoint, prompt: Prompt, *, chat: bool) -> Prompt:
    """The prompt as the manifest holds it.

    The chat template is rendered here, once, around the prompt with its placeholders, so that a server needs no
    templates. Tokens of the template become `special_tokens`, and the checkpoint's own end tokens `stop_tokens`.

    Args:
        tokenizer: of Transformers.
        checkpoint: for the end tokens of its generation_config.json, and the length of its context.
        prompt: as it is asked for.
        chat: whether it is put into the chat template, as what the user says.

    Raises:
        CheckpointError: there is no chat template, it changes the prompt, or the vocabulary has no stop token.
    """
    template = _in_chat(tokenizer, prompt.template) if chat else prompt.template
    added = [str(token) for token in tokenizer.added_tokens_decoder.values()]
    known = set(tokenizer.get_vocab())
    stops = [*(token for token in prompt.stop_tokens if token in known), *_end_tokens(tokenizer, checkpoint)]
    positions = checkpoint.integer("max_position_embeddings") or _text_positions(checkpoint)
    try:
        return replace(
            prompt,
            template=template,
            special_tokens=tuple(dict.fromkeys(t for t in (*prompt.special_tokens, *added) if t and t in template)),
            stop_tokens=tuple(dict.fromkeys(stops)),
            context_tokens=min(prompt.context_tokens, positions or prompt.context_tokens),
        )
    except ManifestError as error:
        raise CheckpointError(f"{checkpoint.path}: {error}") from error


def _in_chat(tokenizer: Any, content: str) -> str:
    try:
        # Models that can think aloud before they answer are told not to; other templates ignore the name.
        return str(
            tokenizer.apply_chat_template(
                [{"role": "user", "content": content}],
                tokenize=False,
                add_generation_prompt=True,
                enable_thinking=False,
            )
        )
    except Exception as error:  # no template, or what Jinja raises
        raise CheckpointError(f"its chat template cannot be used: {' '.join(str(error).split())[:200]}") from error


def _end_tokens(tokenizer: Any, checkpoint: Checkpoint) -> Iterable[str]:
    found = checkpoint.generation.get("eos_token_id", checkpoint.config.get("eos_token_id"))
    numbers = found if isinstance(found, list) else [found]
    return [str(tokenizer.convert_ids_to_tokens(number)) for number in numbers if isinstance(number, int)]


def _text_positions(checkpoint: Checkpoint) -> int | None:
    """The positions of the text part of a model that also reads pictures."""
    text = checkpoint.config.get("text_config")
    found = text.get("max_position_embeddings") if isinstance(text, dict) else None
    return found if isinstance(found, int) else None
