"""The style of the page: for light and dark, for paper, and for both directions of writing by logical properties."""

from __future__ import annotations

__all__ = ["PALETTE", "STYLE"]

PALETTE = """
:root{color-scheme:light dark;--ink:#1c1b19;--paper:#fbfaf7;--soft:#5d5a54;--line:#dcd8cf;--link:#0b5394;--warn:#8a4b00;
--warn-back:#fff3dc}
@media (prefers-color-scheme:dark){:root{--ink:#e8e5df;--paper:#171614;--soft:#a8a399;--line:#3a3733;--link:#8ab8f0;
--warn:#ffc46b;--warn-back:#33260f}}
"""
"""Colours as custom properties, for light and dark; a page sets those for paper itself."""

STYLE = (
    PALETTE
    + """*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:44rem;background:var(--paper);color:var(--ink);
font:1.0625rem/1.6 Georgia,"Times New Roman",serif;overflow-wrap:break-word}
:lang(ar){font-family:"Noto Naskh Arabic","Amiri","Geeza Pro","Traditional Arabic",serif;line-height:1.9}
h1,h2{line-height:1.3;margin:.2em 0}h1{font-size:1.9rem}h2{font-size:1.4rem}h3{font-size:1rem;margin:1.2em 0 .3em}
a{color:var(--link);text-underline-offset:.15em}a:focus-visible,summary:focus-visible{outline:2px solid var(--link)}
.meta{color:var(--soft);font-size:.875rem}time{white-space:nowrap}
nav ol,.sources ol,.disagree ul{padding-inline-start:1.4em;margin:.4em 0}
article{border-block-start:1px solid var(--line);margin-block-start:2rem;padding-block-start:1rem}
.summary p{margin:.6em 0}.ref{font-size:.8rem;text-decoration:none;white-space:nowrap}
.doubtful{border-inline-start:3px solid var(--warn);padding-inline-start:.6em}
.doubt{color:var(--warn);background:var(--warn-back);font-size:.875rem;padding:.2em .6em;margin:.2em 0}
details{color:var(--soft);font-size:.9375rem;margin:.2em 0 .8em}summary{cursor:pointer;font-size:.8125rem}
details p{margin:.3em 0;border-inline-start:2px solid var(--line);padding-inline-start:.7em}
.disagree{background:color-mix(in srgb,var(--line) 35%,transparent);padding:.1em 1em .6em;border-radius:.4rem}
.disagree q{color:var(--soft);font-size:.9375rem;display:block;quotes:none}
.disagree b{font-variant-numeric:tabular-nums}
.disagree q{border-inline-start:2px solid var(--line);padding-inline-start:.6em}
.sources li{margin:.5em 0}.sources details{margin:0}.sources .meta{display:block}
footer{border-block-start:1px solid var(--line);margin-block-start:3rem;color:var(--soft);font-size:.875rem}
@media print{:root{--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;--link:#000;--warn:#000;--warn-back:#fff}
body{max-width:none;font-size:10.5pt;padding:0}.doubt{border:1px solid var(--line)}
nav{display:none}article{break-inside:auto}
h2,h3{break-after:avoid}details::details-content{content-visibility:visible;height:auto}details>p{display:block}
.sources a[href]::after{content:" <" attr(href) ">";font-size:.75em;overflow-wrap:anywhere}}
"""
)
