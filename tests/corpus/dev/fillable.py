"""Fillable places on a drawn form (AcroForm, ISO 32000-2, 12.7), named as different programs name them.

Each value is drawn on a small page of its own in the same file; pypdf makes these pages the
appearances of the fields, so that they carry the embedded font.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.corpus.dev.fonts import wrap
from tests.corpus.dev.paper import Paper, Place
from tests.corpus.dev.phrases import slug
from tests.corpus.dev.wording import LONG, OPTIONS, SINGLE

_RADIO, _NO_TOGGLE, _MULTILINE, _COMBO = 1 << 15, 1 << 14, 1 << 12, 1 << 17


class Naming(StrEnum):
    """How the fields of a fillable form are called."""

    SLUG = "slug"
    """``nazev_zadatele``"""
    LABEL = "label"
    """As the label is printed."""
    NUMBERED = "numbered"
    """„Textové pole 3“, „Zaškrtávací pole 4“: only the print tells."""
    LIVECYCLE = "livecycle"
    """``form1[0].strana1[0].TextField1[3]``"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """The habits of whoever made the fillable form."""

    naming: Naming
    tooltips: bool
    radios: bool
    """Options of which one may be chosen are one group."""
    speaking_states: bool
    """A ticked box is called like its option, not „Ano“ or a number."""


def choose_filling(rng: Random) -> Filling:
    """One set of habits."""
    return Filling(
        naming=rng.choice((*Naming, Naming.NUMBERED)),
        tooltips=rng.random() < 0.5,
        radios=rng.random() < 0.5,
        speaking_states=rng.random() < 0.5,
    )


@dataclass(slots=True, kw_only=True)
class _Making:
    writer: PdfWriter
    paper: Paper
    filling: Filling
    roots: ArrayObject = field(default_factory=ArrayObject)
    groups: dict[str, DictionaryObject] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)


def with_fields(paper: Paper, filling: Filling) -> bytes:
    """Finish a paper that was drawn fillable."""
    paper.turn()
    count = paper.page_index
    texts = [place for place in paper.places if place.option is None]
    for place in texts:
        _draw_value(paper, place)
    paper.canvas.save()
    making = _Making(
        writer=PdfWriter(clone_from=PdfReader(io.BytesIO(paper.buffer.getvalue()))), paper=paper, filling=filling
    )
    pages = making.writer.pages
    shown = {id(place): _as_form(pages[count + number], place) for number, place in enumerate(texts)}
    for number, place in enumerate(paper.places, start=1):
        _add(making, place, number, shown.get(id(place)))
    making.writer.root_object[NameObject("/AcroForm")] = making.writer._add_object(_acroform(making))
    for _ in texts:
        making.writer.remove_page(count)
    buffer = io.BytesIO()
    making.writer.write(buffer)
    return buffer.getvalue()


def _draw_value(paper: Paper, place: Place) -> None:
    x0, y0, x1, y1 = place.box
    paper.canvas.setPageSize((x1 - x0, y1 - y0))
    font, size = paper.style.answers.regular, place.size
    lines = wrap(paper.words(place.key), x1 - x0 - 4, font, size)
    leading = min((y1 - y0) / max(len(lines), 1), 1.3 * size)
    paper.canvas.setFont(font, size)
    for row, line in enumerate(lines):
        paper.canvas.drawString(2, y1 - y0 - 0.8 * leading - leading * row, line)
    paper.canvas.showPage()


def _as_form(page: PageObject, place: Place) -> StreamObject:
    contents = page.get_contents()
    drawn = contents.get_data() if contents is not None else b""
    x0, y0, x1, y1 = place.box
    return _form(b"/Tx BMC\n" + drawn + b"\nEMC", (x1 - x0, y1 - y0), page["/Resources"])


def _form(data: bytes, size: tuple[float, float], resources: object = None) -> StreamObject:
    form = DecodedStreamObject()
    form.set_data(data)
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = _numbers((0, 0, *size))
    form[NameObject("/Resources")] = resources if isinstance(resources, DictionaryObject) else DictionaryObject()
    return form


def _add(making: _Making, place: Place, number: int, shown: StreamObject | None) -> None:
    widget = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): _numbers(place.box),
            NameObject("/F"): NumberObject(4),
        }
    )
    parent = None
    if shown is not None:
        _make_text(making, widget, place, shown)
    else:
        parent = _make_button(making, widget, place, number)
    if parent is None:
        widget[NameObject("/T")] = TextStringObject(_name(making, place, number))
    else:
        widget[NameObject("/Parent")] = parent.indirect_reference
    if making.filling.tooltips:
        option = dict(OPTIONS[place.key])[place.option] if place.option else ""
        widget[NameObject("/TU")] = TextStringObject(option or making.paper.wording.labels[place.key])
    reference = making.writer._add_object(widget)
    _kids(making, parent).append(reference)
    _annotate(making.writer.pages[place.page_index], reference)


def _kids(making: _Making, parent: DictionaryObject | None) -> ArrayObject:
    kids = making.roots if parent is None else parent["/Kids"]
    assert isinstance(kids, ArrayObject)
    return kids


def _name(making: _Making, place: Place, number: int) -> str:
    label, naming = making.paper.wording.labels[place.key], making.filling.naming
    option = dict(OPTIONS[place.key])[place.option] if place.option else ""
    if naming is Naming.NUMBERED:
        return f"{'Zaškrtávací' if place.option else 'Textové'} pole {number}"
    if naming is Naming.LIVECYCLE:
        kind = "CheckBox" if place.option else "TextField"
        return f"form1[0].strana{place.page_index + 1}[0].{kind}{number}[0]".replace(".", "-")
    plain = f"{label} {option}".strip()
    name = plain.replace(".", " ") if naming is Naming.LABEL else slug(plain).replace("-", "_")
    making.names[name] = making.names.get(name, 0) + 1
    return name if making.names[name] == 1 else f"{name} {making.names[name]}"


def _make_text(making: _Making, widget: DictionaryObject, place: Place, shown: StreamObject) -> None:
    written = making.paper.words(place.key)
    labels = [text for _, text in OPTIONS.get(place.key, ())]
    combo = bool(labels) and (written in labels or not written) and place.key != "consent"
    widget[NameObject("/FT")] = NameObject("/Ch" if combo else "/Tx")
    widget[NameObject("/Ff")] = NumberObject(_COMBO if combo else _MULTILINE if place.key in LONG else 0)
    widget[NameObject("/DA")] = TextStringObject("/Helv 9 Tf 0 g")
    if combo:
        widget[NameObject("/Opt")] = ArrayObject(TextStringObject(text) for text in labels)
    widget[NameObject("/V")] = TextStringObject(written)
    widget[NameObject("/AP")] = DictionaryObject({NameObject("/N"): making.writer._add_object(shown)})


def _make_button(making: _Making, widget: DictionaryObject, place: Place, number: int) -> DictionaryObject | None:
    """A box to tick; returns the group that it belongs to."""
    chosen = place.option in (making.paper.answer(place.key).keys or ())
    two = place.key == "consent" and not making.paper.style.consent_box
    grouped = making.filling.radios and (place.key in SINGLE or two)
    assert place.option is not None
    state = _state(making, place, grouped=grouped)
    side = place.box[2] - place.box[0]
    states = {
        NameObject("/" + state): making.writer._add_object(_box_form(side, ticked=True)),
        NameObject("/Off"): making.writer._add_object(_box_form(side, ticked=False)),
    }
    widget[NameObject("/AP")] = DictionaryObject({NameObject("/N"): DictionaryObject(states)})
    widget[NameObject("/AS")] = NameObject(f"/{state}" if chosen else "/Off")
    if grouped:
        group = making.groups.get(place.key) or _group(making, place, number)
        if chosen:
            group[NameObject("/V")] = NameObject("/" + state)
        return group
    widget[NameObject("/FT")] = NameObject("/Btn")
    widget[NameObject("/V")] = NameObject(f"/{state}" if chosen else "/Off")
    return None


def _state(making: _Making, place: Place, *, grouped: bool) -> str:
    """Name of the ticked state; letters and digits only."""
    if making.filling.speaking_states:
        return slug(dict(OPTIONS[place.key])[place.option or ""]).replace("-", "_")
    if grouped:
        return str([option for option, _ in OPTIONS[place.key]].index(place.option or ""))
    return "Ano" if making.filling.naming is not Naming.LIVECYCLE else "1"


def _group(making: _Making, place: Place, number: int) -> DictionaryObject:
    speaking = making.filling.naming in (Naming.SLUG, Naming.LABEL)
    name = _name(making, Place(key=place.key, page_index=0, box=place.box, size=0), number) if speaking else None
    group = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Btn"),
            NameObject("/Ff"): NumberObject(_RADIO | _NO_TOGGLE),
            NameObject("/T"): TextStringObject(name or f"Skupina {number}"),
            NameObject("/V"): NameObject("/Off"),
            NameObject("/Kids"): ArrayObject(),
        }
    )
    making.roots.append(making.writer._add_object(group))
    making.groups[place.key] = group
    return group


def _box_form(side: float, *, ticked: bool) -> StreamObject:
    edge = side - 0.7
    cross = f" 1.2 w 2 2 m {side - 2:.2f} {side - 2:.2f} l S 2 {side - 2:.2f} m {side - 2:.2f} 2 l S" if ticked else ""
    return _form(f"0.7 w 0.35 0.35 {edge:.2f} {edge:.2f} re S{cross}".encode(), (side, side))


def _annotate(page: PageObject, reference: IndirectObject) -> None:
    if "/Annots" not in page:
        page[NameObject("/Annots")] = ArrayObject()
    annotations = page["/Annots"]
    assert isinstance(annotations, ArrayObject)
    annotations.append(reference)


def _acroform(making: _Making) -> DictionaryObject:
    helvetica = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/Helv"): making.writer._add_object(helvetica)})
    return DictionaryObject(
        {
            NameObject("/Fields"): making.roots,
            NameObject("/DR"): DictionaryObject({NameObject("/Font"): fonts}),
            NameObject("/DA"): TextStringObject("/Helv 9 Tf 0 g"),
        }
    )


def _numbers(values: tuple[float, ...]) -> ArrayObject:
    return ArrayObject(FloatObject(round(value, 2)) for value in values)
