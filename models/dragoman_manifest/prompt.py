"""The [prompt] section: how a decoder-only model is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .bounds import bounded, check_ranges
from .table import ManifestError, TableReader

__all__ = ["Prompt"]

_TEXT, _SOURCE, _TARGET, _STYLE = "{text}", "{source}", "{target}", "{style}"
_STYLES = ("headline", "brief", "abstract")
_MOST_CONTEXT = 131_072


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """The prompt of a decoder-only model. A manifest with this section is one of such a model.

    A chat template is stored as it was rendered, with "{text}" in the place of the text: a server renders nothing.
    """

    template: str
    """The whole prompt. "{text}" stands once, for the text; "{source}" and "{target}" for the languages' names."""
    stop_tokens: tuple[str, ...]
    """Tokens that end an output."""
    special_tokens: tuple[str, ...] = ()
    """Parts of the template that are tokens, such as "<|im_start|>". The same characters in a text are no tokens."""
    language_names: Mapping[str, str] = field(default_factory=dict)
    """Name by language code, as the model was trained with it."""
    trim: tuple[str, ...] = ()
    """What is removed from the start of an output if it stands there, such as "Translation:"."""
    context_tokens: int = bounded(4096, 64, _MOST_CONTEXT)
    """The most tokens of prompt and output together."""
    styles: Mapping[str, str] | None = None
    """Of a model that writes summaries, by style of a summary (headline, brief, abstract) what stands for "{style}".
    None: the template does not contain it, and all styles are asked for alike."""
    cache: bool = True
    """Whether the model's state after the part of the prompt before the text is computed once and kept."""

    def __post_init__(self) -> None:
        check_ranges(self, "prompt")
        if self.template.count(_TEXT) != 1:
            raise ManifestError(f"[prompt] template must contain {_TEXT} once, where the text is put in")
        if not all(self.stop_tokens) or not self.stop_tokens:
            raise ManifestError("[prompt] stop_tokens must name the tokens that end an output")
        if not all((*self.special_tokens, *self.trim)):
            raise ManifestError("[prompt] special_tokens and trim must not contain an empty string")
        if (_STYLE in self.template) is not (self.styles is not None):
            raise ManifestError(f"[prompt] styles says what stands for {_STYLE} in the template: give both, or neither")
        if self.styles is not None and (set(self.styles) != set(_STYLES) or not all(self.styles.values())):
            raise ManifestError(f"[prompt] styles must have an instruction for each of {', '.join(_STYLES)}")

    @classmethod
    def read(cls, reader: TableReader) -> Prompt:
        section = cls(
            template=reader.text("template"),
            stop_tokens=reader.texts("stop_tokens"),
            special_tokens=reader.texts("special_tokens", ()),
            language_names=reader.text_map("language_names"),
            trim=reader.texts("trim", ()),
            context_tokens=reader.integer("context_tokens", cls.context_tokens),
            styles=reader.text_map("styles") if reader.has("styles") else None,
            cache=reader.flag("cache", cls.cache),
        )
        reader.close()
        return section

    def check(self, source_languages: tuple[str, ...], target_languages: tuple[str, ...]) -> None:
        """Checks that every language that the template names has a name.

        Raises:
            ManifestError: one has none.
        """
        asked = (source_languages if _SOURCE in self.template else ()) + (
            (target_languages or source_languages) if _TARGET in self.template else ()
        )
        missing = sorted({language for language in asked if not self.language_names.get(language)})
        if missing:
            raise ManifestError(f"[prompt] language_names has no name for {', '.join(missing)}")

    def around(self, source: str, target: str, style: str | None = None) -> tuple[str, str]:
        """What stands before and after the text, for a pair of languages; without a style, as for an abstract."""
        before, _, after = self.template.partition(_TEXT)
        if self.styles is not None:
            instruction = self.styles[style or "abstract"]
            before, after = before.replace(_STYLE, instruction), after.replace(_STYLE, instruction)
        return self.named(before, source, target), self.named(after, source, target)

    def named(self, text: str, source: str, target: str) -> str:
        """A part of the prompt with the names of the two languages put in."""
        names = self.language_names
        return text.replace(_SOURCE, names.get(source, "")).replace(_TARGET, names.get(target, ""))
