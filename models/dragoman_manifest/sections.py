"""The sections of a manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .bounds import bounded, check_ranges
from .table import ManifestError, TableReader

__all__ = [
    "NORMALIZATIONS",
    "Canary",
    "Comparison",
    "Decoding",
    "DoubtFormula",
    "EncoderCanary",
    "Estimator",
    "NameFiles",
    "Task",
    "Tokenization",
    "TokenizerKind",
]

NORMALIZATIONS = ("dragoman", "none")
MAX_TOKENS = 4096
"""The most tokens of an input or output. Current models have positions for fewer; memory grows with the square."""


class Task(Enum):
    """The task of a model."""

    TRANSLATION = "translation"
    SUMMARIZATION = "summarization"
    SENTENCE_EMBEDDING = "sentence-embedding"
    NAMES = "names"
    """No network: a lexicon of names."""


class TokenizerKind(Enum):
    """The kind of tokenizer."""

    SENTENCEPIECE = "sentencepiece"
    """SentencePiece models; the pieces are the tokens (Marian and OPUS-MT, T5, our own)."""
    SENTENCEPIECE_VOCABULARY = "sentencepiece-vocabulary"
    """The same with language tokens, which are no pieces, among the tokens (NLLB, M2M-100, mBART)."""
    HUGGINGFACE = "huggingface"
    """A `tokenizer.json`; needs the package `tokenizers`."""


@dataclass(frozen=True, kw_only=True)
class Tokenization:
    """The conversion between text and tokens.

    In the prefixes and the suffix "{source}" and "{target}" stand for the language tokens of the two languages.
    """

    kind: TokenizerKind
    source: str
    """File of the tokenizer of the source side."""
    target: str
    """File of the tokenizer of the target side; often the same."""
    normalization: str = NORMALIZATIONS[0]
    """What is done to text before the tokenizer: "dragoman" (`dragoman_server.text.normalize`) or "none"."""
    source_prefix: tuple[str, ...] = ()
    source_suffix: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()
    lowercase: bool = False
    text_prefix: str = ""
    """Text put before each sentence, for example "query: "."""
    language_tokens: Mapping[str, str] = field(default_factory=dict)
    term_tokens: tuple[str, ...] = ()
    """Source tokens around an annotated term: before it, between it and its target form, and after both. None: the
    model was not trained on annotated terms."""

    @classmethod
    def read(cls, reader: TableReader) -> Tokenization:
        source = reader.text("source")
        section = cls(
            kind=reader.choice("kind", TokenizerKind),
            source=source,
            target=reader.text("target", source),
            normalization=reader.text("normalization", cls.normalization),
            source_prefix=reader.texts("source_prefix", ()),
            source_suffix=reader.texts("source_suffix", ()),
            target_prefix=reader.texts("target_prefix", ()),
            lowercase=reader.flag("lowercase", False),
            text_prefix=reader.text("text_prefix", ""),
            language_tokens=reader.text_map("language_tokens"),
            term_tokens=reader.texts("term_tokens", ()),
        )
        reader.close()
        return section

    def check(self, source_languages: tuple[str, ...], target_languages: tuple[str, ...]) -> None:
        """Checks that the normalization exists and that every language has the token that the prefixes ask for.

        Raises:
            ManifestError: one of these is not so.
        """
        if self.normalization not in NORMALIZATIONS:
            allowed = ", ".join(NORMALIZATIONS)
            raise ManifestError(f"[tokenization] normalization is {self.normalization!r}; allowed: {allowed}")
        if len(self.term_tokens) not in (0, 3) or not all(self.term_tokens):
            raise ManifestError(
                f"[tokenization] term_tokens has {len(self.term_tokens)} tokens; three are needed, as in "
                '["<term>", "<as>", "</term>"], or none'
            )
        frame = (*self.source_prefix, *self.source_suffix, *self.target_prefix)
        asked = (source_languages if "{source}" in frame else ()) + (target_languages if "{target}" in frame else ())
        missing = sorted({language for language in asked if language not in self.language_tokens})
        if missing:
            raise ManifestError(f"[tokenization] language_tokens has no token for {', '.join(missing)}")


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """The defaults of decoding, and the limits of input and output."""

    beam_size: int = bounded(4, 1, 32)
    length_penalty: float = bounded(1.0, 0.0, 10.0)
    repetition_penalty: float = bounded(1.0, 0.01, 10.0)
    no_repeat_ngram_size: int = bounded(0, 0, 32)
    max_input_tokens: int = bounded(250, 1, MAX_TOKENS)
    """The most tokens of a sentence, without special tokens."""
    max_length_ratio: float = bounded(3.0, 0.01, 20.0)
    """The most tokens of a hypothesis as a multiple of the source tokens, plus 20."""
    max_output_tokens: int = bounded(512, 1, MAX_TOKENS)
    """The most tokens of a hypothesis; at most the number of decoder positions."""

    def __post_init__(self) -> None:
        check_ranges(self, "decoding")

    @classmethod
    def read(cls, reader: TableReader) -> Decoding:
        section = cls(
            beam_size=reader.integer("beam_size", cls.beam_size),
            length_penalty=reader.number("length_penalty", cls.length_penalty),
            repetition_penalty=reader.number("repetition_penalty", cls.repetition_penalty),
            no_repeat_ngram_size=reader.integer("no_repeat_ngram_size", cls.no_repeat_ngram_size),
            max_input_tokens=reader.integer("max_input_tokens", cls.max_input_tokens),
            max_length_ratio=reader.number("max_length_ratio", cls.max_length_ratio),
            max_output_tokens=reader.integer("max_output_tokens", cls.max_output_tokens),
        )
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class Canary:
    """A sentence with words that the translation of a healthy model contains."""

    source: str
    languages: tuple[str, str]
    """Source and target language."""
    must_contain: tuple[str, ...]
    """The output contains at least one of these, regardless of case."""

    @classmethod
    def read(cls, reader: TableReader) -> Canary:
        languages, must_contain = reader.texts("languages"), reader.texts("must_contain")
        if len(languages) != 2:
            raise ManifestError(f"{reader.where}languages must be two, from and to, not {list(languages)}")
        if not any(part.strip() for part in must_contain):
            raise ManifestError(f"{reader.where}must_contain is empty; without it the canary proves nothing")
        section = cls(source=reader.text("source"), languages=(languages[0], languages[1]), must_contain=must_contain)
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How to read the cosines of a sentence encoder, since each encoder has its own scale.

    The defaults are those of multilingual-e5-small.
    """

    least_cosine: float = bounded(0.845, -1.0, 1.0)
    """The least cosine of a sentence of six or more words and its translation; 1 % of good ones have less."""
    same_meaning: float = bounded(0.965, -1.0, 1.0)
    """Two sentences of a language with at least this cosine say the same."""

    def __post_init__(self) -> None:
        check_ranges(self, "comparison")

    @classmethod
    def read(cls, reader: TableReader) -> Comparison:
        section = cls(
            least_cosine=reader.number("least_cosine", cls.least_cosine),
            same_meaning=reader.number("same_meaning", cls.same_meaning),
        )
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class EncoderCanary:
    """Three sentences: a healthy encoder places `a` nearer to its translation `b` than to `c`, which is unrelated."""

    a: str
    b: str
    c: str

    @classmethod
    def read(cls, reader: TableReader) -> EncoderCanary:
        section = cls(a=reader.text("a"), b=reader.text("b"), c=reader.text("c"))
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class DoubtFormula:
    """A logistic regression: the probability that a translation misleads is 1 / (1 + exp(-x)).

    x is `intercept` plus each weight times its signal. The signals are natural-log probabilities, so the weights are
    negative: the less probable, the more doubtful.
    """

    intercept: float = bounded(0.0, -100.0, 100.0)
    score: float = bounded(0.0, -100.0, 100.0)
    """Weight of the mean log probability of a target token."""
    window: float = bounded(0.0, -100.0, 100.0)
    """Weight of the lowest mean of five target tokens in a row."""
    reverse: float = bounded(0.0, -100.0, 100.0)
    """Weight of the mean log probability of a source token, given the translation, under the reverse model."""

    def __post_init__(self) -> None:
        check_ranges(self, "estimator")

    @classmethod
    def read(cls, reader: TableReader) -> DoubtFormula:
        section = cls(
            intercept=reader.number("intercept"),
            score=reader.number("score", cls.score),
            window=reader.number("window", cls.window),
            reverse=reader.number("reverse", cls.reverse),
        )
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class Estimator:
    """How to estimate the probability that a translation of this model misleads its reader.

    Fitted on lines that people judged, by `dragoman-models calibrate`.
    """

    fitted_on: str
    """A description of the judged lines."""
    score_only: DoubtFormula
    """The formula for the score from decoding alone."""
    scored: DoubtFormula | None = None
    """The formula for translations that this model and the reverse model scored again, token by token."""
    elsewhere: DoubtFormula | None = None
    """The formula for translations that this model did not make, scored in the same way."""

    @classmethod
    def read(cls, reader: TableReader) -> Estimator:
        score_only = DoubtFormula.read(reader.section("score_only"))
        if score_only.window or score_only.reverse:
            raise ManifestError(f"{reader.where}score_only has an intercept and a weight for the score, nothing else")
        section = cls(
            fitted_on=reader.text("fitted_on"),
            score_only=score_only,
            scored=DoubtFormula.read(reader.section("scored")) if reader.has("scored") else None,
            elsewhere=DoubtFormula.read(reader.section("elsewhere")) if reader.has("elsewhere") else None,
        )
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class NameFiles:
    """The files of a lexicon of names; what is in them is described in docs/models.md."""

    arabic: str
    """English forms of Arabic names."""
    english: str
    """Arabic forms of English names."""
    skeletons: str
    """English forms by their consonants."""
    transliterator: str | None = None
    """How names that no list has are spelled in the other script."""

    @classmethod
    def read(cls, reader: TableReader) -> NameFiles:
        section = cls(
            arabic=reader.text("arabic"),
            english=reader.text("english"),
            skeletons=reader.text("skeletons"),
            transliterator=reader.text("transliterator") if reader.has("transliterator") else None,
        )
        reader.close()
        return section

    @property
    def tables(self) -> tuple[str, str, str]:
        """The names of the files with tables, in the order of the keys."""
        return self.arabic, self.english, self.skeletons

    @property
    def all(self) -> tuple[str, ...]:
        """The names of the files that there are."""
        return (*self.tables, self.transliterator) if self.transliterator else self.tables
