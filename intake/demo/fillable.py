"""The form as a fillable PDF with Czech labels (AcroForm, ISO 32000-2, 12.7).

reportlab draws the page, and each filled-in value on a small page of its own; pypdf makes these the
appearances of the fields, so that they carry the embedded font and look the same in every viewer.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from intake.demo.layouts import (
    BOLD,
    LABELS,
    LEFT,
    LONG,
    OPTIONS,
    RIGHT,
    SECTIONS,
    Paper,
    Values,
    chosen,
    draw_heading,
    flow,
    in_words,
    wrap,
)

Rectangle = tuple[float, float, float, float]
_RADIO, _MULTILINE, _NO_TOGGLE = 1 << 15, 1 << 12, 1 << 14
_SINGLE = frozenset({"applicant_type", "partner_type", "cooperation_form"})
_COMBO = frozenset({"partner_region", "alternate_region"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """How the fillable form is made."""

    names: str = "keys"
    """``keys``: fields named like ours; ``numbers``: „Textové pole 3“, only the print tells."""
    appearances: bool = True
    """False: the viewer is asked to draw the values (NeedAppearances)."""
    tooltips: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    key: str
    page: int
    rectangle: Rectangle
    option: str | None = None
    """Key of the option for a box to tick."""


@dataclass(slots=True)
class _Draft:
    paper: Paper
    places: list[_Place] = field(default_factory=list)


def fillable_pdf(values: Values, filling: Filling | None = None) -> bytes:
    """The fillable form with an applicant's answers in it.

    Args:
        values: What the applicant wrote; text, keys of options, or True for a ticked box.
        filling: How the fields are named and shown; by default named and with appearances.
    """
    filling = filling or Filling()
    draft = _Draft(paper=Paper())
    _draw(draft)
    draft.paper.turn()
    count = draft.paper.page - 1
    texts = [place for place in draft.places if place.option is None]
    for place in texts:
        _draw_value(draft.paper, place, values)
    draft.paper.canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(draft.paper.buffer.getvalue())))
    shown = {id(place): _as_form(writer.pages[count + i], place) for i, place in enumerate(texts)}
    _add_fields(writer, draft.places, values, filling, shown)
    for _ in texts:
        writer.remove_page(count)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


# ---------------------------------------------------------------- the page


def _draw(draft: _Draft) -> None:
    paper = draft.paper
    draw_heading(paper)
    for heading, keys in SECTIONS:
        paper.room(60)
        paper.text(LEFT, paper.y, heading, 11, BOLD)
        paper.y -= 22
        for key in keys:
            _draw_field(draft, key)
        paper.y -= 8
    paper.room(60)
    paper.text(LEFT, paper.y, "Podpis statutárního zástupce", 9.5)
    paper.canvas.rect(LEFT + 175, paper.y - 30, RIGHT - LEFT - 175, 40)
    paper.y -= 50


def _draw_field(draft: _Draft, key: str) -> None:
    paper, split = draft.paper, LEFT + 175
    options = list(flow(key, RIGHT - split, 9.5)) if key in OPTIONS and key not in _COMBO else []
    tall = 16.0 * (options[-1][1] + 1) if options else 52.0 if key in LONG else 16.0
    label = wrap(LABELS[key][0] + ":", 168, 9.5)
    paper.room(max(tall, 13.0 * len(label)) + 6)
    for number, words in enumerate(label):
        paper.text(LEFT, paper.y - 12 * number, words, 9.5)
    for x, line, text, option in options:
        bottom = paper.y - 2 - 16 * line
        paper.text(split + x + 14, paper.y - 16 * line, text, 9.5)
        if option is not None:
            rectangle = (split + x, bottom, split + x + 10, bottom + 10)
            draft.places.append(_Place(key=key, page=paper.page, rectangle=rectangle, option=option))
    if key == "consent":
        rectangle = (split, paper.y - 2, split + 10, paper.y + 8)
        draft.places.append(_Place(key=key, page=paper.page, rectangle=rectangle, option="Ano"))
    elif not options:
        rectangle = (split, paper.y + 11 - tall, RIGHT, paper.y + 11)
        draft.places.append(_Place(key=key, page=paper.page, rectangle=rectangle))
        paper.canvas.setStrokeGray(0.6)
        paper.canvas.rect(split, rectangle[1], RIGHT - split, tall)
        paper.canvas.setStrokeGray(0)
    paper.y -= max(tall, 12.0 * len(label)) + 7


def _draw_value(paper: Paper, place: _Place, values: Values) -> None:
    """One value on a page of its own, which becomes the field's appearance."""
    x0, y0, x1, y1 = place.rectangle
    paper.canvas.setPageSize((x1 - x0, y1 - y0))
    for number, line in enumerate(wrap(in_words(place.key, values), x1 - x0 - 6, 9)):
        paper.text(3, y1 - y0 - 11.5 - 11 * number, line, 9)
    paper.canvas.showPage()


# ---------------------------------------------------------------- the fields


def _as_form(page: PageObject, place: _Place) -> StreamObject:
    contents = page.get_contents()
    form = DecodedStreamObject()
    form.set_data(b"/Tx BMC\n" + (contents.get_data() if contents is not None else b"") + b"\nEMC")
    x0, y0, x1, y1 = place.rectangle
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): _numbers((0, 0, x1 - x0, y1 - y0)),
            NameObject("/Resources"): page["/Resources"],
        }
    )
    return form


def _add_fields(
    writer: PdfWriter, places: list[_Place], values: Values, filling: Filling, shown: dict[int, StreamObject]
) -> None:
    roots = ArrayObject()
    radios: dict[str, DictionaryObject] = {}
    for number, place in enumerate(places, start=1):
        widget = _widget(place)
        if place.option is None:
            _make_text(writer, widget, place, values, filling, shown[id(place)])
        else:
            _make_button(writer, widget, place, values)
        parent = radios.get(place.key)
        if place.key in _SINGLE and parent is None:
            parent = radios[place.key] = _radio_group(writer, place, number, values, filling)
            roots.append(parent.indirect_reference)
        if parent is None:
            _name(widget, place, number, filling)
        else:
            widget[NameObject("/Parent")] = parent.indirect_reference
        reference = writer._add_object(widget)
        (roots if parent is None else _kids(parent)).append(reference)
        _annotate(writer.pages[place.page - 1], reference)
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(_acroform(writer, roots, filling))


def _widget(place: _Place) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): _numbers(place.rectangle),
            NameObject("/F"): NumberObject(4),
            NameObject("/MK"): DictionaryObject({NameObject("/BC"): _numbers((0.4, 0.4, 0.4))}),
        }
    )


def _name(target: DictionaryObject, place: _Place, number: int, filling: Filling) -> None:
    name = place.key if place.option in (None, "Ano") else f"{place.key}.{place.option}"
    if filling.names == "numbers":
        name = f"Textové pole {number}" if place.option is None else f"Zaškrtávací pole {number}"
    target[NameObject("/T")] = TextStringObject(name.replace(".", "_") if filling.names == "numbers" else name)
    if filling.tooltips and filling.names == "keys":
        option = dict(OPTIONS.get(place.key, ())).get(place.option or "", "")
        target[NameObject("/TU")] = TextStringObject(option or LABELS[place.key][0])


def _make_text(
    writer: PdfWriter, widget: DictionaryObject, place: _Place, values: Values, filling: Filling, shown: StreamObject
) -> None:
    combo = place.key in _COMBO
    widget[NameObject("/FT")] = NameObject("/Ch" if combo else "/Tx")
    widget[NameObject("/Ff")] = NumberObject(1 << 17 if combo else _MULTILINE if place.key in LONG else 0)
    widget[NameObject("/DA")] = TextStringObject("/Helv 9 Tf 0 g")
    answer = in_words(place.key, values)
    if combo:
        pairs = ((TextStringObject(key), TextStringObject(text)) for key, text in OPTIONS[place.key])
        widget[NameObject("/Opt")] = ArrayObject(ArrayObject(pair) for pair in pairs)
        answer = "".join(chosen(place.key, values))
    widget[NameObject("/V")] = TextStringObject(answer)
    if filling.appearances:
        normal = writer._add_object(shown)
        widget[NameObject("/AP")] = DictionaryObject({NameObject("/N"): normal})


def _make_button(writer: PdfWriter, widget: DictionaryObject, place: _Place, values: Values) -> None:
    state = NameObject("/" + (place.option if place.key in _SINGLE and place.option else "Ano"))
    ticked = values.get("consent") is True if place.key == "consent" else place.option in chosen(place.key, values)
    states = DictionaryObject(
        {
            state: writer._add_object(_box_form(ticked=True)),
            NameObject("/Off"): writer._add_object(_box_form(ticked=False)),
        }
    )
    widget[NameObject("/AP")] = DictionaryObject({NameObject("/N"): states})
    widget[NameObject("/AS")] = state if ticked else NameObject("/Off")
    if place.key not in _SINGLE:
        widget[NameObject("/FT")] = NameObject("/Btn")
        widget[NameObject("/V")] = state if ticked else NameObject("/Off")


def _radio_group(writer: PdfWriter, place: _Place, number: int, values: Values, filling: Filling) -> DictionaryObject:
    ticked = chosen(place.key, values)
    group = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Btn"),
            NameObject("/Ff"): NumberObject(_RADIO | _NO_TOGGLE),
            NameObject("/V"): NameObject("/" + (ticked[0] if ticked else "Off")),
            NameObject("/Kids"): ArrayObject(),
        }
    )
    name = place.key if filling.names == "keys" else f"Skupina {number}"
    group[NameObject("/T")] = TextStringObject(name)
    writer._add_object(group)
    return group


def _kids(parent: DictionaryObject) -> ArrayObject:
    kids = parent["/Kids"]
    assert isinstance(kids, ArrayObject)
    return kids


def _box_form(*, ticked: bool) -> StreamObject:
    form = DecodedStreamObject()
    cross = b" 1.2 w 2 2 m 8 8 l S 2 8 m 8 2 l S" if ticked else b""
    form.set_data(b"0.7 w 0.5 0.5 9 9 re S" + cross)
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): _numbers((0, 0, 10, 10)),
            NameObject("/Resources"): DictionaryObject(),
        }
    )
    return form


def _annotate(page: PageObject, reference: IndirectObject) -> None:
    if "/Annots" not in page:
        page[NameObject("/Annots")] = ArrayObject()
    annotations = page["/Annots"]
    assert isinstance(annotations, ArrayObject)
    annotations.append(reference)


def _acroform(writer: PdfWriter, roots: ArrayObject, filling: Filling) -> DictionaryObject:
    helvetica = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/Helv"): writer._add_object(helvetica)})
    form = DictionaryObject(
        {
            NameObject("/Fields"): roots,
            NameObject("/DR"): DictionaryObject({NameObject("/Font"): fonts}),
            NameObject("/DA"): TextStringObject("/Helv 9 Tf 0 g"),
        }
    )
    if not filling.appearances:
        form[NameObject("/NeedAppearances")] = BooleanObject(True)
    return form


def _numbers(values: tuple[float, ...]) -> ArrayObject:
    return ArrayObject(FloatObject(value) for value in values)
