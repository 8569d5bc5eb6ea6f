"""Between protobuf and the plain types of this package; the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from ._status import from_status
from .errors import ConfigurationError, InvalidTextError
from .names import NameRendering
from .options import GlossaryEntry, Quality, SecondOpinion, SummaryOptions, SummaryStyle, TranslationOptions
from .previous import PreviousSegment
from .results import (
    AlignedWords,
    Alternative,
    Article,
    DetectedLanguage,
    Detection,
    FallbackReason,
    Flag,
    FlagKind,
    Limits,
    Model,
    ModelRef,
    NameLexicon,
    NameReplacement,
    Origin,
    Outcome,
    PlainTexts,
    Priority,
    RomanizationScheme,
    Segment,
    SentenceOrigin,
    ServerInfo,
    Span,
    Summary,
    SummarySentence,
    Timing,
    TokenScore,
    Translation,
)
from .v1 import glossary_pb2, models_pb2, names_pb2, options_pb2, summarization_pb2, text_pb2, translation_pb2

_FLAG_PREFIX = "QUALITY_FLAG_KIND_"
_TASK_PREFIX = "MODEL_TASK_"
_QUALITY_PREFIX = "TRANSLATION_QUALITY_"
_DIRECTION_PREFIX = "GLOSSARY_DIRECTION_"
_STYLE_PREFIX = "SUMMARY_STYLE_"
_SENTENCE_ORIGIN_PREFIX = "SUMMARY_SENTENCE_ORIGIN_"
_FALLBACK_PREFIX = "SUMMARY_FALLBACK_REASON_"
_PRIORITY_PREFIX = "PRIORITY_"
_SCHEME_PREFIX = "ROMANIZATION_SCHEME_"
_ORIGIN_PREFIX = "SEGMENT_ORIGIN_"
_LANGUAGES = {"target": "target_language", "source": "source_language"}

R = TypeVar("R")

Range = Span | tuple[int, int]
TextItem = str | tuple[str, str] | tuple[str, str, Sequence[Range]]


def checked_text(text: str, field: str) -> str:
    """`text` itself; raises TypeError when it is no str and InvalidTextError when it is not valid Unicode."""
    if not isinstance(text, str):
        raise TypeError(f"{field} must be a str, not {type(text).__name__}")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidTextError(field, text, error.start) from None
    return text


def checked_texts(texts: Sequence[str]) -> list[str]:
    """All of `texts`; as `checked_text`, and a bare str is refused: it would be read letter by letter."""
    if isinstance(texts, str):
        raise TypeError("texts must be a sequence of str; for one text use the method without _many")
    return [checked_text(text, f"texts[{index}]") for index, text in enumerate(texts)]


def priority(wanted: Priority | str | None) -> str | None:
    """The name of a priority in the contract, None for no wish; raises ConfigurationError for any other value."""
    if wanted is None:
        return None
    try:
        return f"{_PRIORITY_PREFIX}{Priority(wanted).name}"
    except ValueError:
        allowed = " or ".join(repr(known.value) for known in Priority)
        raise ConfigurationError(f"priority must be {allowed}, not {wanted!r}") from None


def translation_options(options: TranslationOptions) -> options_pb2.TranslationOptions:
    """Options as a message. A field has the name that `_LANGUAGES` gives it, else that of the option."""
    return options_pb2.TranslationOptions(
        **{_LANGUAGES.get(name, name): value for name, value in _chosen(options).items()}
    )


def summary_options(options: SummaryOptions) -> options_pb2.SummaryOptions:
    """Options as a message; the options that the oneof of the length has are its fields, others are of the whole."""
    chosen = {name: value for name, value in _chosen(options).items() if name != "translation"}
    limits = options_pb2.SummaryLength.DESCRIPTOR.fields_by_name
    length = {name: chosen.pop(name) for name in tuple(chosen) if name in limits}
    return options_pb2.SummaryOptions(
        length=options_pb2.SummaryLength(**length) if length else None,
        translation=translation_options(options.translation),
        **chosen,
    )


def _chosen(options: Any) -> dict[str, Any]:
    """The options that differ from their defaults, so that the server's own hold for the others."""
    values = {option.name: (getattr(options, option.name), option.default) for option in fields(options)}
    return {name: _wire(name, value) for name, (value, default) in values.items() if value != default}


def _wire(name: str, value: Any) -> Any:
    """The value of an option in a message."""
    if isinstance(value, Quality):
        return f"{_QUALITY_PREFIX}{value.name}"
    if isinstance(value, SummaryStyle):
        return f"{_STYLE_PREFIX}{value.name}"
    if isinstance(value, SecondOpinion):
        return options_pb2.SecondOpinion(**_chosen(value))
    if name == "name_memory":
        return names_pb2.NameMemory(names=[_name(number, one) for number, one in enumerate(value)])
    if name == "previous_segments":
        return [_previous(number, segment) for number, segment in enumerate(value)]
    if name == "glossary":
        return glossary_pb2.Glossary(entries=[_entry(number, entry) for number, entry in enumerate(value)])
    return value


def _entry(number: int, entry: GlossaryEntry) -> glossary_pb2.GlossaryEntry:
    if not isinstance(entry, GlossaryEntry):
        raise TypeError(f"glossary[{number}] must be a GlossaryEntry, not {type(entry).__name__}")
    path = f"glossary[{number}]"
    return glossary_pb2.GlossaryEntry(
        ar=checked_text(entry.ar, f"{path}.ar"),
        en=checked_text(entry.en, f"{path}.en"),
        case_sensitive=entry.case_sensitive,
        direction=f"{_DIRECTION_PREFIX}{entry.direction.upper().replace('-', '_')}",
        forbidden=[checked_text(one, f"{path}.forbidden[{i}]") for i, one in enumerate(entry.forbidden)],
        note=checked_text(entry.note, f"{path}.note"),
    )


def _previous(number: int, segment: PreviousSegment) -> options_pb2.PreviousSegment:
    path = f"previous_segments[{number}]"
    if not isinstance(segment, PreviousSegment):
        raise TypeError(f"{path} must be a PreviousSegment, not {type(segment).__name__}")
    return options_pb2.PreviousSegment(
        source=checked_text(segment.source, f"{path}.source"), target=checked_text(segment.target, f"{path}.target")
    )


def _name(number: int, name: NameRendering) -> names_pb2.NameRendering:
    if not isinstance(name, NameRendering):
        raise TypeError(f"name_memory[{number}] must be a NameRendering, not {type(name).__name__}")
    path = f"name_memory[{number}]"
    return names_pb2.NameRendering(
        source=checked_text(name.source, f"{path}.source"), target=checked_text(name.target, f"{path}.target")
    )


def translate_request(
    texts: Sequence[str],
    options: TranslationOptions,
    wanted: Priority | str | None,
    mime_type: str | None = None,
    copied_spans: Sequence[Sequence[Range]] = (),
) -> translation_pb2.TranslateTextRequest:
    """The request that translates `texts`."""
    return translation_pb2.TranslateTextRequest(
        texts=checked_texts(texts),
        options=translation_options(options),
        priority=priority(wanted),
        mime_type=mime_type,
        copied_spans=[translation_pb2.CopiedSpans(spans=span_messages(spans)) for spans in copied_spans],
    )


def span_messages(spans: Iterable[Range]) -> list[text_pb2.Span]:
    """Ranges to copy; raises TypeError for what is no range. Whether they fit their text is for the server to say."""
    found = []
    for span in spans:
        start, end = (span.start, span.end) if isinstance(span, Span) else span
        found.append(text_pb2.Span(start=start, end=end))
    return found


def detect_request(texts: Sequence[str]) -> translation_pb2.DetectLanguageRequest:
    """The request that asks for the language of each of `texts`."""
    return translation_pb2.DetectLanguageRequest(texts=checked_texts(texts))


def summarize_request(
    article: Article, options: SummaryOptions, wanted: Priority | str | None
) -> summarization_pb2.SummarizeTextRequest:
    """The request that summarises one article."""
    return summarization_pb2.SummarizeTextRequest(
        **article_fields(article), options=summary_options(options), priority=priority(wanted)
    )


def romanize_request(texts: Sequence[str], scheme: RomanizationScheme | str) -> translation_pb2.RomanizeRequest:
    """The request that writes `texts` in Latin letters; raises ConfigurationError for an unknown scheme."""
    try:
        name = f"{_SCHEME_PREFIX}{RomanizationScheme(scheme).name}"
    except ValueError:
        allowed = ", ".join(repr(known.value) for known in RomanizationScheme)
        raise ConfigurationError(f"scheme must be one of {allowed}, not {scheme!r}") from None
    return translation_pb2.RomanizeRequest(texts=checked_texts(texts), scheme=name)


def article_fields(article: Article) -> dict[str, Any]:
    """The fields of a request that hold the article."""
    return {
        "text": checked_text(article.text, "text"),
        "title": None if article.title is None else checked_text(article.title, "title"),
    }


def spanned_text(item: TextItem, number: int) -> tuple[str, str, Sequence[Range]]:
    """(id, text, ranges to copy) of an item of a stream of translations, which may be a text or a pair too."""
    if isinstance(item, tuple) and len(item) == 3 and all(isinstance(part, str) for part in item[:2]):
        return item
    if isinstance(item, tuple) and len(item) == 3:
        raise TypeError(f"items must be texts, (id, text) or (id, text, spans), not {item!r:.80}")
    return (*named_text(item, number), ())


def named_text(item: str | tuple[str, str], number: int) -> tuple[str, str]:
    """(id, text) of an item of a stream of texts; texts without an id are named by their number, from "0"."""
    if isinstance(item, str):
        return str(number), item
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str):
        return item
    raise TypeError(f"items must be texts or (id, text) pairs of str, not {item!r:.80}")


def named_article(item: Article | str | tuple[str, str], number: int) -> tuple[str, Article]:
    """(id, article) of an item of a stream of articles; those without an id are named by their number, from "0"."""
    if isinstance(item, Article):
        return (str(number) if item.id is None else item.id), item
    name, text = named_text(item, number)
    return name, Article(text)


def translations(response: translation_pb2.TranslateTextResponse) -> tuple[Translation, ...]:
    """The results in the order of the texts; each has the timing of the whole call."""
    spent = timing(response.timing)
    return tuple(translation(result, spent) for result in response.translations)


def translation(result: translation_pb2.TranslatedText, spent: Timing) -> Translation:
    """One translated text."""
    return Translation(
        text=result.text,
        source_language=result.source_language,
        target_language=result.target_language,
        segments=tuple(map(_segment, result.segments)),
        detection=_detected(result.detection) if result.HasField("detection") else None,
        model=model_ref(result.model) if result.HasField("model") else None,
        other_language=tuple(map(_span, result.other_language)),
        timing=spent,
        plain=PlainTexts(result.plain.source, result.plain.target) if result.HasField("plain") else None,
        names=names(result.names),
    )


def names(found: Iterable[names_pb2.NameRendering]) -> tuple[NameRendering, ...]:
    """The names of a result."""
    return tuple(
        NameRendering(
            name.source, name.target, name.count, _span(name.first) if name.HasField("first") else None, name.path
        )
        for name in found
    )


def summary(result: summarization_pb2.Summary, spent: Timing) -> Summary:
    """One summary."""
    return Summary(
        text=result.text,
        source_language=result.source_language,
        language=result.language,
        sentences=tuple(map(_summary_sentence, result.sentences)),
        detection=_detected(result.detection) if result.HasField("detection") else None,
        ranking_model=model_ref(result.ranking_model) if result.HasField("ranking_model") else None,
        translation_model=model_ref(result.translation_model) if result.HasField("translation_model") else None,
        timing=spent,
        title=result.title if result.HasField("title") else None,
        title_flags=tuple(map(flag, result.title_flags)),
        writing_model=model_ref(result.writing_model) if result.HasField("writing_model") else None,
    )


def translation_outcome(response: translation_pb2.StreamTranslateResponse) -> Outcome[Translation]:
    """What became of an item of StreamTranslate."""
    if response.WhichOneof("outcome") == "error":
        return Outcome(response.id, error=from_status(response.error))
    return Outcome(response.id, translation(response.translation, timing(response.timing)))


def summary_outcome(response: summarization_pb2.StreamSummarizeResponse) -> Outcome[Summary]:
    """What became of an item of StreamSummarize."""
    if response.WhichOneof("outcome") == "error":
        return Outcome(response.id, error=from_status(response.error))
    return Outcome(response.id, summary(response.summary, timing(response.timing)))


def detections(response: translation_pb2.DetectLanguageResponse) -> tuple[Detection, ...]:
    """The findings in the order of the texts."""
    return tuple(Detection(tuple(map(_detected, found.languages)), found.mixed) for found in response.detections)


def models(found: Iterable[models_pb2.Model]) -> Iterator[Model]:
    """Models of a page."""
    for model in found:
        yield Model(
            name=model.name,
            task=enum_name(models_pb2.ModelTask, model.task, _TASK_PREFIX).lower().replace("_", "-"),
            source_languages=tuple(model.source_languages),
            target_languages=tuple(model.target_languages),
            hash=model.hash,
            license=model.license,
            description=model.description,
            size_bytes=model.size_bytes,
            max_input_tokens=model.max_input_tokens,
            default=model.default,
        )


def name_lexicon(page: models_pb2.ListModelsResponse) -> NameLexicon | None:
    """The lexicon of a page of models."""
    if not page.HasField("name_lexicon"):
        return None
    found = page.name_lexicon
    return NameLexicon(found.name, found.hash, found.entries)


def server_info(response: models_pb2.GetServerInfoResponse) -> ServerInfo:
    """Versions and limits."""
    limits = response.limits
    return ServerInfo(
        version=response.version,
        engine=response.engine,
        limits=Limits(
            max_texts=limits.max_texts,
            max_characters=limits.max_characters,
            max_message_bytes=limits.max_message_bytes,
            max_stream_items_in_flight=limits.max_stream_items_in_flight,
            max_summary_sentences=limits.max_summary_sentences,
            max_interactive_characters=limits.max_interactive_characters,
            max_interactive_item_characters=limits.max_interactive_item_characters,
            max_digest_bytes=limits.max_digest_bytes,
            max_digest_articles=limits.max_digest_articles,
            max_document_bytes=limits.max_document_bytes,
            max_documents=limits.max_documents,
            max_alternatives=limits.max_alternatives,
        ),
    )


def timing(spent: text_pb2.Timing) -> Timing:
    """Where the time went."""
    name = enum_name(text_pb2.Priority, spent.priority, _PRIORITY_PREFIX)
    granted = Priority[name] if name in Priority.__members__ else None
    return Timing(spent.queue_ms, spent.compute_ms, spent.total_ms, granted)


def _span(span: text_pb2.Span) -> Span:
    return Span(span.start, span.end)


def _segment(segment: text_pb2.Segment) -> Segment:
    return Segment(
        source=_span(segment.source),
        target=_span(segment.target),
        score=segment.score if segment.HasField("score") else None,
        similarity=segment.similarity if segment.HasField("similarity") else None,
        flags=tuple(map(flag, segment.flags)),
        attempts=segment.attempts,
        origin=_origin(segment.origin),
        alignment=tuple(map(_aligned_words, segment.alignment)),
        doubt=segment.doubt if segment.HasField("doubt") else None,
        uncovered=tuple(map(_span, segment.uncovered)),
        alternatives=tuple(map(_alternative, segment.alternatives)),
        token_scores=tuple(map(_token_score, segment.token_scores)),
        model=model_ref(segment.model) if segment.HasField("model") else None,
        replaced_names=tuple(map(_replaced_name, segment.replaced_names)),
    )


def _replaced_name(name: text_pb2.NameReplacement) -> NameReplacement:
    return NameReplacement(_span(name.source), _span(name.target), name.before, name.after)


def _alternative(one: text_pb2.Alternative) -> Alternative:
    return Alternative(one.text, one.score, tuple(map(flag, one.flags)))


def _token_score(token: text_pb2.TokenScore) -> TokenScore:
    return TokenScore(_span(token.span), token.log_probability)


def _origin(origin: text_pb2.SegmentOrigin) -> Origin:
    name = enum_name(text_pb2.SegmentOrigin, origin, _ORIGIN_PREFIX)
    return Origin[name] if name in Origin.__members__ else Origin.UNKNOWN


def _aligned_words(words: text_pb2.AlignedWords) -> AlignedWords:
    return AlignedWords(_span(words.source), _span(words.target), words.weight)


def _summary_sentence(sentence: summarization_pb2.SummarySentence) -> SummarySentence:
    return SummarySentence(
        target=_span(sentence.target),
        source=_span(sentence.source),
        rank=sentence.rank_score,
        flags=tuple(map(flag, sentence.flags)),
        score=sentence.score if sentence.HasField("score") else None,
        similarity=sentence.similarity if sentence.HasField("similarity") else None,
        supports_next=sentence.supports_next,
        origin=_sentence_origin(sentence.origin),
        passages=tuple(map(_span, sentence.passages)),
        support=sentence.support if sentence.HasField("support") else None,
        fallback_reason=_fallback_reason(sentence.fallback_reason),
        unsupported=tuple(sentence.unsupported),
        definitions=tuple(map(_span, sentence.definitions)),
    )


def _sentence_origin(origin: summarization_pb2.SummarySentenceOrigin) -> SentenceOrigin:
    name = enum_name(summarization_pb2.SummarySentenceOrigin, origin, _SENTENCE_ORIGIN_PREFIX)
    return SentenceOrigin[name] if name in SentenceOrigin.__members__ else SentenceOrigin.UNKNOWN


def _fallback_reason(reason: summarization_pb2.SummaryFallbackReason) -> FallbackReason | None:
    if not reason:
        return None
    name = enum_name(summarization_pb2.SummaryFallbackReason, reason, _FALLBACK_PREFIX)
    return FallbackReason[name] if name in FallbackReason.__members__ else FallbackReason.UNKNOWN


def flag(found: text_pb2.QualityFlag) -> Flag:
    """A doubt; of a kind that this client does not know, UNKNOWN."""
    name = enum_name(text_pb2.QualityFlagKind, found.kind, _FLAG_PREFIX)
    return Flag(FlagKind(name) if name in FlagKind.__members__ else FlagKind.UNKNOWN, found.detail)


def _detected(found: text_pb2.DetectedLanguage) -> DetectedLanguage:
    return DetectedLanguage(found.language, found.confidence)


def model_ref(model: text_pb2.ModelRef) -> ModelRef:
    """A model's name and hash."""
    return ModelRef(model.name, model.hash)


def enum_name(enum: type, number: int, prefix: str) -> str:
    """The name of an enum value without its prefix; "" for one that is unspecified or newer than this client."""
    known = {value: name for name, value in enum.items()}  # type: ignore[attr-defined]
    name = known.get(number, "").removeprefix(prefix)
    return "" if name == "UNSPECIFIED" else name
