"""Which parts of a mail are signed, and which stand beside them (RFC 8551, 3.5; RFC 1847).

A multipart/signed may stand anywhere: at the top, below a list server's multipart/mixed, in a
forwarded message.  Parts inside a signed one are covered by it; only what lies around it is
loose, and is told apart by whether anybody could mistake it for signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from signatures.errors import SignatureError
from signatures.mail_tree import MAX_DEPTH, MAX_PARTS, Entity, cut, read_entity, too_complex

SIGNATURE_TYPES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
OPAQUE_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
FOOTER_MAX_BYTES = 4096
_NOTICE_MAX_BYTES = 400
"""Before the first boundary programs write that the mail is a signed one in MIME format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPart:
    """A signature of the mail with what it is over."""

    path: str
    """Of the signed part, numbered as IMAP does, e.g. ``2.1``."""
    message: Entity
    """The mail or forwarded message whose part it is."""
    content: Entity | None
    """What is signed, as received; None: it lies inside the signature."""
    signature: Entity | None
    """The part with the CMS structure; None where it is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """A part that no signature covers."""

    path: str
    message: Entity
    entity: Entity
    mixed: bool
    """Stands below nothing but multipart/mixed, as what list servers add does."""


@dataclass(slots=True, kw_only=True)
class Scope:
    """What was found in a mail, or in a signed part that holds further signatures."""

    signed: list[SignedPart] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    ambiguous: bool = False
    unseen_text: bool = False
    parts: int = 0


def is_signed_mail(data: bytes) -> bool:
    """Whether there is a signature anywhere in a mail; False also for what is too complex to be looked at."""
    try:
        return bool(find_signed(read_entity(data)).signed)
    except SignatureError:
        return False


def find_signed(mail: Entity, *, path: str = "", depth: int = 0) -> Scope:
    """Find the signed parts of a mail, those inside other signed parts aside.

    Args:
        path: Of the part that ``mail`` is the content of; empty at the top.

    Raises:
        SignatureError: ``mail-too-complex``.
    """
    scope = Scope()
    _Search(scope).walk(mail, path, mail, depth, is_message=True)
    scope.ambiguous = bool(scope.signed) and scope.ambiguous
    return scope


class _Search:
    """One walk through one mail."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def walk(
        self,
        entity: Entity,
        path: str,
        message: Entity,
        depth: int,
        *,
        is_message: bool = False,
        mixed: bool = True,
    ) -> None:
        self._count(depth)
        media_type = entity.media_type
        inner = f"{path}.1".lstrip(".") if is_message else path
        if media_type == "multipart/signed" and _is_pkcs7(entity):
            self._signed(entity, path, message)
        elif media_type.startswith("multipart/"):
            self._multipart(entity, path, message, depth, mixed=mixed)
        elif media_type == "message/rfc822":
            self._forwarded(entity, inner, depth)
        elif _is_opaque(entity, alone=is_message):
            self._scope.ambiguous |= entity.is_ambiguous
            self._scope.signed.append(SignedPart(path=inner, message=message, content=None, signature=entity))
        elif not entity.is_blank:
            self._scope.loose.append(Loose(path=inner, message=message, entity=entity, mixed=mixed))

    def _signed(self, entity: Entity, path: str, message: Entity) -> None:
        self._scope.ambiguous |= entity.is_ambiguous
        parts = cut(entity)
        self._scope.unseen_text |= _is_unseen(parts.preamble, parts.epilogue)
        content = parts.entities[0] if parts.entities else None
        at = next((number for number, part in enumerate(parts.entities) if _carries_signature(part)), None)
        signature = parts.entities[at] if at else None  # never the first: that one is signed
        self._scope.signed.append(
            SignedPart(path=_below(path, 1), message=message, content=content, signature=signature)
        )
        for number, part in enumerate(parts.entities, 1):
            if number > 1 and part is not signature and not part.is_blank:
                self._scope.loose.append(Loose(path=_below(path, number), message=message, entity=part, mixed=False))

    def _multipart(self, entity: Entity, path: str, message: Entity, depth: int, *, mixed: bool) -> None:
        self._scope.ambiguous |= entity.is_ambiguous
        parts = cut(entity).entities
        if not parts and not entity.is_blank:  # programs guess its boundary, or show it as text
            self._scope.loose.append(Loose(path=path, message=message, entity=entity, mixed=False))
        mixed = mixed and entity.media_type == "multipart/mixed"
        for number, part in enumerate(parts, 1):
            self.walk(part, _below(path, number), message, depth + 1, mixed=mixed)

    def _forwarded(self, entity: Entity, path: str, depth: int) -> None:
        try:
            inside = entity.decoded()
        except SignatureError:
            self._scope.loose.append(Loose(path=path, message=entity, entity=entity, mixed=False))
            return
        message = read_entity(inside)
        self.walk(message, path, message, depth + 1, is_message=True)

    def _count(self, depth: int) -> None:
        self._scope.parts += 1
        if depth > MAX_DEPTH or self._scope.parts > MAX_PARTS:
            raise too_complex()


def leaves(entity: Entity, depth: int = 0) -> Iterator[Entity]:
    """The leaves of a part, in order; forwarded messages count as one."""
    if depth > MAX_DEPTH:
        raise too_complex()
    if not entity.media_type.startswith("multipart/"):
        yield entity
        return
    for part in cut(entity).entities:
        yield from leaves(part, depth + 1)


def remarks_on(scope: Scope, signed: SignedPart) -> Iterator[tuple[str, str | None]]:
    """(code, detail) of what is to be said of the parts around a signed one."""
    if scope.ambiguous:
        yield "mail-ambiguous", None
    if scope.unseen_text:
        yield "mail-unseen-text", None
    around = [part for part in scope.loose if part.message is not signed.message]
    beside = [part for part in scope.loose if part.message is signed.message]
    suspect = [part for part in around if part.entity.is_attachment]
    footer = _is_footer(beside, signed.path)
    suspect += [] if footer else beside
    if suspect:
        yield "mail-outside-signed", f"part {', '.join(part.path for part in suspect[:10])}"
        return
    if beside:
        yield "mail-footer-unsigned", None
    if around:
        yield "mail-around-unsigned", None


def covers_all(scope: Scope) -> bool:
    """Whether one signature is over everything that the mail shows."""
    return len(scope.signed) == 1 and not scope.loose


def _is_footer(parts: list[Loose], after: str) -> bool:
    """Whether it's all plain text behind the signed part, and short."""
    return sum(part.entity.end - part.entity.body for part in parts) <= FOOTER_MAX_BYTES and all(
        part.mixed
        and not part.entity.is_attachment
        and part.entity.media_type == "text/plain"
        and _order(part.path) > _order(after)
        for part in parts
    )


def _order(path: str) -> list[int]:
    return [int(number) for number in path.split(".") if number]


def _is_pkcs7(entity: Entity) -> bool:
    """OpenPGP has the same multipart; where the protocol isn't named, the second part tells."""
    protocol = entity.parameter("protocol").lower()
    return protocol in SIGNATURE_TYPES if protocol else any(map(_carries_signature, cut(entity).entities[1:]))


def _carries_signature(entity: Entity) -> bool:
    return entity.media_type in SIGNATURE_TYPES or (entity.name or "").lower() == "smime.p7s"


def _is_opaque(entity: Entity, *, alone: bool) -> bool:
    """Whether a leaf is a signed MIME entity, and no signed file that is merely attached (RFC 8551, 3.2.1)."""
    named = (entity.name or "").lower()
    if entity.media_type == "application/octet-stream":
        return named == "smime.p7m"
    if entity.media_type not in OPAQUE_TYPES or "enveloped" in entity.parameter("smime-type").lower():
        return False
    return alone or named in {"", "smime.p7m"}


def _is_unseen(preamble: bytes, epilogue: bytes) -> bool:
    return len(preamble.strip()) > _NOTICE_MAX_BYTES or bool(epilogue.strip())


def _below(path: str, number: int) -> str:
    return f"{path}.{number}" if path else str(number)
