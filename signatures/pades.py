"""Signatures in PDF files (ISO 32000-2, 12.8; PAdES, ETSI EN 319 142-1), judged with pyHanko.

A verdict needs three things that pyHanko answers apart: the CMS signature itself (indication of
ETSI EN 319 102-1), its coverage with the hidden tail (``signatures.coverage``), and what came
later (``signatures.changes``).  The indication alone knows nothing of the PDF around it.

A file is read strictly first.  Where that fails it is read leniently, and the report says so:
many honest files break rules.  Hostile files make the library raise nearly everything, so each
step has its own broad handler, which turns what it catches into a coded reason.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from signatures.changes import Budget
from signatures.coverage import BLANK, END_OF_REVISION
from signatures.errors import SignatureError
from signatures.evidence import judged_with
from signatures.judging import Judging, Known
from signatures.pdf_fields import MAX_SIGNATURES, signed_fields
from signatures.pdf_material import kept_in
from signatures.pdf_signature import Context, judge, newest_signed, read_stamps
from signatures.quiet import quiet
from signatures.reasons import reason
from signatures.report import FileReport, Kind, SignatureReport
from signatures.verdict import file_verdict

MAX_STEPS_BACK = 3


def verify_pdf(pdf: bytes, judging: Judging, *, budget: Budget | None = None) -> FileReport:
    """Judge every signature of a PDF as of a moment.

    Never to be called from within a running event loop.

    Args:
        pdf: Whole file as received; the signed byte ranges are cut from it.
        judging: As of when, and by whom one is believed; nothing is fetched here.
        budget: How long later changes may be analysed.

    Returns:
        One report a signature in order of signing, document time stamps aside.  Kind and
        verdict are ``none`` for a file without any.

    Raises:
        SignatureError: The file itself can't be read: ``pdf-damaged``, ``pdf-encrypted``, ``pdf-too-complex``.

    Source: ISO 32000-2, 12.8; indications from ETSI EN 319 102-1, 5.1.3.
    """
    with quiet():
        return asyncio.run(_verify(pdf, judging, budget or Budget()))


async def _verify(pdf: bytes, judging: Judging, budget: Budget) -> FileReport:
    try:
        return await _read_and_judge(pdf, pdf, judging, budget, strict=True)
    except SignatureError:
        raise
    except (MemoryError, RecursionError) as problem:
        raise _too_complex() from problem
    except Exception:  # noqa: BLE001 - any trouble of the strict reader is a reason to try the lenient one
        return await _verify_leniently(pdf, judging, budget)


async def _verify_leniently(pdf: bytes, judging: Judging, budget: Budget) -> FileReport:
    problem: Exception | None = None
    for revision in _revisions(pdf):
        try:
            report = await _read_and_judge(pdf, revision, judging, budget, strict=False)
        except SignatureError:
            raise
        except (MemoryError, RecursionError) as limit:
            raise _too_complex() from limit
        except Exception as damage:  # noqa: BLE001 - the reader leaks every kind of exception on damaged files
            problem = problem or damage
        else:
            if problem is None or report.signatures:
                return report
    raise SignatureError("pdf-damaged", "The PDF is damaged: its structure can't be read.") from problem


async def _read_and_judge(pdf: bytes, revision: bytes, judging: Judging, budget: Budget, *, strict: bool) -> FileReport:
    """Judge the signatures that ``revision`` holds, the beginning of ``pdf`` or all of it."""
    reader = _open(revision, strict=strict)
    fields = signed_fields(reader)
    if len(fields) > MAX_SIGNATURES:
        raise _too_complex()
    known = kept_in(reader) if fields else Known()
    context = Context(pdf=pdf, reader=reader, fields=fields, judging=judging, budget=budget, known=known)
    context = replace(context, stamps=await read_stamps(context))
    judged = tuple([await judge(field, context) for field in fields if not field.is_timestamp])
    reports = tuple(item.judged.report for item in judged)
    return FileReport(
        kind=Kind.PADES if fields else Kind.NONE,
        verdict=file_verdict(reports),
        signatures=reports,
        reasons=_remarks(context, reports),
        signed_length=newest_signed(judged),
        wanted=tuple(dict.fromkeys(one for item in judged for one in item.judged.wanted)),
        evidence=tuple(dict.fromkeys(one for item in judged for one in item.judged.evidence)),
        judged_with=judged_with() if fields else "",
    )


def _remarks(context: Context, reports: tuple[SignatureReport, ...]) -> tuple[str, ...]:
    """What is to be said of the file as a whole."""
    codes = []
    if not context.reader.strict:
        codes.append("read-leniently")
    if context.reader.encrypted:
        codes.append("encrypted-openly")
    if context.fields and not reports:
        codes.append("only-timestamp")
    if not context.fields and b"/ByteRange" in context.pdf and b"/UR3" not in context.pdf:
        # usage rights (UR3) of Reader-enabled forms are no signature of a person
        codes.append("signature-unreachable")
    if None in context.stamps:
        codes.append("timestamp-broken")
    return tuple(reason(code) for code in codes)


def _open(pdf: bytes, *, strict: bool) -> PdfFileReader:
    reader = PdfFileReader(BytesIO(pdf), strict=strict)
    if strict and reader.xrefs.hybrid_xrefs_present:
        raise PdfStrictReadError("hybrid-reference file")
    if reader.encrypted:
        _decrypt(reader)
    return reader


def _revisions(pdf: bytes) -> Iterator[bytes]:
    """The file without what follows its last revision, and then without its last few revisions.

    A tail that is too long or too broken hides the signed revision from the reader; coverage is
    still measured on the whole file.
    """
    ends = [mark.end() for mark in END_OF_REVISION.finditer(pdf)]
    for end in reversed(ends[-MAX_STEPS_BACK:]):
        tail = pdf[end:]
        yield pdf[: len(pdf) - len(tail.lstrip(BLANK))]
    if not ends:
        yield pdf


def _decrypt(reader: PdfFileReader) -> None:
    password_based = isinstance(reader.security_handler, StandardSecurityHandler)
    if not password_based or reader.decrypt(b"").status is AuthStatus.FAILED:
        raise SignatureError("pdf-encrypted", "The PDF is encrypted and needs a password or a key that we don't have.")


def _too_complex() -> SignatureError:
    return SignatureError("pdf-too-complex", "The PDF is too deeply nested or too large to be examined.")
