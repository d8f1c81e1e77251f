"""Factories of signature reports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from signatures.report import FileReport, Indication, Kind, SignatureReport, Verdict

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def signature(**changes: Any) -> SignatureReport:
    values: dict[str, Any] = {
        "field": "Podpis",
        "format": "PAdES-B-T",
        "indication": Indication.TOTAL_PASSED,
        "sub_indication": None,
        "intact": True,
        "modified_after_signing": False,
        "covers_whole_document": True,
        "signer": "Ing. Jana Nováková",
        "organisation": "Obec Lhota Vzorová",
        "organisation_id": None,
        "certificate_serial": "0A",
        "issuer": "CA",
        "claimed_time": NOON,
        "timestamp_time": NOON,
        "best_time": NOON,
        "trusted": True,
        "qualified": True,
        "qscd": True,
        "certificate_type": "esign",
        "timestamp_qualified": True,
    }
    return SignatureReport(**{**values, **changes})


def report(verdict: Verdict = Verdict.QUALIFIED, *signatures: SignatureReport, kind: Kind = Kind.PADES) -> FileReport:
    return FileReport(kind=kind, verdict=verdict, signatures=signatures or (signature(),))
