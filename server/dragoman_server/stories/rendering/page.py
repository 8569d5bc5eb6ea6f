"""A digest as one HTML page to be read: without scripts, and without anything that is loaded from elsewhere.

Plain functions over `html.escape`: the page is one template of a few lists, jinja2 would be another dependency of the
server, and its templates would be outside of the type checker.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from ..digest import Digest, DigestSentence, Source, Story, Told
from ..disagreement import Disagreement
from .escaping import CONTENT_POLICY, spoken
from .escaping import Html as _Html
from .escaping import text_html as _text
from .style import STYLE
from .wording import counted, direction, doubt, left_out, moment, word

__all__ = ["safe_link", "story_html", "to_html"]


def to_html(digest: Digest) -> str:
    """The page. All text is escaped; links are to http and https only; each part has its language and direction."""
    language = digest.language
    stories = [_Html(story_html(story, number, language)) for number, story in enumerate(digest.stories, 1)]
    body = _join(
        [
            _header(digest),
            _contents(digest) if len(stories) > 1 else _Html(""),
            _element("main", _join(stories) if stories else _element("p", _text(word("nothing", language)))),
            _footer(digest),
        ]
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction(language)}">\n'
        '<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"{CONTENT_POLICY}"
        f"<title>{_text(digest.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def safe_link(url: str) -> str:
    """The address when it is an http or https one, else empty: no `javascript:`, `data:` or relative links."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _header(digest: Digest) -> _Html:
    language = digest.language
    outlets = {source.article.outlet for story in digest.stories for source in story.sources}
    counts = [
        _isolated(counted(number, name, language))
        for number, name in ((len(digest.stories), "stories"), (digest.articles, "articles"), (len(outlets), "outlets"))
    ]
    line = _element("p", _join([_time(digest.created, language), *counts], " · "), cls="meta")
    return _element("header", _join([_element("h1", _text(digest.title)), line]))


def _contents(digest: Digest) -> _Html:
    items = [
        _element("li", _Html(f'<a href="#s{number}"{spoken(story.headline.language)}>{_text(story.headline.text)}</a>'))
        for number, story in enumerate(digest.stories, 1)
    ]
    label = escape(word("contents", digest.language))
    return _Html(f'<nav aria-label="{label}">{_element("ol", _join(items))}</nav>')


def _footer(digest: Digest) -> _Html:
    language = digest.language
    lines = [_element("p", _text(word("machine", language)))]
    missing = left_out(digest.left_out, language)
    if missing:
        lines.append(_element("p", _text(f"{word('left out', language)}: {' · '.join(missing)}")))
    models = [f"{model.name} {model.hash[:12]}" for model in (*digest.translation_models, digest.encoder) if model]
    if models:
        lines.append(_Html(f'<p lang="en" dir="ltr" class="meta">{_text(" · ".join(models))}</p>'))
    return _element("footer", _join(lines))


def story_html(story: Story, number: int, language: str) -> str:
    """A story as an `article` element; its parts have ids that begin with the number."""
    shown = [*map(_isolated, story.outlets), _time(story.updated, language)]
    parts = [
        _told("h2", story.headline, language),
        _element("p", _join([one for one in shown if one], " · "), cls="meta"),
        _element("div", _join(_sentence(one, number, story, language) for one in story.summary), cls="summary"),
    ]
    if story.disagreements:
        title = _element("h3", _text(word("disagree", language)))
        rows = _join(_disagreement(one, language) for one in story.disagreements)
        parts.append(_element("section", _join([title, _element("ul", rows)]), cls="disagree"))
    title = _element("h3", _text(word("sources", language)))
    sources = _join(_source(one, number, at, language) for at, one in enumerate(story.sources, 1))
    parts.append(_element("section", _join([title, _element("ol", sources)]), cls="sources"))
    return _Html(f'<article id="s{number}">\n{_join(parts)}\n</article>\n')


def _sentence(sentence: DigestSentence, number: int, story: Story, language: str) -> _Html:
    at = next((at for at, one in enumerate(story.sources, 1) if one.article == sentence.article), 0)
    place = f"{word('characters', language)} {sentence.span.start}–{sentence.span.end}"
    title = _text(f"{sentence.article.outlet}, {place}")
    outlet = _isolated(sentence.article.outlet or str(at))
    mark = f' <a class="ref" href="#s{number}-{at}" title="{title}">{outlet}</a>'
    return _told("p", sentence.told, language, after=mark)


def _told(tag: str, told: Told, language: str, *, after: str = "", link: str = "") -> _Html:
    """A text with its doubts, and the original under it."""
    cls = ' class="doubtful"' if told.doubts else ""
    text = _text(told.text)
    if link:
        text = _Html(f'<a href="{escape(link)}" rel="noopener noreferrer nofollow">{text}</a>')
    shown = _Html(f"<{tag}{spoken(told.language)}{cls}>{text}{after}</{tag}>")
    notes = [_doubt(told, language)] if told.doubts else []
    if told.original:
        summary = _element("summary", _text(word("original", language)))
        original = _Html(f"<p{spoken(told.original_language)}>{_text(told.original)}</p>")
        notes.append(_element("details", _join([summary, original])))
    return _Html(f"{shown}\n{_join(notes)}\n")


def _doubt(told: Told, language: str) -> _Html:
    reasons = []
    for flag in told.doubts:
        detail = f' <bdi lang="en">({_text(flag.detail)})</bdi>' if flag.detail else ""
        reasons.append(_Html(f"{_text(doubt(flag, language))}{detail}"))
    return _element("p", _join([_text(f"⚠ {word('doubt', language)}: "), _join(reasons, "; ")]), cls="doubt")


def _disagreement(one: Disagreement, language: str) -> _Html:
    statements = []
    for statement in one.statements:
        bound = f"{word(statement.bound, language)} " if statement.bound else ""
        place = f"{word('characters', language)} {statement.span.start}–{statement.span.end}"
        quote = _Html(f'<q{spoken(statement.language)} title="{escape(place)}">{_text(statement.quote)}</q>')
        number = _element("b", _Html(f"{_text(bound)}{_isolated(statement.written)}"))
        outlet = _isolated(statement.article.outlet or statement.article.id)
        statements.append(_element("li", _Html(f"{number} ({outlet}) {quote}")))
    return _element("li", _join([_text(one.label(language)), _element("ul", _join(statements))]))


def _source(source: Source, number: int, at: int, language: str) -> _Html:
    title = _told("span", source.title, language, link=safe_link(source.url))
    parts = [
        _isolated(source.article.outlet),
        _time(source.updated or source.published, language),
        _isolated(source.rights),
    ]
    meta = _element("span", _join([part for part in parts if part], " · "), cls="meta")
    copy = ""
    if source.duplicate_of is not None:
        copy = f' <span class="meta">({_text(word("copy", language))} {_isolated(source.duplicate_of.outlet)})</span>'
    return _Html(f'<li id="s{number}-{at}">{title}{meta}{copy}</li>\n')


def _isolated(text: str) -> _Html:
    """Text of a direction that is not known, so that it does not move what stands beside it."""
    return _Html(f"<bdi>{_text(text)}</bdi>") if text else _Html("")


def _time(time: datetime | None, language: str) -> _Html:
    if time is None:
        return _Html("")
    shown = f'<time datetime="{escape(time.isoformat())}">{_text(moment(time, language))}</time>'
    return _Html(f'<bdi lang="{language}" dir="{direction(language)}">{shown}</bdi>')


def _element(tag: str, content: _Html, *, cls: str = "") -> _Html:
    return _Html(f'<{tag} class="{cls}">{content}</{tag}>' if cls else f"<{tag}>{content}</{tag}>")


def _join(parts: Iterable[_Html], between: str = "") -> _Html:
    return _Html(between.join(parts))
