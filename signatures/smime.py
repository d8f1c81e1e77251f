"""S/MIME mails (RFC 8551): multipart/signed over raw bytes, and opaque signed-data with the mail inside.

Servers on the way may have changed line ends, so the signed part is tried as received, then with
the CRLF that RFC 8551, 3.1.1 asks for, then with the LF that some programs sign.  Header fields
of the mail itself, the sender's address among them, are never signed.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable, Iterator

from asn1crypto import cms, x509

from signatures.cms import bytes_candidate, judge_signers, with_remarks
from signatures.errors import SignatureError
from signatures.gathering import file_report, unreadable, with_facts
from signatures.judging import Judged, Judging
from signatures.mail_parts import Scope, SignedPart, covers_all, find_signed, leaves, remarks_on
from signatures.mail_tree import Entity, read_entity, too_complex
from signatures.quiet import quiet
from signatures.reasons import reason
from signatures.report import FileReport, Kind, SignatureReport, Verdict
from signatures.signed_data import Signed, read_signed

MAX_SIGNATURES = 50
MAX_WRAPPED = 5
"""Triple wrapping (RFC 2634, 1.1) signs twice; forwarding may add to it."""
_OTHER_CMS = (
    bytes.fromhex("06092a864886f70d010703"),  # EnvelopedData
    bytes.fromhex("060b2a864886f70d0109100109"),  # CompressedData
    bytes.fromhex("060b2a864886f70d0109100117"),  # AuthEnvelopedData
)
_SENDER_MAX_CHARS = 4000
"""Of a From field; the patterns' time grows with its square."""
_ANGLE = re.compile(r"<\s*([^<>@\s]+@[^<>@\s]+)\s*>")
_BARE = re.compile(r"[^<>@\s,;:\"()]+@[^<>@\s,;:\"()]+")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')


def verify_mail(data: bytes, judging: Judging) -> FileReport:
    """Judge every signature of a mail, also those of forwarded messages and inside one another.

    Never to be called from within a running event loop.

    Args:
        data: The whole mail as received: not a byte of it may have been written anew.
        judging: As of when, and by whom one is believed.

    Returns:
        One report a signer, with the number of the signed part as field; ``signed_files`` are the
        names of the files in the parts whose digest fits.  Kind and verdict are ``none`` for a mail without.

    Raises:
        SignatureError: ``mail-too-complex``.
    """
    try:
        with quiet():
            return asyncio.run(_Mail(judging).verify(data))
    except (MemoryError, RecursionError) as problem:
        raise too_complex() from problem


class _Mail:
    """One mail: what was judged so far."""

    def __init__(self, judging: Judging) -> None:
        self._judging = judging
        self._judged: list[Judged] = []
        self._files: list[str] = []
        self._seen = 0

    async def verify(self, data: bytes) -> FileReport:
        await self._examine(read_entity(data), "", 0)
        if not self._judged:
            return FileReport(kind=Kind.NONE, verdict=Verdict.NONE)
        return file_report(Kind.SMIME, self._judged, signed_files=self._files)

    async def _examine(self, entity: Entity, path: str, depth: int) -> None:
        """Judge the signatures of a mail, or of what a signature was over."""
        scope = find_signed(entity, path=path, depth=depth)
        for part in scope.signed:
            self._seen += 1
            if self._seen > MAX_SIGNATURES or depth > MAX_WRAPPED:
                raise too_complex()
            nested = [reason("mail-forwarded-inside")] if depth and part.message is not entity else []
            content = await self._judge(part, scope, nested)
            if content is not None:
                await self._examine(content, part.path, depth + 1)

    async def _judge(self, part: SignedPart, scope: Scope, nested: list[str]) -> Entity | None:
        """Judge the signers of one signed part; returns what they signed."""
        if _is_other_cms(part):
            return None
        remarks = [*nested, *(reason(code, detail) for code, detail in remarks_on(scope, part))]
        signed = _read(part)
        if signed is None or (part.content is None and signed.content is None):
            broken = unreadable("signature-malformed", at=self._judging.at, field=part.path, format="S/MIME")
            self._judged.append(with_remarks(broken, remarks))
            return part.content
        if part.content is None and not len(signed.data["signer_infos"]):
            return None  # certificates sent as a mail of their own
        content = part.content or read_entity(signed.content or b"")
        if signed.followed:
            remarks.append(reason("data-after-signature"))
        if _is_encrypted(content):
            remarks.append(reason("content-encrypted"))
        await self._judge_signers(part, signed, content, remarks, whole=covers_all(scope))
        return content

    async def _judge_signers(
        self, part: SignedPart, signed: Signed, content: Entity, remarks: list[str], *, whole: bool
    ) -> None:
        attached = signed.content is not None
        variants = [] if part.content is None else [bytes_candidate("", text) for text in _variants(content.raw)]
        fallback = variants[0] if variants else None
        if part.content is not None and attached:
            # a multipart/signed whose signature brings its own content signs that, and not the part beside it
            broken = unreadable("signature-malformed", at=self._judging.at, field=part.path, format="S/MIME")
            self._judged.append(with_remarks(broken, remarks))
            return
        signers = await judge_signers(signed.data, self._judging, variants, fallback=fallback)
        if not signers:
            broken = unreadable("signature-malformed", at=self._judging.at, field=part.path, format="S/MIME")
            self._judged.append(with_remarks(broken, remarks))
        for signer in signers:
            address = _address_remark(part.message, signed.data, signer.judged.report)
            judged = with_facts(signer.judged, field=part.path, whole=whole, reasons=[*remarks, *address])
            self._judged.append(judged)
            if judged.report.intact:
                self._files += [leaf.name for leaf in leaves(content) if leaf.name]


def _read(part: SignedPart) -> Signed | None:
    try:
        return read_signed(part.signature.decoded()) if part.signature else None
    except SignatureError:
        return None


def _is_other_cms(part: SignedPart) -> bool:
    """Whether an opaque part is encrypted or compressed, which programs don't always say in smime-type."""
    if part.content is not None or part.signature is None:
        return False
    try:
        head = part.signature.decoded()[:24]
    except SignatureError:
        return False
    return any(kind in head for kind in _OTHER_CMS)


def _variants(received: bytes) -> Iterator[bytes]:
    """The signed part as received, with CRLF, with LF; each once."""
    yield received
    with_lf = received.replace(b"\r\n", b"\n")
    with_crlf = with_lf.replace(b"\n", b"\r\n")
    if with_crlf != received:
        yield with_crlf
    if with_lf != received:
        yield with_lf


def _is_encrypted(content: Entity) -> bool:
    return content.media_type in {"application/pkcs7-mime", "application/x-pkcs7-mime"} and (
        "enveloped" in content.parameter("smime-type").lower()
    )


def _address_remark(message: Entity, signed: cms.SignedData, report: SignatureReport) -> tuple[str, ...]:
    """RFC 8550, 3: the address of the mail should be one of the certificate's."""
    certificate = _certificate(signed, report.certificate_sha256)
    if certificate is None:
        return ()
    known = {address.lower() for address in _addresses_of(certificate)}
    if not known:
        return (reason("mail-address-differs", "the certificate names no address"),)
    senders = [sender for value in message.all("from") for sender in _senders(value)]
    return () if senders and known.issuperset(senders) else (reason("mail-address-differs"),)


def _senders(value: str) -> Iterable[str]:
    """Addresses of a From field in lower case; what is in quotes or brackets is a name."""
    bare = _QUOTED.sub(" ", value[:_SENDER_MAX_CHARS])
    return [found.lower() for found in _ANGLE.findall(bare) or _BARE.findall(bare)]


def _certificate(signed: cms.SignedData, sha256: str | None) -> x509.Certificate | None:
    for choice in signed["certificates"] or ():
        if choice.name == "certificate" and hashlib.sha256(choice.chosen.dump()).hexdigest() == (sha256 or "").lower():
            return choice.chosen
    return None


def _addresses_of(certificate: x509.Certificate) -> Iterator[str]:
    names = certificate.subject_alt_name_value
    for name in names or ():
        if name.name == "rfc822_name":
            yield str(name.native)
    for names_set in certificate.subject.chosen:
        for item in names_set:
            if item["type"].native == "email_address":
                yield str(item["value"].native)
