"""Word documents made by hand: the form in layouts that offices use, from WordprocessingML written out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from intake.demo.forms import written_values
from intake.demo.layouts import LABELS, LONG, OPTIONS, SECTIONS, TITLE

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCM = "application/vnd.ms-word.document.macroenabled.12"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Default Extension="xml" ContentType="{DOCX}.main+xml"/></Types>'
)
STYLES = (
    f"<w:styles {NAMESPACES}>"
    '<w:style w:type="character" w:styleId="Zstupntext"><w:name w:val="Placeholder Text"/></w:style>'
    '<w:style w:type="character" w:styleId="Skryty"><w:name w:val="skryty"/><w:rPr><w:vanish/></w:rPr></w:style>'
    "</w:styles>"
)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def document(
    *body: str, main: str = "word/document.xml", prolog: str = "", extra: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A package around the body; styles and whatever else is given beside it."""
    related = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATION}/{kind}" Target="{kind}.xml"/>'
        for number, kind in enumerate(["styles", "numbering"])
    )
    folder, name = main.rsplit("/", 1)
    head = '<?xml version="1.0" encoding="UTF-8"?>' + prolog
    package_relation = f'<Relationships><Relationship Id="a" Type="{_RELATION}/officeDocument" Target="{main}"/>'
    return package(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": package_relation + "</Relationships>",
            main: f"{head}<w:document {NAMESPACES}><w:body>{''.join(body)}</w:body></w:document>",
            f"{folder}/_rels/{name}.rels": f"<Relationships>{related}</Relationships>",
            f"{folder}/styles.xml": STYLES,
            **(extra or {}),
        }
    )


# ---------------------------------------------------------------- pieces


def t(text: str, look: str = "") -> str:
    """A run of text; ``look`` is the inside of its rPr."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


TAB, BREAK, NEW_PAGE = "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def p(*content: str, properties: str = "") -> str:
    runs = "".join(piece if piece.startswith("<") else t(piece) for piece in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def tc(*blocks: str, width: int = 2500, span: int = 1, merge: str | None = None, shade: str = "") -> str:
    merged = "" if merge is None else f"<w:vMerge {merge}/>"
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{span}"/>{merged}{shade}'
    inside = "".join(block if block.startswith("<") else p(block) for block in blocks) or p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def tr(*cells: str) -> str:
    return f"<w:tr>{''.join(cell if cell.startswith('<') else tc(cell) for cell in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def sdt(content: str, *, alias: str = "", tag: str = "", kind: str = "<w:text/>", placeholder: bool = False) -> str:
    shown = "<w:showingPlcHdr/>" if placeholder else ""
    properties = f"<w:alias w:val={quoteattr(alias)}/><w:tag w:val={quoteattr(tag)}/>{shown}{kind}"
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def prompt(text: str = "Klepněte sem a zadejte text.", *, alias: str = "", kind: str = "<w:text/>") -> str:
    return sdt(t(text, '<w:rStyle w:val="Zstupntext"/>'), alias=alias, kind=kind, placeholder=True)


def box(ticked: bool, *, alias: str = "", shown: bool | None = None) -> str:
    """A check box as a content control; ``shown`` is what its glyph says."""
    glyph = "☒" if (ticked if shown is None else shown) else "☐"
    kind = f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox>'
    return sdt(t(glyph), alias=alias, kind=kind)


def legacy(kind: str, *, name: str = "Text1", result: str = "") -> str:
    """A form field of old Word: ``kind`` is the inside of its ffData."""
    begin = f'<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="{name}"/>{kind}</w:ffData></w:fldChar>'
    return (
        f"<w:r>{begin}</w:r><w:r><w:instrText> FORMTEXT </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{t(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def legacy_box(ticked: bool) -> str:
    return legacy(f'<w:checkBox><w:default w:val="0"/><w:checked w:val="{int(ticked)}"/></w:checkBox>')


def text_box(*blocks: str) -> str:
    """A floating text box as Word writes it: twice, for new and for old programs."""
    inside = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic><a:graphicData>"
        f"<wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def picture(width_cm: float, height_cm: float) -> str:
    size = f'<wp:extent cx="{int(width_cm * 360_000)}" cy="{int(height_cm * 360_000)}"/>'
    return (
        f"<w:r><w:drawing><wp:inline>{size}<a:graphic><a:blip r:embed='r9'/></a:graphic></wp:inline></w:drawing></w:r>"
    )


# ---------------------------------------------------------------- whole forms

Answer = str | Sequence[str] | bool | None
Draw = Callable[[str, str, str], str]
"""Key, label and runs of the answer → XML of the question."""


def options(
    key: str, answer: Answer, draw: Callable[[bool, str], str] = lambda on, text: f"{'☒' if on else '☐'} {text}  "
) -> str:
    chosen = {answer} if isinstance(answer, str) else set(answer or ())
    drawn = [draw(name in chosen, label) for name, label in OPTIONS[key]]
    return "".join(piece if piece.startswith("<") else t(piece) for piece in drawn)


def in_words(key: str, answer: Answer) -> str:
    """The answer as people type it; options by their printed names."""
    if isinstance(answer, bool):
        return "ano" if answer else "ne"
    if key in OPTIONS:
        names = dict(OPTIONS[key])
        return ", ".join(names[name] for name in ([answer] if isinstance(answer, str) else answer or ()))
    return str(answer or "")


def label_of(key: str, wording: int) -> str:
    """The label as in other layouts; „V … dne …“ of one wording needs a line of its own."""
    return LABELS[key][0 if key in ("signed_place", "signed_date") else wording]


def questions(
    values: Mapping[str, Answer], *, wording: int = 0, ticks: bool = True
) -> Iterator[tuple[str, str, str, str]]:
    """Section, key, label and runs of the answer."""
    for section, keys in SECTIONS:
        for key in keys:
            answer = values[key]
            if key == "consent" and ticks:
                yield section, key, label_of(key, wording), t("☒ ano  ☐ ne" if answer else "☐ ano  ☒ ne")
            elif key in OPTIONS and ticks:
                yield section, key, label_of(key, wording), options(key, answer)
            else:
                yield section, key, label_of(key, wording), t(in_words(key, answer))


def whole(
    values: Mapping[str, Answer], draw: Draw, *, wording: int = 0, ticks: bool = True, table: bool = False
) -> str:
    """The form with each question as ``draw`` makes it: of rows where it is a table."""
    parts = [p(TITLE)]
    section = ""
    rows: list[str] = []
    for heading, key, label, answer in questions(values, wording=wording, ticks=ticks):
        if heading != section:
            parts += [tbl(*rows)] if rows else []
            parts.append(p(heading))
            section, rows = heading, []
        (rows if table else parts).append(draw(key, label, answer))
    return "".join([*parts, *([tbl(*rows)] if rows else []), p("Podpis statutárního zástupce:")])


def table_form(values: Mapping[str, Answer], *, wording: int = 0, ticks: bool = True) -> str:
    return whole(values, lambda _, label, answer: tr(label, tc(p(answer))), wording=wording, ticks=ticks, table=True)


def dotted_form(values: Mapping[str, Answer], *, wording: int = 0, ticks: bool = True) -> str:
    return whole(
        values, lambda _, label, answer: p(f"{label}: ......", answer, "............"), wording=wording, ticks=ticks
    )


def tabbed_form(values: Mapping[str, Answer], *, wording: int = 0, ticks: bool = True) -> str:
    stops = '<w:tabs><w:tab w:val="left" w:pos="3600"/><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs>'
    return whole(
        values,
        lambda _, label, answer: p(f"{label}:", TAB, answer, TAB, properties=stops),
        wording=wording,
        ticks=ticks,
    )


def above_form(values: Mapping[str, Answer], *, wording: int = 0, ticks: bool = True) -> str:
    return whole(
        values, lambda _, label, answer: tr(label) + tr(tc(p(answer))), wording=wording, ticks=ticks, table=True
    )


def same_cell_form(values: Mapping[str, Answer], *, wording: int = 0, ticks: bool = True) -> str:
    return whole(values, lambda _, label, answer: tr(tc(p(label), p(answer))), wording=wording, ticks=ticks, table=True)


def pairs_form(values: Mapping[str, Answer], *, wording: int = 0, ticks: bool = True) -> str:
    """Two questions in a row, long ones over the whole width."""
    parts = [p(TITLE)]
    rows: list[str] = []
    waiting: list[str] = []
    section = ""
    for heading, key, label, answer in questions(values, wording=wording, ticks=ticks):
        if heading != section:
            rows += [tr(*waiting, tc(span=2))] if waiting else []
            rows.append(tr(tc(heading, span=4)))
            section, waiting = heading, []
        if key in LONG or key in OPTIONS:
            rows += [tr(*waiting, tc(span=2))] if waiting else []
            waiting = []
            rows.append(tr(tc(p(t(label))), tc(p(answer), span=3)))
            continue
        waiting += [tc(p(t(label))), tc(p(answer))]
        if len(waiting) == 4:
            rows.append(tr(*waiting))
            waiting = []
    rows += [tr(*waiting, tc(span=2))] if waiting else []
    return "".join([*parts, tbl(*rows)])


def control_form(values: Mapping[str, Answer], *, wording: int = 0) -> str:
    """Every answer in a content control called by its key, boxes as check box controls."""

    def draw(key: str, label: str, _: str) -> str:
        answer = values[key]
        if key in OPTIONS:
            inside = options(key, answer, lambda on, text: box(on) + t(f" {text}  "))
        elif isinstance(answer, bool):
            inside = box(answer) + t(" ano")
        else:
            inside = sdt(t(str(answer)), alias=label, tag=key) if answer else prompt(alias=label)
        return tr(label, tc(p(inside)))

    return whole(values, draw, wording=wording, table=True)


def legacy_form(values: Mapping[str, Answer], *, wording: int = 0) -> str:
    def draw(key: str, label: str, _: str) -> str:
        answer = values[key]
        if key in OPTIONS:
            inside = options(key, answer, lambda on, text: legacy_box(on) + t(f" {text}  "))
        elif isinstance(answer, bool):
            inside = legacy_box(answer) + t(" ano")
        else:
            inside = legacy("<w:textInput/>", name="Text17", result=str(answer or "\u2002" * 5))
        return p(f"{label}: ", inside)

    return whole(values, draw, wording=wording)


def bracket_form(values: Mapping[str, Answer], *, wording: int = 0) -> str:
    def draw(key: str, label: str, answer: str) -> str:
        if key in OPTIONS:
            answer = options(key, values[key], lambda on, text: f"[{'X' if on else ' '}] {text}   ")
        return p(f"{label}: ", answer)

    return whole(values, draw, wording=wording)


def struck_form(values: Mapping[str, Answer], *, wording: int = 0) -> str:
    """„Nehodící se škrtněte“: of each list what doesn't apply is struck through."""

    def draw(key: str, label: str, answer: str) -> str:
        if key in OPTIONS:
            strike = options(key, values[key], lambda on, text: t(text, "" if on else "<w:strike/>") + t(" / "))
            answer = strike
        return tr(label, tc(p(answer)))

    return whole(values, draw, wording=wording, table=True)


FORMS: Mapping[str, Callable[[Mapping[str, Answer]], str]] = {
    "table": table_form,
    "table-wording-1": lambda values: table_form(values, wording=1),
    "table-wording-2": lambda values: table_form(values, wording=2),
    "table-words": lambda values: table_form(values, ticks=False),
    "dotted": dotted_form,
    "dotted-words": lambda values: dotted_form(values, wording=1, ticks=False),
    "tabbed": tabbed_form,
    "tabbed-words": lambda values: tabbed_form(values, wording=2, ticks=False),
    "above": above_form,
    "same-cell": same_cell_form,
    "pairs": pairs_form,
    "pairs-wording-1": lambda values: pairs_form(values, wording=1),
    "controls": control_form,
    "legacy": legacy_form,
    "brackets": bracket_form,
    "struck": struck_form,
}


def form(layout: str = "table", sample: str = "zlatovice") -> str:
    """The body of the form of one sample applicant."""
    return FORMS[layout](written_values(sample))
