"""The two documents on which translations of files are compared: a Word document and a page, with much in a little."""

from __future__ import annotations

import io
import zipfile

__all__ = ["PAGE", "SENTENCE", "word_document"]

SENTENCE = "The minister met farmers and fishers at the port authority on Sunday."
"""In both documents with two words in bold and a link in it, and in the Word document cut by a mark of spelling."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {"document.main": "document", "header": "header1", "footnotes": "footnotes", "comments": "comments"}
_BODY = """<w:p><w:r><w:t xml:space="preserve">The min</w:t></w:r><w:proofErr w:type="spellStart"/><w:r>
<w:t xml:space="preserve">ister met </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>farmers and fishers</w:t></w:r><w:r>
<w:t xml:space="preserve"> at the </w:t></w:r><w:hyperlink r:id="rId9"><w:r><w:t>port authority</w:t></w:r>
</w:hyperlink><w:r><w:t xml:space="preserve"> on Sunday.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>
<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>Trade &amp; transport grew.</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r>
<w:commentReference w:id="0"/></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>struck words</w:delText>
</w:r></w:del></w:p>
<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p><w:r><w:t>tonnes of grain</w:t></w:r></w:p>
</w:tc></w:tr></w:tbl><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>
<w:instrText> page \\* mergeformat </w:instrText>
</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr><w:headerReference w:type="default" r:id="rId1"/>
</w:sectPr>"""

PAGE = """<!doctype html>
<html lang=en><head><meta charset=utf-8><title>Harbour news</title>
<meta name="description" content="All news of the harbour"><style>p > a { color: red }</style>
<script>if (a < b && c) { document.title = "loading"; }</script></head>
<body><!-- editor's note --><h1>Trade &amp; transport&mdash;today</h1>
<p>The minister met <b>farmers and fishers</b> at the <a class='x' href="/a?b=1&amp;c=2">port authority</a> on
Sunday.</p>
<ul><li>first point<li>second point</ul>
<p>Run <code>make install</code> or ask <span translate="no">harbour desk</span>.<br>Caf&eacute;&nbsp;open.</p>
<pre>  kept
  lines</pre>
<table><tr><td>tonnes of grain<td>12</table>
<img src=a.png alt="a crane" title='the new crane'><input value="send it" placeholder="your name">
</body></html>
"""


def word_document() -> bytes:
    """The Word document: links, formatting, a table, a header, a footnote, a comment, deleted text, a field."""

    def wrapped(name: str, content: str) -> str:
        return f'{_HEAD}<w:{name} xmlns:w="{_W}" xmlns:r="{_R}">{content}</w:{name}>'

    def note(name: str, number: int, text: str) -> str:
        return f'<w:{name} w:id="{number}" w:author="a"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{name}>'

    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for kind, part in _PARTS.items()
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    relations = f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId9" Type="{_R}/hyperlink" '
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{package}/content-types">{overrides}</Types>',
        "word/_rels/document.xml.rels": f'{_HEAD}{relations}Target="https://p.example" TargetMode="External"/>'
        "</Relationships>",
        "word/document.xml": wrapped("document", f"<w:body>{_BODY.replace(chr(10), '')}</w:body>"),
        "word/header1.xml": wrapped("hdr", "<w:p><w:r><w:t>weekly report</w:t></w:r></w:p>"),
        "word/footnotes.xml": wrapped("footnotes", note("footnote", 2, "source of the figures")),
        "word/comments.xml": wrapped("comments", note("comment", 0, "check this figure")),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()
