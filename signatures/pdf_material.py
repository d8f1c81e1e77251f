"""The document security store of a PDF (DSS; ISO 32000-2, 12.8.4.3): certificates and revocation data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from signatures.cms_material import MAX_ITEMS, containers
from signatures.pdf_fields import entry
from signatures.revocation import Known

_T = TypeVar("_T")


def kept_in(reader: PdfFileReader) -> Known:
    """What the newest store holds; what can't be read is left out, since it is only an offer of help."""
    store = entry(reader.root, "/DSS")
    if not isinstance(store, generic.DictionaryObject):
        return Known()
    answers = _all(store, "/OCSPs", ocsp.OCSPResponse.load)
    return Known(
        certificates=tuple(_all(store, "/Certs", x509.Certificate.load)),
        crls=tuple(map(CRLContainer, _all(store, "/CRLs", crl.CertificateList.load))),
        ocsps=tuple(one for answer in answers for one in containers(answer)),
    )


def _all(store: generic.DictionaryObject, key: str, load: Callable[[bytes], _T]) -> Iterator[_T]:
    try:
        items = entry(store, key)
        streams = list(items)[:MAX_ITEMS] if isinstance(items, generic.ArrayObject) else []
    except PdfStrictReadError:
        raise
    except (ValueError, TypeError, KeyError, OSError):
        return
    for stream in streams:
        if (loaded := _loaded(stream, load)) is not None:
            yield loaded


def _loaded(stream: Any, load: Callable[[bytes], _T]) -> _T | None:
    try:
        return load(stream.get_object().data)
    except (PdfStrictReadError, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - streams of a store are foreign bytes and raise anything
        return None
