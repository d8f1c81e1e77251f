"""``python -m tests.corpus.dev OUT --kind K --count N``: specimens as files with ``truth.json`` beside them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.corpus.dev.generator import not_forms, specimens
from tests.corpus.dev.measure import Verdict, judge_whole, report, report_marks
from tests.corpus.truth import Kind, Specimen

_STRANGERS = "not-forms"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write specimens of one kind, or of all."""
    options = _parser().parse_args(arguments)
    kinds = [options.kind] if options.kind else [*Kind, _STRANGERS]
    options.out.mkdir(parents=True, exist_ok=True)
    truths = {}
    for kind in kinds:
        made = (
            not_forms(options.count, options.seed)
            if kind == _STRANGERS
            else specimens(Kind(kind), options.count, options.seed)
        )
        verdicts: list[Verdict] = []
        for specimen in made:
            (options.out / specimen.name).write_bytes(specimen.content)
            truths[specimen.name] = as_json(specimen)
            if options.read:
                with TemporaryDirectory() as folder:
                    verdicts.append(judge_whole(specimen, Path(folder)))
        if options.read:
            fields = [field for verdict in verdicts for field in verdict.fields]
            print(f"== {kind}", *report(fields), *report_marks(verdicts), sep="\n")
    text = json.dumps(truths, ensure_ascii=False, indent=2, sort_keys=True)
    (options.out / "truth.json").write_text(text + "\n", "utf-8")
    print(f"{len(truths)} files and truth.json in {options.out}")
    return 0


def as_json(specimen: Specimen) -> dict[str, object]:
    """The truth of one specimen, for people who tune."""
    truth = specimen.truth
    return {
        "kind": specimen.kind,
        "layout": specimen.layout,
        "media_type": specimen.media_type,
        "form": truth.form,
        "fields": dict(truth.fields),
        "handwritten": sorted(truth.handwritten),
        "mark": truth.mark,
        "mistakes": sorted(truth.mistakes),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.dev", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="folder, made where it isn't there")
    parser.add_argument("--kind", choices=[*Kind, _STRANGERS], help="only this kind; without it, every kind")
    parser.add_argument("--count", type=int, default=11, help="files of each kind (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--read", action="store_true", help="read them too, and say what went wrong")
    return parser


if __name__ == "__main__":
    sys.exit(main())
