"""A Word form that is being filled in: who asks for what exactly once, how options are marked, and the usual styles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from tests.corpus.dev.people import Applicant
from tests.corpus.dev.wording import KEYS, OPTIONS
from tests.corpus.offices.word_ml import form_field, look, p, pack, run, sym
from tests.corpus.truth import Mark

BOXES = {
    "ballot": (run("☐", look(font="MS Gothic")), run("☒", look(font="MS Gothic"))),
    "square": (run("□"), run("■")),
    "bracket": (run("[ ]"), run("[x]")),
    "paren": (run("( )"), run("(X)")),
    "wingdings": (sym("F0A8"), sym("F0FE")),
    "wingdings-cross": (sym("F06F"), sym("F0FD")),
}
"""Empty and ticked boxes."""


@dataclass(slots=True, kw_only=True)
class Doc:
    """One form with the answers of one applicant."""

    rng: Random
    applicant: Applicant
    in_words: frozenset[str] = frozenset()
    """Keys whose options this form never prints."""
    wordings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Printed wordings of options that differ from the usual ones."""
    asked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    count: int = 0

    # ------------------------------------------------------------ answers

    def number(self) -> int:
        """A number that nothing else in this file has."""
        self.count += 1
        return self.count

    def text(self, key: str) -> str:
        """What was answered, in words; to be asked for once."""
        self.asked.append(key)
        return self.applicant.answers[key].text

    def boxed(self, key: str) -> bool:
        """Whether the options of a field are printed to be ticked."""
        return key in OPTIONS and key not in self.in_words and self.applicant.answers[key].keys is not None

    def options(self, key: str) -> list[tuple[str, bool]]:
        """The options and whether they were chosen; to be asked for once."""
        self.asked.append(key)
        chosen = self.applicant.answers[key].keys or ()
        wordings = self.wordings.get(key, {})
        return [(wordings.get(option, text), option in chosen) for option, text in OPTIONS[key]]

    def consents(self) -> bool:
        """Whether the one box of the consent is ticked."""
        self.asked.append("consent")
        return "ano" in (self.applicant.answers["consent"].keys or ())

    def signer(self) -> str:
        """The printed name in the place for the signature."""
        if self.applicant.mark is not Mark.PRINTED_NAME_ONLY:
            return ""
        return self.applicant.answers["representative_name"].text

    # ------------------------------------------------------------ runs

    def broken(self, text: str, properties: str = "") -> str:
        """Text in several runs, as Word leaves it after proofreading and late changes."""
        if len(text) < 8 or self.rng.random() < 0.5:
            return run(text, properties)
        cut = self.rng.randrange(2, len(text) - 2)
        mark = ("", '<w:proofErr w:type="spellEnd"/>', "<w:lastRenderedPageBreak/>")[self.rng.randrange(2)]
        return run(text[:cut], properties) + mark + run(text[cut:], properties)

    def ticked(self, key: str, boxes: str, between: str = "   ", *, after: bool = False, properties: str = "") -> str:
        """The options in one line, boxes before or after the text; the answer in words where they aren't printed."""
        if not self.boxed(key):
            return self.broken(self.text(key), properties)
        return run(between).join(self.lines(key, boxes, after=after, properties=properties))

    def lines(self, key: str, boxes: str, *, after: bool = False, properties: str = "") -> list[str]:
        """The options, each with its box."""
        empty, full = BOXES[boxes]
        shown = []
        for text, chosen in self.options(key):
            box = full if chosen else empty
            shown.append(
                run(f"{text}\N{NO-BREAK SPACE}", properties) + box
                if after
                else box + run(f"\N{NO-BREAK SPACE}{text}", properties)
            )
        return shown

    def emphasised(self, key: str, between: str = " / ", *, strike: bool = False, properties: str = "") -> str:
        """The options in one line: the chosen ones bold and underlined, or the others struck through."""
        if not self.boxed(key):
            return self.broken(self.text(key), properties)
        options = self.options(key)
        any_chosen = any(chosen for _, chosen in options)
        shown = []
        for text, chosen in options:
            marked = (
                look(strike=any_chosen and not chosen)
                if strike
                else look(bold=chosen, underline="single" if chosen else "")
            )
            shown.append(run(text, marked))
        return run(between).join(shown)

    def note(self, text: str) -> str:
        """The reference to a new footnote."""
        self.notes.append(text)
        return f'<w:r>{look(raised=True)}<w:footnoteReference w:id="{len(self.notes)}"/></w:r>'

    def comment(self, text: str, content: str, *, author: str) -> str:
        """Runs with a comment on them."""
        number = len(self.comments)
        self.comments.append(
            f'<w:comment w:id="{number}" w:author="{author}" w:date="2026-10-05T09:12:00Z" w:initials="Z">{p(run(text))}</w:comment>'  # noqa: E501
        )
        return (
            f'<w:commentRangeStart w:id="{number}"/>{content}<w:commentRangeEnd w:id="{number}"/>'
            f'<w:r><w:commentReference w:id="{number}"/></w:r>'
        )

    # ------------------------------------------------------------ legacy form fields

    def typed(self, key: str, properties: str = "") -> str:
        """A text field with the answer, or with the five wide spaces of an empty one."""
        text = self.text(key) or "\N{EN SPACE}" * 5
        return form_field(self.number(), "FORMTEXT", "<w:textInput/>", run(text, properties))

    def check(self, *, ticked: bool) -> str:
        """A check box."""
        state = "<w:checked/>" if ticked else ""
        return form_field(
            self.number(), "FORMCHECKBOX", f'<w:checkBox><w:sizeAuto/><w:default w:val="0"/>{state}</w:checkBox>'
        )

    # ------------------------------------------------------------ the file

    def pack(self, body: str, *, font: str, size: float, extra: str = "", numbering: str = "", **page: object) -> bytes:
        """The file, once every key has been asked for."""
        assert sorted(self.asked) == sorted(KEYS), set(KEYS) ^ set(self.asked) or [
            k for k in KEYS if self.asked.count(k) > 1
        ]
        parts = {"numbering": numbering} if numbering else {}
        if self.notes:
            parts["footnotes"] = _footnotes(self.notes)
        if self.comments:
            parts["comments"] = "".join(self.comments)
        return pack(body, styles=styles(font, size) + extra, parts=parts, **page)  # type: ignore[arg-type]


def _footnotes(notes: list[str]) -> str:
    reference = f"<w:r>{look(raised=True)}<w:footnoteRef/></w:r>"
    rows = "".join(
        f'<w:footnote w:id="{number}">{p(reference, run(f" {text}", look(size=8)), after=0)}</w:footnote>'
        for number, text in enumerate(notes, 1)
    )
    return (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'  # noqa: E501
        f"{rows}"
    )


def style(
    identifier: str, name: str, paragraph: str = "", runs: str = "", kind: str = "paragraph", based: str = "Normln"
) -> str:
    """One style."""
    parent = f'<w:basedOn w:val="{based}"/>' if kind == "paragraph" else ""
    inside = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    return f'<w:style w:type="{kind}" w:styleId="{identifier}"><w:name w:val="{name}"/>{parent}{inside}{runs}</w:style>'


def styles(font: str, size: float) -> str:
    """The styles that every form has, named as a Czech Word names them."""
    return (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}" w:eastAsia="{font}"/><w:sz w:val="{round(size * 2)}"/>'  # noqa: E501
        '<w:szCs w:val="22"/><w:lang w:val="cs-CZ"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normln"><w:name w:val="Normal"/></w:style>'
        + style(
            "Nadpis1",
            "heading 1",
            '<w:keepNext/><w:spacing w:before="120" w:after="120"/>',
            look(bold=True, size=size + 5),
        )
        + style(
            "Nadpis2",
            "heading 2",
            '<w:keepNext/><w:spacing w:before="160" w:after="60"/>',
            look(bold=True, size=size + 1.5),
        )
        + style("Zstupntext", "Placeholder Text", runs=look(color="808080"), kind="character")
    )


def numbering(*lists: tuple[str, ...]) -> str:
    """Numbered lists: for each the texts of its levels, like „%1.“; those beginning with a dash are bullets."""
    abstract, concrete = "", ""
    for number, levels in enumerate(lists, 1):
        rows = "".join(_level(level, text) for level, text in enumerate(levels))
        abstract += (
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{rows}</w:abstractNum>'
        )
        concrete += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    return abstract + concrete


def _level(level: int, text: str) -> str:
    formats = "bullet" if text.startswith("–") else "lowerLetter" if ")" in text else "decimal"
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{formats}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'  # noqa: E501
        f'<w:pPr><w:ind w:left="{425 * (level + 1)}" w:hanging="425"/></w:pPr></w:lvl>'
    )
