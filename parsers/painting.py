"""What a page's content stream paints, in order, with what decides whether it can be seen (ISO 32000-2, 8 and 9).

pdfminer (below pdfplumber) tells where characters and paths are; this adds the render mode, the
transparency, the clip and the order of painting, which it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTComponent, LTCurve, LTFigure, LTImage, LTLine
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import apply_matrix_rect, mult_matrix

from parsers.document import Box
from parsers.errors import LimitExceeded
from parsers.pdf import Geometry

MAX_PAINTED = 60_000
"""Characters, paths and pictures of one page."""
MAX_ANNOTATIONS = 5_000
MAX_SAVED_STATES = 2_000
"""Graphics states one inside another; ISO 32000-1, annex C, asks readers for 28."""
_MAX_FIGURES = 200
"""Figures of one path that are compared with one another."""
_STRAIGHT = 0.6
"""Part of each side that is straight where corners are rounded."""
_FLAG_HIDDEN, _FLAG_NO_VIEW = 2, 32
_NOT_PAINTED = frozenset({"Popup", "Link", "Highlight"})
_INVISIBLE_MODES = frozenset({3, 7})


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """One painted character."""

    text: str
    box: Box
    size: float
    """Height in points after all scaling."""
    font: str
    angle: int | None
    """Degrees by which its line is turned against the page, 0 to the right, 90 upwards; None aslant."""
    order: int
    lightness: float | None
    """Of its colour, 0 black to 1 white; None where unknown."""
    visible: bool
    """False for an invisible render mode, full transparency, or outside the clip."""
    widget: int | None = None
    """Place in the page's list of annotations, for what a fillable field shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One painted path or picture."""

    box: Box
    order: int
    is_line: bool = False
    is_rectangle: bool = False
    is_framed: bool = False
    """A rectangle whose corners are cut or rounded."""
    stroked: bool = False
    filled: bool = False
    lightness: float | None = None
    """Of its fill."""
    stroke_lightness: float | None = None
    picture: bool = False
    opaque: bool = True
    """Hides what was painted before, as far as it is filled."""
    widget: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """All that one page paints, boxes on the upright page."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    shapes: tuple[Shape, ...]
    unread: frozenset[int] = frozenset()
    """Annotations whose appearance couldn't be run."""

    @property
    def has_widgets(self) -> bool:
        """Whether a fillable field paints anything."""
        return any(shape.widget is not None for shape in self.shapes)


def paint(page: PDFPage, resources: PDFResourceManager, layout: Geometry) -> Painted:
    """Run the content of one page and the appearances of its annotations.

    Args:
        page: Of pdfminer, already known to unfold within limits (``parsers.pdf``).
        resources: Of its document; keeps fonts between pages.
        layout: How the page lies.

    Raises:
        LimitExceeded: It paints more than ``MAX_PAINTED`` things.
        Exception: pdfminer lets through whatever a damaged page provokes.
    """
    width, tall = layout.size
    device = _Device(resources, clip=(0.0, 0.0, width, tall))
    interpreter = _Interpreter(resources, device)
    device.begin_page(page, layout.matrix)
    interpreter.render_contents(page.resources, page.contents, ctm=layout.matrix)
    unread = frozenset(_paint_annotations(page, resources, device, layout))
    device.end_page(page)
    glyphs: list[Glyph] = []
    shapes: list[Shape] = []
    for item in _leaves(device.get_result()):
        state = device.painted.get(id(item))
        if state is None:
            continue
        box = (item.x0, tall - item.y1, item.x1, tall - item.y0)
        if isinstance(item, LTChar):
            glyphs.append(_glyph(item, box, state))
        else:
            shapes.append(_shape(item, box, state))
    return Painted(width=width, height=tall, glyphs=tuple(glyphs), shapes=tuple(shapes), unread=unread)


def _paint_annotations(
    page: PDFPage, resources: PDFResourceManager, device: _Device, layout: Geometry
) -> Iterator[int]:
    """Paint what viewers paint above the content; yields the annotations that break the library."""
    annotations = resolve1(page.annots) if page.annots is not None else None
    entries = annotations[:MAX_ANNOTATIONS] if isinstance(annotations, list) else []
    whole = device.state
    for index, entry in enumerate(entries):
        annotation = resolve1(entry)
        if not isinstance(annotation, dict) or not _is_shown(annotation):
            continue
        is_widget = _name(annotation.get("Subtype")) == "Widget"
        device.state = replace(whole, widget=index if is_widget else None)
        try:
            _paint_appearance(annotation, page, resources, device, layout)
        except (LimitExceeded, MemoryError):
            raise
        except Exception:  # noqa: BLE001 - pdfminer has no common root for what damage provokes; told as unread
            yield index
    device.state = whole


def _is_shown(annotation: dict[str, Any]) -> bool:
    flags = resolve1(annotation.get("F", 0))
    hidden = isinstance(flags, int) and flags & (_FLAG_HIDDEN | _FLAG_NO_VIEW)
    return not hidden and _name(annotation.get("Subtype")) not in _NOT_PAINTED


def _paint_appearance(
    annotation: dict[str, Any], page: PDFPage, resources: PDFResourceManager, device: _Device, layout: Geometry
) -> None:
    """Map the appearance's box to the annotation's rectangle (ISO 32000-2, 12.5.5, algorithm 8.1)."""
    normal = resolve1(dict_value(annotation.get("AP", {})).get("N"))
    if isinstance(normal, dict):
        normal = resolve1(normal.get(_name(annotation.get("AS"))))
    if not isinstance(normal, PDFStream):
        return
    matrix: Any = tuple(list_value(normal.get("Matrix", [1, 0, 0, 1, 0, 0])))
    bounds: Any = tuple(list_value(normal.get("BBox", [0, 0, 0, 0])))
    rectangle: Any = [float(resolve1(number)) for number in list_value(annotation["Rect"])]
    x0, y0, x1, y1 = apply_matrix_rect(matrix, bounds)
    if x1 - x0 <= 0 or y1 - y0 <= 0:
        return
    left, right = sorted((rectangle[0], rectangle[2]))
    bottom, top = sorted((rectangle[1], rectangle[3]))
    wide, tall = (right - left) / (x1 - x0), (top - bottom) / (y1 - y0)
    placed = mult_matrix((wide, 0, 0, tall, left - x0 * wide, bottom - y0 * tall), layout.matrix)
    ctm = mult_matrix(matrix, placed)
    interpreter = _Interpreter(resources, device)
    interpreter.init_state(ctm)
    interpreter.clip_to(bounds)
    interpreter.render_contents(_form_resources(normal, page), [normal], ctm=ctm)


def _form_resources(form: PDFStream, page: PDFPage) -> dict[object, object]:
    """The form's own resources, with the fonts of /AcroForm where it names none (12.7.4.3)."""
    own = dict(dict_value(form.get("Resources", {})))
    if "Font" not in own and page.doc is not None:
        acroform = dict_value(page.doc.catalog.get("AcroForm", {}))
        own["Font"] = dict_value(acroform.get("DR", {})).get("Font", {})
    return own


def _name(value: Any) -> str:
    value = resolve1(value)
    return str(literal_name(value)) if isinstance(value, PSLiteral) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Of the graphics state, what pdfminer doesn't keep."""

    clip: Box
    """Bounding box of the clip, y upwards: never smaller than the clip itself."""
    alpha: float = 1.0
    normal_blend: bool = True
    mode: int = 0
    order: int = 0
    holed: bool = False
    """Filled but for a hole within: a frame, as good as stroked."""
    widget: int | None = None


class _Device(PDFPageAggregator):
    """Keeps, for each thing painted, the state in which it was."""

    def __init__(self, resources: PDFResourceManager, *, clip: Box) -> None:
        super().__init__(resources)
        self.state = _State(clip=clip)
        self.painted: dict[int, _State] = {}
        self._order = count()

    def _note(self, count_before: int) -> None:
        """Keep the state of what was just painted; the figures of one path come here twice."""
        items = self.cur_item._objs
        for item in items[count_before:]:
            self.painted[id(item)] = replace(self.state, order=next(self._order))
        if len(self.painted) > MAX_PAINTED:
            raise LimitExceeded("pdf-too-complex", f"A page paints more than {MAX_PAINTED} things.")

    def render_string(
        self, textstate: PDFTextState, seq: Any, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        self.state = replace(self.state, mode=textstate.render)
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        before = len(self.cur_item._objs)
        advance = super().render_char(*args, **kwargs)
        self._note(before)
        return advance

    def paint_path(self, gstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        """Several figures in one path come here again one by one."""
        before = len(self.cur_item._objs)
        super().paint_path(gstate, stroke, fill, evenodd, path)
        self._note(before)
        for item in _holed(self.cur_item._objs[before:], evenodd=evenodd) if fill else ():
            self.painted[id(item)] = replace(self.painted[id(item)], holed=True)

    def render_image(self, name: str, stream: PDFStream) -> None:
        before = len(self.cur_item._objs)
        super().render_image(name, stream)
        self._note(before)


class _Interpreter(PDFPageInterpreter):
    """Follows the graphics state parameters and the clip, which pdfminer skips."""

    device: _Device

    def __init__(self, resources: PDFResourceManager, device: _Device) -> None:
        super().__init__(resources, device)
        self._saved: list[_State] = []

    def do_q(self) -> None:
        if len(self._saved) >= MAX_SAVED_STATES:
            raise LimitExceeded("pdf-too-complex", "A page saves its graphics state again and again.")
        super().do_q()
        self._saved.append(self.device.state)

    def do_Q(self) -> None:  # noqa: N802 - the operator's name
        super().do_Q()
        if self._saved:
            self.device.state = self._saved.pop()

    def do_gs(self, name: Any) -> None:
        states = dict_value(self.resources.get("ExtGState", {}))
        parameters = dict_value(states.get(literal_name(name), {}))
        alpha, blend = resolve1(parameters.get("ca")), resolve1(parameters.get("BM"))
        if isinstance(alpha, int | float):
            self.device.state = replace(self.device.state, alpha=float(alpha))
        if blend is not None:
            normal = "Normal" in str(blend) or "Compatible" in str(blend)
            self.device.state = replace(self.device.state, normal_blend=normal)

    def do_W(self) -> None:  # noqa: N802 - the operator's name
        points = [
            (float(x), float(y))
            for _, *numbers in self.curpath
            for x, y in zip(numbers[::2], numbers[1::2], strict=False)
        ]
        if points:
            xs, ys = zip(*points, strict=True)
            self.clip_to((min(xs), min(ys), max(xs), max(ys)))

    def do_W_a(self) -> None:  # noqa: N802 - the operator's name
        self.do_W()

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802 - the operator's name
        before = self.device.state
        form = self.xobjmap.get(literal_name(xobjid_arg))
        attributes = stream_value(form).attrs if form is not None else {}
        if "BBox" in attributes:
            matrix: Any = list_value(attributes.get("Matrix", [1, 0, 0, 1, 0, 0]))
            bounds: Any = list_value(attributes["BBox"])
            self._clip(apply_matrix_rect(mult_matrix(matrix, self.ctm), bounds))
        super().do_Do(xobjid_arg)
        self.device.state = before

    def clip_to(self, box: Box) -> None:
        """Clip to a rectangle of the current user space."""
        self._clip(apply_matrix_rect(self.ctm, box))

    def _clip(self, box: Box) -> None:
        old = self.device.state.clip
        cut = (max(old[0], box[0]), max(old[1], box[1]), min(old[2], box[2]), min(old[3], box[3]))
        self.device.state = replace(self.device.state, clip=cut)


def _holed(items: Sequence[Any], *, evenodd: bool) -> Iterator[Any]:
    """Of the figures of one path those that leave out another, and those left out (ISO 32000-2, 8.5.3.3)."""
    for item in items if 1 < len(items) < _MAX_FIGURES else ():
        within = [other for other in items if other is not item and _lies_within(other, item)]
        holes = [other for other in within if evenodd or _turns_left(other) != _turns_left(item)]
        yield from (item, *holes) if holes else ()


def _turns_left(item: Any) -> bool:
    """Which way round a figure is drawn; ``pts`` of rectangles don't tell."""
    points = [step[-1] for step in item.original_path or () if len(step) > 1] or list(item.pts)
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True))
    return float(area) > 0


def _lies_within(inner: Any, outer: Any) -> bool:
    across = outer.x0 - 0.01 <= inner.x0 and inner.x1 <= outer.x1 + 0.01
    upright = outer.y0 - 0.01 <= inner.y0 and inner.y1 <= outer.y1 + 0.01
    return bool(across and upright and inner.width * inner.height > 0.2 * outer.width * outer.height)


def _leaves(item: LTComponent) -> Iterator[LTComponent]:
    stack: list[Any] = [item]
    while stack:
        top = stack.pop()
        if isinstance(top, LTChar | LTCurve | LTImage):
            yield top
        elif isinstance(top, LTFigure) or hasattr(top, "_objs"):
            stack.extend(reversed(top._objs))


def _glyph(item: LTChar, box: Box, state: _State) -> Glyph:
    x, y = (item.x0 + item.x1) / 2, (item.y0 + item.y1) / 2
    clip = state.clip
    clipped = not (clip[0] - 1 <= x <= clip[2] + 1 and clip[1] - 1 <= y <= clip[3] + 1)
    return Glyph(
        text=item.get_text(),
        box=box,
        size=item.size,
        font=str(item.fontname),
        angle=_angle(item),
        order=state.order,
        lightness=_lightness(item.graphicstate.ncolor, item.ncs.name),
        visible=state.mode not in _INVISIBLE_MODES and state.alpha > 0.05 and not clipped,
        widget=state.widget,
    )


def _angle(item: LTChar) -> int | None:
    a, b, *_ = item.matrix
    if abs(b) < 0.05 * abs(a):
        return 0 if a > 0 else 180
    if abs(a) < 0.05 * abs(b):
        return 90 if b > 0 else 270
    return None


def _shape(item: LTComponent, box: Box, state: _State) -> Shape:
    if not isinstance(item, LTCurve):
        assert isinstance(item, LTImage)
        masked = bool(item.imagemask) or any(item.stream.get_any((key,)) for key in ("SMask", "Mask"))
        return Shape(
            box=box,
            order=state.order,
            picture=True,
            filled=True,
            opaque=_solid(state) and not masked,
            widget=state.widget,
        )
    filled = bool(item.fill) and not state.holed
    return Shape(
        box=box,
        order=state.order,
        is_line=isinstance(item, LTLine),
        is_rectangle=_is_rectangle(item),
        is_framed=_is_framed(item),
        stroked=bool(item.stroke) or state.holed,
        filled=filled,
        lightness=_lightness(item.non_stroking_color, None) if filled else None,
        stroke_lightness=_lightness(item.stroking_color if item.stroke else item.non_stroking_color, None)
        if item.stroke or state.holed
        else None,
        opaque=_solid(state),
        widget=state.widget,
    )


def _is_framed(item: LTCurve) -> bool:
    """Whether most of each side of its box is straight: a rectangle with rounded corners."""
    x0, y0, x1, y1 = item.x0, item.y0, item.x1, item.y1
    if len(item.pts) < 8 or x1 - x0 < 1 or y1 - y0 < 1:
        return False
    for at, side in ((0, x0), (0, x1), (1, y0), (1, y1)):
        along = [point[1 - at] for point in item.pts if abs(point[at] - side) < 0.5]
        whole = (y1 - y0) if at == 0 else (x1 - x0)
        if not along or max(along) - min(along) < _STRAIGHT * whole:
            return False
    return True


def _is_rectangle(item: LTCurve) -> bool:
    corners = {(round(x, 1), round(y, 1)) for x, y in item.pts}
    return len({x for x, _ in corners}) == 2 and len({y for _, y in corners}) == 2 and len(corners) == 4


def _solid(state: _State) -> bool:
    return state.alpha > 0.95 and state.normal_blend


def _lightness(colour: Any, space: str | None) -> float | None:
    """Of a colour as pdfminer gives it; spot colours and patterns are unknown."""
    if space is not None and not space.startswith(("Device", "Cal", "ICC")):
        return None
    numbers = colour if isinstance(colour, tuple | list) else (colour,)
    if not all(isinstance(number, int | float) for number in numbers):
        return None
    if len(numbers) == 1:
        return float(numbers[0])
    if len(numbers) == 3:
        return float(0.3 * numbers[0] + 0.59 * numbers[1] + 0.11 * numbers[2])
    if len(numbers) == 4:
        ink = min(1.0, 0.3 * numbers[0] + 0.59 * numbers[1] + 0.11 * numbers[2] + numbers[3])
        return float(1.0 - ink)
    return None
