"""A bilingual edition as one HTML page: without scripts, and without anything that is loaded from elsewhere.

The columns follow the direction of the target language, so that a reader meets the source first. Each cell has its own
language and direction. Narrow screens show the translation below its source.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..stories.rendering.escaping import CONTENT_POLICY, Html, spoken, text_html
from ..stories.rendering.style import PALETTE
from ..stories.rendering.wording import doubt
from .edition import Edition, Outcome, Pair, Row
from .wording import language_name, model_names, remarks, word

__all__ = ["to_html"]

_STYLE = """*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:76rem;background:var(--paper);color:var(--ink);
font:1.0625rem/1.6 Georgia,"Times New Roman",serif;overflow-wrap:anywhere}
:lang(en){font-family:Georgia,"Times New Roman",serif;line-height:1.6}
:lang(ar){font-family:"Noto Naskh Arabic","Amiri","Geeza Pro","Traditional Arabic",serif;line-height:1.9}
h1{font-size:1.6rem;line-height:1.3;margin:.2em 0}.meta,footer{color:var(--soft);font-size:.875rem}.meta{margin:.3em 0}
table{width:100%;border-collapse:collapse;table-layout:fixed;margin-block:1.5rem}
th{color:var(--soft);font-size:.875rem;text-align:start;border-block-end:2px solid var(--line)}
th,td{padding:.3rem .8rem;vertical-align:top}td{white-space:pre-line}
tbody tr:first-child>td{border-block-start:1px solid var(--line);padding-block-start:.6rem}
tbody tr:last-child>td{padding-block-end:.6rem}
.copied td,td.left{color:var(--soft)}
td.doubtful{border-inline-start:3px solid var(--warn);background:var(--warn-back)}
.doubt{color:var(--warn);font-size:.875rem;line-height:1.5;margin:.2em 0;white-space:normal}
@media (max-width:40rem){colgroup,thead{display:none}table,tbody,tr,td{display:block;width:100%}
td:last-child{padding-block-start:0}tbody tr:first-child>td:last-child{border-block-start:0;padding-block-start:0}}
@media print{:root{--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;--warn:#000;--warn-back:#f2f2f2}
body{max-width:none;font-size:10pt;padding:0}tr{break-inside:avoid}td.doubtful{border-inline-start-width:2pt}}
"""


def to_html(edition: Edition) -> bytes:
    """The page in UTF-8. All text is escaped."""
    target = edition.target
    title = edition.title or word("document", target)
    return "".join(
        [
            f"<!doctype html>\n<html{spoken(target)}>\n<head>\n",
            '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f'<meta name="color-scheme" content="light dark">\n{CONTENT_POLICY}',
            f"<title>{text_html(title)}</title>\n<style>{PALETTE}{_STYLE}</style>\n</head>\n<body>\n",
            *_header(edition, title),
            *_table(edition),
            f"<footer><p>{text_html(word('machine', target))}</p></footer>\n</body>\n</html>\n",
        ]
    ).encode()


def _header(edition: Edition, title: str) -> Iterator[Html]:
    target = edition.target
    yield Html(f"<header>\n<h1><bdi>{text_html(title)}</bdi></h1>\n")
    names = [f'<bdi lang="en" dir="ltr">{text_html(name)}</bdi>' for name in model_names(edition)]
    if names:
        yield Html(f'<p class="meta">{text_html(word("model", target))}: {" · ".join(names)}</p>\n')
    told = [text_html(remark) for remark in remarks(edition)]
    if told:
        yield Html(f'<p class="meta">{" · ".join(told)}</p>\n')
    yield Html("</header>\n")


def _table(edition: Edition) -> Iterator[Html]:
    target = edition.target
    if not edition.rows:
        yield Html(f"<p>{text_html(word('nothing', target))}</p>\n")
        return
    heads = []
    for name, language in (("source", edition.source), ("translation", target)):
        known = language_name(language, target)
        shown = text_html(f"{word(name, target)} ({known})" if known else word(name, target))
        heads.append(f'<th scope="col">{shown}</th>')
    yield Html(f"<table>\n<thead><tr>{''.join(heads)}</tr></thead>\n")
    for row in edition.rows:
        yield Html(f'<tbody class="{row.outcome.value}" title="{text_html(row.path)}">\n')
        for pair in row.pairs:
            source = f"<td{spoken(row.language)}>{text_html(pair.source)}</td>"
            yield Html(f"<tr>{source}{_target(row, pair, target)}</tr>\n")
        yield Html("</tbody>\n")
    yield Html("</table>\n")


def _target(row: Row, pair: Pair, target: str) -> Html:
    """The second cell of a pair."""
    if row.outcome is Outcome.FAILED:
        problem = f' <bdi lang="en" dir="ltr">{text_html(row.problem)}</bdi>' if row.problem else ""
        return Html(f'<td class="left"{spoken(target)}>({text_html(word("failed", target))}){problem}</td>')
    if row.outcome is Outcome.COPIED:
        return Html(f'<td class="left"{spoken(row.language)}>{text_html(pair.target)}</td>')
    if not pair.flags:
        return Html(f"<td{spoken(target)}>{text_html(pair.target)}</td>")
    reasons = []
    for flag in pair.flags:
        detail = f' <bdi lang="en" dir="ltr">({text_html(flag.detail)})</bdi>' if flag.detail else ""
        reasons.append(f"{text_html(doubt(flag, target))}{detail}")
    note = f'<p class="doubt">⚠ {text_html(word("doubt", target))}: {"; ".join(reasons)}</p>'
    return Html(f'<td class="doubtful"{spoken(target)}>{text_html(pair.target)}{note}</td>')
