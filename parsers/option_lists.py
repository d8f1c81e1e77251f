"""Lists of printed answers that say themselves which question they belong to, wherever its label is.

„☐ čeština ☐ angličtina“ are languages and nothing else: in forms of several columns the place alone gives such
options to the question beside them.  Names that answer several questions („obec“) say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.choices import choice_names, name_regions
from parsers.definition import BY_MARK, FieldType, FormDefinition
from parsers.document import Mark, Word, height
from parsers.label import OwnerKind
from parsers.regions import Regions
from parsers.sheet import Item, Sheet
from parsers.text import fold
from parsers.zones import Zone

_NEAR = 25.0
"""Points within which the words behind a box belong to it."""
_GAP = 1.2
"""Heights of a word that part one text from the next."""
_SURE = 2
"""Options known by their names from which boxes in line with them are of the same list."""
_PITCH = 2.4
"""Heights of a word from one option of a column to the next, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """A box, and the words that stand at it."""

    mark: Item
    words: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return (self.mark, *self.words)

    @property
    def text(self) -> str:
        """What its words say, folded."""
        return fold(" ".join(item.text for item in self.words))


def with_own_options(
    zones: Sequence[Zone], sheet: Sheet, definition: FormDefinition, regions: Regions
) -> tuple[Zone, ...]:
    """The zones, with options that only one question can have at that question; at the others they are left out."""
    owners = _owners(definition)
    options = list(_options(sheet, {id(item) for zone in zones for item in zone.label.items}))
    told = {id(option.mark): owner for option in options if (owner := owners.get(option.text)) is not None}
    told |= {id(option.mark): "" for option in options if name_regions(regions, option.text).keys}
    moved: dict[int, str] = {}
    for zone in zones:
        key = zone.label.owner.key
        if zone.label.owner.kind is OwnerKind.FIELD and key in told.values():
            moved |= dict.fromkeys(_strays(zone, options, told, definition), key)
    for zone in zones:
        if zone.label.owner.kind is OwnerKind.FIELD and definition.field(zone.label.owner.key).type in BY_MARK:
            moved = dict.fromkeys(_lost_boxes(zone, options), zone.label.owner.key) | moved
    if not moved:
        return tuple(zones)
    return tuple(_with(zone, sheet, moved) for zone in zones)


def _owners(definition: FormDefinition) -> Mapping[str, str]:
    """Folded name → key of the one field that has such an answer."""
    fields = [field for field in definition.fields if field.type in BY_MARK and field.type is not FieldType.YES_NO]
    names = [(name, field.key) for field in fields for name in choice_names(field) if not name.isdigit()]
    shared = Counter(name for name, _ in set(names))
    return {name: key for name, key in names if shared[name] == 1}


def _options(sheet: Sheet, labels: set[int]) -> Iterator[_Option]:
    for whole in sheet.lines:
        line = [item for item in whole if id(item) not in labels]
        if not any(isinstance(item.source, Mark) for item in line):
            continue
        behind = not (isinstance(line[0].source, Word) and isinstance(line[-1].source, Mark))
        for place, item in enumerate(line):
            if isinstance(item.source, Mark):
                words = _behind(line[place:]) if behind else words_before(line[: place + 1])
                yield _Option(mark=item, words=words)


def _behind(line: Sequence[Item]) -> tuple[Item, ...]:
    """The words right behind a box, up to the next wide gap; and none where the first is far."""
    words = tuple(_run(line[1:]))
    return words if words and words[0].box[0] - line[0].box[2] < _NEAR else ()


def words_before(line: Sequence[Item]) -> tuple[Item, ...]:
    """The words before the last item of a line, back to the next wide gap or box."""
    return tuple(_run(line[-2::-1]))[::-1]


def _run(items: Sequence[Item]) -> Iterator[Item]:
    last: Item | None = None
    for item in items:
        if not isinstance(item.source, Word):
            return
        gap = max(item.box[0] - last.box[2], last.box[0] - item.box[2]) if last is not None else 0.0
        if gap > _GAP * height(item.box):
            return
        yield item
        last = item


def _strays(
    zone: Zone, options: Sequence[_Option], told: Mapping[int, str], definition: FormDefinition
) -> Iterable[int]:
    """Of the options of a field those that its zone lacks; none where an answer is printed twice."""
    here = {id(item) for line in zone.lines for item in line}
    names = choice_names(definition.field(zone.label.owner.key))
    own = [option for option in options if told.get(id(option.mark)) == zone.label.owner.key]
    keys = [names[option.text] for option in own]
    if len(own) < _SURE or len(set(keys)) < len(keys):
        return ()
    own += [option for option in options if id(option.mark) not in told and _in_column(option, own)]
    items = [item for option in own for item in option.items]
    return [id(item) for item in items if id(item) not in here]


def _lost_boxes(zone: Zone, options: Sequence[_Option]) -> Iterable[int]:
    """Boxes right before words of a list that has other boxes: they belong to those words."""
    here = {id(item) for line in zone.lines for item in line}
    if not any(option.words and all(id(item) in here for item in option.items) for option in options):
        return ()
    alone = [option for option in options if id(option.mark) not in here and option.words]
    return [id(option.mark) for option in alone if all(id(word) in here for word in option.words)]


def _in_column(option: _Option, own: Sequence[_Option]) -> bool:
    """Whether a box stands straight below or above options that are known, with its text where theirs is."""
    near = [
        other
        for other in own
        if abs(other.mark.box[0] - option.mark.box[0]) < 2
        and option.words
        and abs(other.words[0].box[0] - option.words[0].box[0]) < 2
        and abs(other.mark.box[1] - option.mark.box[1]) < _PITCH * height(option.words[0].box)
    ]
    return bool(near) and len(own) > _SURE


def _with(zone: Zone, sheet: Sheet, moved: Mapping[int, str]) -> Zone:
    key = zone.label.owner.key if zone.label.owner.kind is OwnerKind.FIELD else None
    kept = {id(item) for line in zone.lines for item in line if moved.get(id(item), key) == key}
    kept |= {number for number, owner in moved.items() if owner == key}
    lines = (tuple(item for item in line if id(item) in kept) for line in sheet.lines)
    return replace(zone, lines=tuple(line for line in lines if line))
