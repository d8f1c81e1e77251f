"""A sample office: how a layout is written."""

from __future__ import annotations

from tests.corpus.dev.wording import KEYS, LONG
from tests.corpus.offices.sheet import Office, Sheet

_STYLE = """<style>
@page { size: A4; margin: 18mm }
body { font: 10pt "Liberation Sans"; }
td { border: 0.5pt solid black; padding: 1mm 2mm; vertical-align: top }
table { width: 100%; border-collapse: collapse }
</style>"""


def _draw(sheet: Sheet) -> str:
    rows = "".join(
        f'<tr><td style="width:40%">{sheet.label(key)}:</td><td>'
        f"{sheet.choice(key) if sheet.boxed(key) else sheet.answer(key, lines=4 if key in LONG else 1)}</td></tr>"
        for key in KEYS
    )
    return f"{_STYLE}<h1>Pro zahájení zahraniční spolupráce obcí SK</h1><table>{rows}</table><p>Podpis: {sheet.signature()}</p>"


OFFICES = (Office(name="sample", labels={key: key.replace("_", " ").capitalize() for key in KEYS}, draw=_draw),)
