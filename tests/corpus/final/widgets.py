"""AcroForm fields with appearance streams in an embedded font, so that Czech letters show.

Source: ISO 32000-1, 12.7.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

MULTILINE = 1 << 12
RADIO = 1 << 15
COMBO = 1 << 17


class Widgets:
    """The fields of one document in the making."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._fields: list[Any] = []
        self._radios: dict[str, Any] = {}
        self._count = 0

    def text(
        self,
        name: str,
        value: str,
        rect: tuple[float, float, float, float],
        paint: Callable[[Canvas, float, float], None],
        *,
        multiline: bool = False,
        tooltip: str = "",
        options: tuple[str, ...] = (),
        size: float = 9,
    ) -> None:
        """A text field, or a combo box when it has options; ``rect`` is x, y, width and height from the bottom left."""
        entries: dict[str, Any] = {
            "FT": pdfdoc.PDFName("Ch" if options else "Tx"), "V": pdfdoc.PDFString(value),
            "Ff": COMBO if options else MULTILINE if multiline else 0,
            "DA": pdfdoc.PDFString(f"/Helv {size:.1f} Tf 0 g"),
            "AP": pdfdoc.PDFDictionary({"N": self._appearance(rect, paint)}),
        }  # fmt: skip
        if options:
            entries["Opt"] = pdfdoc.PDFArray([pdfdoc.PDFString(option) for option in options])
        self._add(name, rect, entries, tooltip)

    def button(
        self,
        name: str,
        rect: tuple[float, float, float, float],
        paint: Callable[[Canvas, float, float, bool], None],
        *,
        on: bool,
        state: str = "Yes",
        group: str | None = None,
        tooltip: str = "",
    ) -> None:
        """A check box, or a radio button of a group."""
        shown = pdfdoc.PDFName(state if on else "Off")
        looks = {
            state: self._appearance(rect, lambda canvas, w, h: paint(canvas, w, h, True)),
            "Off": self._appearance(rect, lambda canvas, w, h: paint(canvas, w, h, False)),
        }
        entries: dict[str, Any] = {"AS": shown, "AP": pdfdoc.PDFDictionary({"N": pdfdoc.PDFDictionary(looks)})}
        if group is None:
            self._add(name, rect, entries | {"FT": pdfdoc.PDFName("Btn"), "V": shown}, tooltip)
            return
        parent = self._radios.get(group) or self._parent(group)
        if on:
            parent.dict["V"] = shown
        kid = self._add(
            None, rect, entries | {"Parent": self._canvas._doc.Reference(parent, f"radio.{group}")}, tooltip
        )
        parent.dict["Kids"].sequence.append(kid)

    def finish(self) -> None:
        """Name the fields in the catalog; once, before the document is saved."""
        document = self._canvas._doc
        helvetica = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica", "Encoding": "WinAnsiEncoding"}
        font = pdfdoc.PDFDictionary({key: pdfdoc.PDFName(value) for key, value in helvetica.items()})
        resources = pdfdoc.PDFDictionary({"Font": pdfdoc.PDFDictionary({"Helv": font})})
        document.Catalog.AcroForm = pdfdoc.PDFDictionary(
            {"Fields": pdfdoc.PDFArray(self._fields), "DR": resources, "DA": pdfdoc.PDFString("/Helv 0 Tf 0 g")}
        )

    def _parent(self, group: str) -> Any:
        parent = pdfdoc.PDFDictionary(
            {"FT": pdfdoc.PDFName("Btn"), "Ff": RADIO, "T": pdfdoc.PDFString(group), "V": pdfdoc.PDFName("Off"),
             "Kids": pdfdoc.PDFArray([])}
        )  # fmt: skip
        self._radios[group] = parent
        self._fields.append(self._canvas._doc.Reference(parent, f"radio.{group}"))
        return parent

    def _add(
        self, name: str | None, rect: tuple[float, float, float, float], entries: dict[str, Any], tooltip: str
    ) -> Any:
        self._count += 1
        x, y, w, h = rect
        common = {"Type": pdfdoc.PDFName("Annot"), "Subtype": pdfdoc.PDFName("Widget"), "F": 4}
        common["Rect"] = pdfdoc.PDFArray([round(x, 2), round(y, 2), round(x + w, 2), round(y + h, 2)])
        if name is not None:
            common["T"] = pdfdoc.PDFString(name)
        if tooltip:
            common["TU"] = pdfdoc.PDFString(tooltip)
        annotation = pdfdoc.PDFDictionary(common | entries)
        reference = self._canvas._doc.Reference(annotation, f"widget.{self._count}")
        self._canvas._annotationrefs.append(reference)
        if "Parent" not in entries:
            self._fields.append(reference)
        return reference

    def _appearance(
        self, rect: tuple[float, float, float, float], paint: Callable[[Canvas, float, float], None]
    ) -> Any:
        self._count += 1
        name = f"ap{self._count}"
        self._canvas.beginForm(name, 0, 0, rect[2], rect[3])
        paint(self._canvas, rect[2], rect[3])
        self._canvas.endForm()
        return pdfdoc.PDFObjectReference(self._canvas._doc.getXObjectName(name))
