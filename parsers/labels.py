"""Where a form's labels stand: printed wordings matched to the fields of a definition, one to one.

Runs of words are compared, folded, with every wording of every label; headings and notes are matched
beside the fields because they end values.  Where a wording stands for several fields („Funkce“), the
order of the fields on the form decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.definition import BY_MARK, FieldType, FormDefinition
from parsers.document import Box, Style, Word, around, height
from parsers.label import STRONG, WEAK, Label, Owner, OwnerKind
from parsers.label_headings import with_headings, without_ticked
from parsers.matrix import find_matrix
from parsers.print_style import print_styles
from parsers.sheet import Item, Segment, Sheet
from parsers.text import fold, without_numbering
from parsers.wordings import Wording, all_wordings, index_of, known_wordings, meant_wordings

_DASHES = frozenset("–—-")
_PREFIX = 5
"""Words and dash before a label that may belong to it."""
_EXACT = 100.0
_WORD = 6
"""Folded letters of a label that may be an answer."""
_TELLING = 12
"""Folded letters from which a wording is a label even when words follow without a colon or gap."""
_ALIKE_BY = 3.0
"""Points of score within which one phrase is as likely as another."""
_TIGHT = 0.5
"""Heights of a line within which the next one goes on with the same phrase."""
_MISREAD_WORDS = 3
_MISREAD_LETTERS = 4
_MISREAD = 0.85
"""Words, their letters and confidence below which they may be the misread number of a question."""


def find_labels(sheet: Sheet, definition: FormDefinition) -> tuple[Label, ...]:
    """The labels of a form on a sheet, in reading order; each field has at most one."""
    candidates = _without_contained(_without_typed(list(_candidates(sheet, definition)), sheet))
    candidates = list(with_headings([*without_ticked(candidates, sheet, definition)], sheet))
    tabled = find_matrix(candidates, sheet, definition)
    chosen = [*_assign(_elsewhere(candidates, tabled), definition), *tabled]
    taken = {id(item) for label in chosen for item in label.items}
    for label in sorted(candidates, key=lambda label: -label.score):
        free = not any(id(item) in taken for item in label.items)
        if label.owner.kind in (OwnerKind.SECTION, OwnerKind.NOTE) and free:
            chosen.append(label)
            taken |= {id(item) for item in label.items}
    return tuple(sorted(chosen, key=_position))


def _without_typed(candidates: list[Label], sheet: Sheet) -> list[Label]:
    """The candidates, but for words of answers, where the type tells them, that only mean or shortly say a label."""
    styles = print_styles(sheet, [c for c in candidates if c.score >= _EXACT])
    if styles is None:
        return candidates
    return [c for c in candidates if styles.is_print(c.items[-1]) or (c.score >= _EXACT and not _is_word(c))]


def _is_word(label: Label) -> bool:
    """A short word without a colon, as „OBEC“, which may as well be an answer."""
    return label.length <= _WORD and not label.items[-1].text.endswith(":")


def _elsewhere(candidates: Sequence[Label], tabled: Sequence[Label]) -> list[Label]:
    """What may be the labels of the fields that no table asks for."""
    keys = {label.owner.key for label in tabled}
    taken = {id(item) for label in tabled for item in label.items}
    return [
        c
        for c in candidates
        if not (c.owner.kind is OwnerKind.FIELD and c.owner.key in keys) and not any(id(i) in taken for i in c.items)
    ]


def label_weight(length: int) -> float:
    """How much a label says about which form this is: long wordings are rare elsewhere."""
    return min(1.0, length / 25)


def _candidates(sheet: Sheet, definition: FormDefinition) -> Iterator[Label]:
    longest = max(len(wording.folded.split()) for wording in all_wordings(definition)) + 2
    for number, segment in enumerate(sheet.segments):
        words = _with_following(number, sheet)
        for start in range(len(segment.items)):
            for end in range(start + 1, min(len(words), start + longest) + 1):
                yield from _run(words, start, end, segment, sheet, definition)


def _with_following(number: int, sheet: Sheet) -> list[Item]:
    """The words of a segment and of those right under it: a label may be broken into lines."""
    segment = last = sheet.segments[number]
    words = list(segment.items)
    for candidate in sheet.segments[number + 1 :]:
        if candidate.line <= last.line or len(words) > 24:
            continue
        gap = candidate.box[1] - last.box[3]
        if gap > 0.8 * height(last.box):
            break
        near = _is_aligned(candidate, last) and not candidate.after_mark and not last.led
        if near and not _ruled_apart(last.box, candidate.box, sheet):
            words += candidate.items
            last = candidate
    return words


def _is_aligned(lower: Segment, upper: Segment) -> bool:
    """Whether two lines begin or end at one place, or have one middle, in the same type."""
    left, right = lower.box[0] - upper.box[0], lower.box[2] - upper.box[2]
    if _style(lower) != _style(upper):
        return False
    return abs(left) <= 4 or (_style(lower) is not None and (abs(right) <= 2 or abs(left + right) <= 4))


def _style(segment: Segment) -> Style | None:
    source = segment.items[0].source
    return source.style if isinstance(source, Word) else None


def _ruled_apart(upper: Box, lower: Box, sheet: Sheet) -> bool:
    middle = (upper[1] + upper[3]) / 2, (lower[1] + lower[3]) / 2
    return any(middle[0] < r[1] < middle[1] and r[0] <= upper[0] + 2 and r[2] >= upper[0] for r in sheet.horizontals)


def _run(
    words: Sequence[Item], start: int, end: int, segment: Segment, sheet: Sheet, definition: FormDefinition
) -> Iterator[Label]:
    items = words[start:end]
    if start > 0 and items[0].text.rstrip(".)").isdigit():
        return
    if items[0].text.startswith("(") and (not items[-1].text.endswith((")", "):")) or _is_hint(items, definition)):
        return
    breaks_line = end > len(segment.items)
    if breaks_line and start > 0:
        return
    text = " ".join(item.text for item in items)
    if text.count("(") > text.count(")") and end < len(words):
        return
    asks_twice = any(item.text.endswith(":") for item in items[_numbers(items) : -1])
    if asks_twice and fold(without_numbering(text)) not in index_of(definition):
        return
    colon = items[-1].text.endswith(":")
    behind = _follows_dash(words, start, definition) or _follows_misread_number(words, start)
    if start > 0 and (items[0].text in _DASHES or not (colon or behind)):
        return
    ended = colon or _is_ended(words, end, segment)
    if breaks_line and not ended:
        return
    followed = ended or any(character.isdigit() or character == "@" for character in words[end].text)
    by_ocr = any(_is_misreadable(item) for item in items)
    found = [
        (wording, score)
        for wording, score in known_wordings(text, definition, by_ocr)
        if not text.startswith("(") or not colon or _asks_by_mark(wording, definition)  # „(typ partnera):“
    ]
    whole = start == 0 and ended and not _is_part(words, end, segment, sheet)
    if whole and not any(score >= STRONG for _, score in found):
        found += meant_wordings(text, definition)
    for wording, score in found:
        if not followed and len(wording.folded) < _TELLING:
            continue
        printed = words[:end] if behind else items
        complete = ended or _ends_before_option(wording, score, segment, definition)
        label = _scored(wording, score, printed, segment, definition, ended=complete)
        if label is not None and label.score >= WEAK:
            yield label


def _asks_by_mark(wording: Wording, definition: FormDefinition) -> bool:
    return wording.owner.kind is OwnerKind.FIELD and _may_hold_marks(wording, definition)


def _ends_before_option(wording: Wording, score: float, segment: Segment, definition: FormDefinition) -> bool:
    """Whether an exact label is followed by its first option, whose box stands last: „Druh partnera obec ☐“."""
    is_field = wording.owner.kind is OwnerKind.FIELD
    return segment.before_mark and score >= _EXACT and is_field and _may_hold_marks(wording, definition)


def _is_part(words: Sequence[Item], end: int, segment: Segment, sheet: Sheet) -> bool:
    """Whether a phrase goes on in small letters on the next line, or goes on from the line before."""
    if end < len(words) and end >= len(segment.items) and words[end].text[:1].islower() and _style_of(words[end]):
        return True
    first = segment.items[0]
    if not (first.text[:1].islower() or first.text.startswith("(")) or _style(segment) is None:
        return False
    return any(
        other.line < segment.line
        and -1 <= segment.box[1] - other.box[3] <= _TIGHT * height(other.box)
        and other.items[0].text[:1].isupper()
        and not other.items[-1].text.endswith((":", "?", "."))
        and not other.after_mark
        and _is_aligned(segment, other)
        and not _ruled_apart(other.box, segment.box, sheet)
        for other in sheet.segments
    )


def _style_of(item: Item) -> Style | None:
    return item.source.style if isinstance(item.source, Word) else None


def _is_hint(items: Sequence[Item], definition: FormDefinition) -> bool:
    said = fold(" ".join(item.text for item in items))
    return any(fold(hint) == said for hint in definition.hints)


def _follows_dash(words: Sequence[Item], start: int, definition: FormDefinition) -> bool:
    """Whether a run stands behind a few words, no label themselves, and a dash: „Sídlo – ulice a číslo“."""
    if not 1 < start <= _PREFIX or words[start - 1].text not in _DASHES:
        return False
    before = without_numbering(" ".join(word.text for word in words[: start - 1]))
    return ":" not in before and fold(before) not in index_of(definition)


def _follows_misread_number(words: Sequence[Item], start: int) -> bool:
    """Whether a run stands behind what OCR made of the number of a question: „N -E Funkce“ for „2.2 Funkce“."""
    before = words[:start]
    return 0 < start <= _MISREAD_WORDS and all(
        _is_misreadable(item) and len(item.text) <= _MISREAD_LETTERS and item.source.confidence < _MISREAD
        for item in before
        if isinstance(item.source, Word)
    )


def _is_misreadable(item: Item) -> bool:
    return isinstance(item.source, Word) and item.source.confidence < 1.0


def _numbers(items: Sequence[Item]) -> int:
    """How many words of a run are its number; „Část 4:“ has a colon of its own."""
    texts = [item.text for item in items]
    whole = without_numbering(" ".join(texts))
    return next((count for count in range(3) if " ".join(texts[count:]) == whole), 0)


def _is_ended(words: Sequence[Item], end: int, segment: Segment) -> bool:
    if end == len(segment.items) or end == len(words):
        return True
    if end > len(segment.items):
        return words[end].box[1] >= words[end - 1].box[3] - 1
    return words[end].text.startswith(("(", "/"))


def _scored(
    wording: Wording,
    score: float,
    items: Sequence[Item],
    segment: Segment,
    definition: FormDefinition,
    *,
    ended: bool,
) -> Label | None:
    if segment.after_mark and not _is_answered_by_mark(wording.owner, definition):
        return None
    if segment.before_mark and wording.owner.kind is OwnerKind.FIELD and not _may_hold_marks(wording, definition):
        return None
    if wording.owner.kind in (OwnerKind.SECTION, OwnerKind.NOTE) and not ended:
        return None
    begins = without_numbering(" ".join(item.text for item in items))[:1]
    if wording.owner.kind is OwnerKind.SECTION and begins.islower() and not _is_misreadable(items[0]):
        return None
    score -= 0 if ended else (4 if len(wording.folded) >= _TELLING else 12)
    if wording.capital and begins.islower():
        score -= 3 if _is_misreadable(items[0]) else 15  # a scan makes „ičo“ of „IČO“
    return Label(
        owner=wording.owner,
        items=tuple(items),
        box=around([item.box for item in items]),
        last=items[-1].box,
        score=score,
        length=len(wording.folded),
        meant=wording.meant,
    )


def _is_answered_by_mark(owner: Owner, definition: FormDefinition) -> bool:
    return owner.kind is OwnerKind.FIELD and definition.field(owner.key).type is FieldType.YES_NO


def _may_hold_marks(wording: Wording, definition: FormDefinition) -> bool:
    return definition.field(wording.owner.key).type in BY_MARK


def _without_contained(labels: list[Label]) -> list[Label]:
    """Of the runs from one word keep what fits best, then the longest: not „Funkce“ in „Funkce kontaktní osoby“."""
    best: dict[int, tuple[float, int]] = {}
    for label in labels:
        first = id(label.items[0])
        best[first] = max(best.get(first, (0.0, 0)), (label.score, len(label.items)))
    kept = [label for label in labels if (label.score, len(label.items)) == best[id(label.items[0])]]
    longer = {id(item) for label in kept if label.score >= STRONG for item in label.items[1:]}
    return [label for label in kept if not (label.items[0].text.startswith("(") and id(label.items[0]) in longer)]


def _assign(candidates: Sequence[Label], definition: FormDefinition) -> list[Label]:
    order = [field.key for field in definition.fields]
    by_owner: dict[Owner, list[Label]] = {}
    for label in _without_answers(candidates, definition):
        if label.is_field:
            by_owner.setdefault(label.owner, []).append(label)
    by_owner = {owner: _without_shorter(labels) for owner, labels in by_owner.items()}
    chosen: dict[Owner, Label] = {}
    taken: set[int] = set()
    for sure in (True, False):
        for owner in sorted(by_owner, key=lambda owner: _rank(owner, order, definition)):
            free = [c for c in by_owner[owner] if not any(id(item) in taken for item in c.items)]
            if owner in chosen or not free or (sure and not _is_sure(owner, by_owner)) or _is_open(free):
                continue
            exact = any(c.score >= STRONG and not (c.meant or c.heads) for c in free)
            alike = len({fold(" ".join(item.text for item in c.items)) for c in free}) == 1
            label = min(
                free,
                key=lambda c: (
                    c.score < STRONG or (exact and c.meant),
                    _disorder(c, chosen, order, definition),
                    c.heads and not alike,
                    -c.score,
                    _position(c),
                ),
            )
            chosen[owner] = label
            taken |= {id(item) for item in label.items}
    return list(chosen.values())


def _is_open(free: Sequence[Label]) -> bool:
    """Whether two phrases that only mean what the label would are as likely as one another."""
    best, *others = sorted(free, key=lambda label: -label.score)
    words = {id(item) for item in best.items}
    rivals = [o for o in others if o.score > best.score - _ALIKE_BY and not any(id(item) in words for item in o.items)]
    return best.score < STRONG and bool(rivals)


def _without_shorter(labels: Sequence[Label]) -> list[Label]:
    """The places of one field's label, but for the ends of longer wordings: „Sídlo – ulice a číslo“ is one label."""
    items = [{id(item) for item in label.items} for label in labels]
    return [
        label
        for label, own in zip(labels, items, strict=True)
        if not any(own < other and longer.score >= label.score for longer, other in zip(labels, items, strict=True))
    ]


def _is_sure(owner: Owner, by_owner: Mapping[Owner, list[Label]]) -> bool:
    """One strong place, and no other owner that could claim it as well."""
    strong = [label for label in by_owner[owner] if label.score >= STRONG]
    if len(strong) != 1:
        return False
    mine = {id(item) for item in strong[0].items}
    return not any(
        label.score >= strong[0].score - 1 and any(id(item) in mine for item in label.items)
        for other, labels in by_owner.items()
        if other != owner
        for label in labels
    )


def _without_answers(candidates: Sequence[Label], definition: FormDefinition) -> list[Label]:
    """Lower the score of what stands right behind the label of a choice: „Typ žadatele: Obec“ is an answer."""
    strong = [c for c in candidates if c.score >= STRONG and c.length > _WORD and c.owner.kind is OwnerKind.FIELD]
    asking = [c for c in strong if definition.field(c.owner.key).type in BY_MARK]
    result = []
    for label in candidates:
        answers = _is_word(label) and any(
            _is_behind(label, question) for question in asking if question.owner != label.owner
        )
        result.append(replace(label, score=label.score - 10) if answers else label)
    return [label for label in result if label.score >= WEAK]


def _is_behind(label: Label, question: Label) -> bool:
    same_line = question.box[1] - 2 <= (label.box[1] + label.box[3]) / 2 <= question.box[3] + 2
    below = 0 <= label.box[1] - question.box[3] < height(question.last) and abs(label.box[0] - question.box[0]) < 6
    return (same_line and label.box[0] >= question.last[2] - 1) or below


def _rank(owner: Owner, order: Sequence[str], definition: FormDefinition) -> int:
    if owner.kind is OwnerKind.COMBINED:
        return min(order.index(key) for key in definition.combined[int(owner.key)].fields)
    return order.index(owner.key)


def _disorder(label: Label, chosen: Mapping[Owner, Label], order: Sequence[str], definition: FormDefinition) -> int:
    """How many labels already placed stand on the wrong side of this one."""
    rank = _rank(label.owner, order, definition)
    return sum(
        (_rank(owner, order, definition) < rank) != (_position(other) < _position(label))
        for owner, other in chosen.items()
    )


def _position(label: Label) -> tuple[float, float]:
    return (round(label.items[0].box[1] / 4), label.box[0])
