"""WordprocessingML as strings: runs, paragraphs, tables, controls and form fields, and the package around them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
_ROOT = f'{_NAMESPACES} mc:Ignorable="w14"'
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PAGE = {False: (11906, 16838), True: (16838, 11906)}

# ---------------------------------------------------------------- runs


def look(
    *,
    bold: bool = False,
    italic: bool = False,
    underline: str = "",
    strike: bool = False,
    size: float = 0,
    color: str = "",
    font: str = "",
    caps: bool = False,
    small_caps: bool = False,
    style: str = "",
    raised: bool = False,
) -> str:
    """Properties of a run, in the order of the schema."""
    parts = (
        f'<w:rStyle w:val="{style}"/>' if style else "",
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>' if font else "",
        "<w:b/><w:bCs/>" if bold else "",
        "<w:i/><w:iCs/>" if italic else "",
        "<w:caps/>" if caps else "",
        "<w:smallCaps/>" if small_caps else "",
        "<w:strike/>" if strike else "",
        f'<w:color w:val="{color}"/>' if color else "",
        f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else "",
        f'<w:u w:val="{underline}"/>' if underline else "",
        '<w:vertAlign w:val="superscript"/>' if raised else "",
    )
    return f"<w:rPr>{''.join(parts)}</w:rPr>" if any(parts) else ""


def inner(text: str, tag: str = "w:t") -> str:
    """Text with its tabs and line breaks."""
    lines = []
    for line in text.split("\n"):
        pieces = (f'<{tag} xml:space="preserve">{escape(piece)}</{tag}>' if piece else "" for piece in line.split("\t"))
        lines.append("<w:tab/>".join(pieces))
    return "<w:br/>".join(lines)


def run(text: str, properties: str = "") -> str:
    """One run; tabs and line breaks become elements."""
    return f"<w:r>{properties}{inner(text)}</w:r>" if text else ""


def sym(char: str, font: str = "Wingdings") -> str:
    """A symbol of a symbol font, by its hexadecimal code."""
    return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'


def field(instruction: str, result: str = "") -> str:
    """A complex field, such as the page number."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def form_field(number: int, kind: str, data: str, result: str = "") -> str:
    """A legacy form field: ``kind`` is FORMTEXT, FORMCHECKBOX or FORMDROPDOWN."""
    name = {"FORMTEXT": "Text", "FORMCHECKBOX": "Zaškrtávací", "FORMDROPDOWN": "Rozevírací"}[kind] + str(number)
    return (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData>'
        f'<w:name w:val="{name}"/><w:enabled/><w:calcOnExit w:val="0"/>{data}</w:ffData></w:fldChar></w:r>'
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
        f'<w:r><w:instrText xml:space="preserve"> {kind} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r><w:bookmarkEnd w:id="{number}"/>'
    )


def control(number: int, kind: str, content: str, *, placeholder: bool = False, tag: str = "") -> str:
    """A content control around runs, paragraphs or a cell; ``kind`` is the element that says of what sort."""
    showing = "<w:showingPlcHdr/>" if placeholder else ""
    named = f"<w:tag w:val={quoteattr(tag)}/>" if tag else ""
    return (
        f'<w:sdt><w:sdtPr>{named}<w:id w:val="{1_000_000 + number}"/>{showing}{kind}</w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def list_items(element: str, texts: Sequence[str]) -> str:
    """A drop-down list (``w:dropDownList``) or combo box (``w:comboBox``) with its first entry „Zvolte položku.“"""
    items = "".join(f"<w:listItem w:displayText={quoteattr(text)} w:value={quoteattr(text)}/>" for text in texts)
    return f'<{element}><w:listItem w:value="Zvolte položku."/>{items}</{element}>'


# ---------------------------------------------------------------- paragraphs and tables


def p(
    *runs: str,
    style: str = "",
    align: str = "",
    before: int | None = None,
    after: int | None = None,
    left: int = 0,
    hanging: int = 0,
    tabs: Sequence[tuple[str, str, int]] = (),
    number: tuple[int, int] | None = None,
    keep: bool = False,
    border: str = "",
    section: str = "",
) -> str:
    """One paragraph; ``tabs`` are (alignment, leader, position), ``number`` is (list, level)."""
    spacing = "".join(
        f' w:{name}="{value}"' for name, value in (("before", before), ("after", after)) if value is not None
    )
    stops = "".join(f'<w:tab w:val="{val}" w:leader="{leader}" w:pos="{pos}"/>' for val, leader, pos in tabs)
    parts = (
        f'<w:pStyle w:val="{style}"/>' if style else "",
        "<w:keepNext/>" if keep else "",
        f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else "",
        f'<w:pBdr><w:{border} w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>' if border else "",
        f"<w:tabs>{stops}</w:tabs>" if stops else "",
        f"<w:spacing{spacing}/>" if spacing else "",
        f'<w:ind w:left="{left}" w:hanging="{hanging}"/>' if left or hanging else "",
        f'<w:jc w:val="{align}"/>' if align else "",
        section,
    )
    properties = f"<w:pPr>{''.join(parts)}</w:pPr>" if any(parts) else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def tc(
    content: str,
    width: int,
    *,
    span: int = 1,
    merge: str = "",
    fill: str = "",
    upright: bool = False,
    bare: bool = False,
    middle: bool = False,
) -> str:
    """One cell; ``merge`` is „restart“ or „continue“ of a vertical merge, ``bare`` has no borders."""
    none = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right"))
    properties = (
        f'<w:tcW w:w="{width}" w:type="dxa"/>',
        f'<w:gridSpan w:val="{span}"/>' if span > 1 else "",
        {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge],
        f"<w:tcBorders>{none}</w:tcBorders>" if bare else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "",
        '<w:textDirection w:val="btLr"/>' if upright else "",
        '<w:vAlign w:val="center"/>' if middle or upright else "",
    )
    ended = content if content.endswith(("</w:p>", "</w:sdt>")) else content + "<w:p/>"
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{ended}</w:tc>"


def tr(*cells: str, height: int = 0, header: bool = False, split: bool = False) -> str:
    """One row; it breaks across pages only where it may be ``split``."""
    least = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    whole = "" if split else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{whole}{least}{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(
    rows: Sequence[str], widths: Sequence[int], *, line: str = "single", color: str = "auto", inside: bool = True
) -> str:
    """A table; ``line`` is the kind of its borders, nil for none."""
    sides = ("top", "left", "bottom", "right", *(("insideH", "insideV") if inside else ()))
    borders = "".join(f'<w:{side} w:val="{line}" w:sz="4" w:space="0" w:color="{color}"/>' for side in sides)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'  # noqa: E501
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def text_box(content: str, *, x: int, y: int, width: int, height: int) -> str:
    """A run with a text box, as Word writes it: for newer programs and once more for older ones. Sizes in points."""
    emu = 12700
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="251659264" behindDoc="0"'  # noqa: E501
        ' locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="margin"><wp:posOffset>{x * emu}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="margin"><wp:posOffset>{y * emu}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{width * emu}" cy="{height * emu}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapSquare wrapText="bothSides"/>'  # noqa: E501
        '<wp:docPr id="2" name="Textové pole 2"/><wp:cNvGraphicFramePr/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'  # noqa: E501
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width * emu}" cy="{height * emu}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
        '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></wps:spPr>'
        f'<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr wrap="square"/></wps:wsp>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f'<v:shape id="TextBox2" style="position:absolute;margin-left:{x}pt;margin-top:{y}pt;width:{width}pt;height:{height}pt">'  # noqa: E501
        f"<v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def section(
    *, landscape: bool = False, margin: int = 1134, columns: int = 1, continuous: bool = False, references: str = ""
) -> str:
    """Size, margins and columns of a page."""
    width, height = _PAGE[landscape]
    kind = '<w:type w:val="continuous"/>' if continuous else ""
    turned = ' w:orient="landscape"' if landscape else ""
    return (
        f"<w:sectPr>{references}{kind}"
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{margin}" w:left="{margin}" w:header="567" w:footer="567" w:gutter="0"/>'  # noqa: E501
        f'<w:cols w:num="{columns}" w:space="425"/></w:sectPr>'
    )


# ---------------------------------------------------------------- the package


def pack(
    body: str,
    *,
    styles: str,
    header: str = "",
    footer: str = "",
    parts: Mapping[str, str] | None = None,
    landscape: bool = False,
    margin: int = 1134,
    columns: int = 1,
    continuous: bool = False,
    settings: str = "",
) -> bytes:
    """The file; ``parts`` gives the inside of further parts (numbering, footnotes, comments).

    Args:
        body: Paragraphs and tables.
        styles: The inside of ``w:styles``.
        header: Paragraphs on top of each page.
        footer: Paragraphs at the bottom of each page.
        parts: Further parts by their root element.
        landscape: Of the last section.
        margin: Of the last section, in twentieths of a point.
        columns: Of the last section.
        continuous: The last section begins on the page of the one before.
        settings: Further settings.
    """
    inside = {"styles": styles, "settings": f'<w:defaultTabStop w:val="708"/>{settings}', **(parts or {})}
    references = ""
    for kind, content in (("header", header), ("footer", footer)):
        if content:
            inside[kind] = content
            references += f'<w:{kind}Reference w:type="default" r:id="{kind}"/>'
    last = section(landscape=landscape, margin=margin, columns=columns, continuous=continuous, references=references)
    roots = {"header": "hdr", "footer": "ftr"}
    members = {
        "[Content_Types].xml": _content_types(inside),
        "_rels/.rels": _relations({"word/document.xml": "officeDocument"}),
        "word/document.xml": f"<w:document {_ROOT}><w:body>{body}{last}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations({f"{kind}.xml": kind for kind in inside}),
    }
    for kind, content in inside.items():
        root = roots.get(kind, kind)
        members[f"word/{kind}.xml"] = f"<w:{root} {_ROOT}>{content}</w:{root}>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, date_time=(2026, 11, 2, 8, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _DECLARATION + text)
    return buffer.getvalue()


def _content_types(inside: Mapping[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="{_MEDIA}{kind}+xml"/>'
        for kind in ("document.main", *inside)
    ).replace("/word/document.main.xml", "/word/document.xml")
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Mapping[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{kind}" Type="{_TYPES}{kind}" Target="{target}"/>' for target, kind in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'
