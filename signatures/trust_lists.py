"""A trust directory → what is believed: lists authenticated and read, roots and revocation data indexed.

The list of lists is signed by one of ``lotl-signers/``, or by one that a chain of its own former
issues (``lotl-pivots/``, oldest first) names in their place.  It names who signs each national
list; only where no list of lists is believed, ``tl-signers/`` does.  Each signature is judged as of
the list's own date of issue: whether the list is still fresh is asked at each judgement.
Nothing here reads the clock or the network.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from lxml import etree
from pydantic import ConfigDict, TypeAdapter, ValidationError

from signatures.errors import SignatureError
from signatures.trust_directory import files_of, hosts_in, read_certificates, read_limited, read_revocation
from signatures.trust_errors import TRUST_PROBLEMS, ListError, problem
from signatures.trust_list_xml import (
    MAX_SIZE_BYTES,
    Scheme,
    Services,
    parse_list,
    pointed_signers,
    scheme_of,
    services_of,
)
from signatures.trust_signature import signed_list
from signatures.trust_store import ListKind, ListStatus, RevocationKind, Service, TrustStore

UNION = "eu"
"""Territory of the list of lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustJob:
    """A directory to be compiled (layout: ``signatures.trust_store``)."""

    directory: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A list as it lies there, not yet believed."""

    status: ListStatus
    root: etree._Element | None = None

    def refused(self, error: ListError) -> _Found:
        return replace(self, status=replace(self.status, problem=str(error)), root=None)


@dataclass(slots=True)
class _Compiled:
    """What grows while a directory is read."""

    lists: list[ListStatus] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def compile_trust(job: TrustJob) -> TrustStore:
    """Read a trust directory; what can't be used gets a problem, the rest goes on."""
    compiled = _Compiled()
    signers = _national_signers(job.directory, compiled)
    _read_national(job.directory, signers, compiled)
    roots = read_certificates(job.directory / "roots")
    compiled.problems.extend(roots.problems)
    listed = (der for service in compiled.services for der in service.certificates)
    compiled.hosts.update(hosts_in({*roots.found, *listed}))
    store = TrustStore(
        lists=tuple(compiled.lists),
        services=tuple(compiled.services),
        roots=roots.found,
        hosts=tuple(sorted(compiled.hosts)),
    )
    return _with_revocation(store, job.directory, compiled.problems)


def _with_revocation(store: TrustStore, directory: Path, problems: list[str]) -> TrustStore:
    found = []
    for kind, name in ((RevocationKind.CRL, "crls"), (RevocationKind.OCSP, "ocsp")):
        for path in files_of(directory / name):
            file = read_revocation(path, kind)
            if file is None:
                problems.append(problem("revocation-unreadable", f"{name}/{path.name}"))
            else:
                found.append(file)
    return replace(store, revocation=tuple(found), problems=tuple(problems))


# --- the list of lists


def _national_signers(directory: Path, compiled: _Compiled) -> Mapping[str, Collection[bytes]] | None:
    """Who may sign which national list; None stands for: whom ``tl-signers`` names, whatever the territory."""
    path = directory / "lotl.xml"
    if not path.is_file():
        return None
    found = _find(path, "lotl.xml", ListKind.LOTL)
    try:
        root = _believed_lotl(found, directory, compiled)
    except ListError as error:
        compiled.lists.append(found.refused(error).status)
        return None
    compiled.lists.append(found.status)
    return pointed_signers(root)


def _believed_lotl(found: _Found, directory: Path, compiled: _Compiled) -> etree._Element:
    if found.root is None:
        raise _Repeated(found.status)
    pinned = read_certificates(directory / "lotl-signers")
    compiled.problems.extend(pinned.problems)
    if not pinned.found:
        raise ListError("lotl-signers-missing")
    try:
        return _authenticated(found, pinned.found)
    except ListError as error:
        if error.code != "list-signer-unknown":
            raise
    return _authenticated(found, _after_pivots(directory, pinned.found, found.status))


class _Repeated(ListError):
    """A list that has its problem already."""

    def __init__(self, status: ListStatus) -> None:
        super().__init__("list-unreadable")
        self._text = status.problem or str(self)

    def __str__(self) -> str:
        return self._text


def _after_pivots(directory: Path, signers: Collection[bytes], lotl: ListStatus) -> Collection[bytes]:
    """The signers that former issues of the list of lists, each signed by those before, name at last."""
    pivots = [
        _find(path, f"{name}/{path.name}", ListKind.LOTL)
        for name in ("lotl-pivots", "pivots")
        for path in files_of(directory / name)
    ]
    numbered = [pivot for pivot in pivots if pivot.root is not None and _number(pivot) < (lotl.sequence_number or 0)]
    for pivot in sorted(numbered, key=_number):
        try:
            named = pointed_signers(_authenticated(pivot, signers)).get(UNION)
        except ListError:
            continue  # one from before the pinned signers, or forged: either way it changes nobody
        signers = named or signers
    return signers


def _number(found: _Found) -> int:
    return found.status.sequence_number or 0


# --- national lists


def _read_national(directory: Path, signers: Mapping[str, Collection[bytes]] | None, compiled: _Compiled) -> None:
    pinned: Collection[bytes] = ()
    if signers is None:
        certificates = read_certificates(directory / "tl-signers")
        compiled.problems.extend(certificates.problems)
        pinned = certificates.found
    read = []
    for path in files_of(directory / "tl"):
        found = _find(path, f"tl/{path.name}", ListKind.NATIONAL)
        if found.root is not None:
            allowed = pinned if signers is None else signers.get(found.status.territory, ())
            found = _authenticated_or_refused(found, path, allowed)
        read.append(found)
    for found in _newest(read):
        _add(found, compiled)


def _authenticated_or_refused(found: _Found, path: Path, signers: Collection[bytes]) -> _Found:
    try:
        root = _authenticated(found, signers)
        if len(path.stem) == 2 and path.stem.lower() != found.status.territory:
            raise ListError("list-territory", found.status.territory)
    except ListError as error:
        return found.refused(error)
    return replace(found, root=root)


def _newest(read: Iterable[_Found]) -> list[_Found]:
    """Of several believed lists of a territory only that with the highest number, and of these the first."""
    read = list(read)
    best: dict[str, _Found] = {}
    for found in read:
        known = best.get(found.status.territory)
        if found.root is not None and (known is None or _number(found) > _number(known)):
            best[found.status.territory] = found
    return [
        found
        if found.root is None or found is best[found.status.territory]
        else found.refused(ListError("list-superseded"))
        for found in read
    ]


def _add(found: _Found, compiled: _Compiled) -> None:
    if found.root is None:
        compiled.lists.append(found.status)
        return
    services: Services = services_of(found.root, found.status.territory)
    compiled.services.extend(services.granted)
    compiled.hosts.update(services.hosts)
    compiled.lists.append(replace(found.status, services=len(services.granted), remarks=tuple(services.remarks)))


# --- one list


def _find(path: Path, name: str, kind: ListKind) -> _Found:
    """Parse a list as it lies there; its status has a problem where that fails."""
    content = read_limited(path, MAX_SIZE_BYTES)
    blank = ListStatus(
        file=name,
        kind=kind,
        territory=UNION if kind is ListKind.LOTL else path.stem.lower(),
        sequence_number=None,
        issued_at=None,
        next_update=None,
        sha256=sha256(content or b"").hexdigest(),
    )
    try:
        if content is None:
            raise ListError("list-too-large" if _is_larger(path) else "list-unreadable")
        root = parse_list(content)
        return _Found(status=_with_scheme(blank, scheme_of(root)), root=root)
    except ListError as error:
        return _Found(status=blank).refused(error)


def _is_larger(path: Path) -> bool:
    try:
        return path.stat().st_size > MAX_SIZE_BYTES
    except OSError:
        return False


def _with_scheme(status: ListStatus, scheme: Scheme) -> ListStatus:
    if scheme.kind is not status.kind:
        raise ListError("list-malformed", f"it is a list of the kind {scheme.kind.value}")
    return replace(
        status,
        territory=scheme.territory,
        sequence_number=scheme.sequence_number,
        issued_at=scheme.issued_at,
        next_update=scheme.next_update,
    )


def _authenticated(found: _Found, signers: Collection[bytes]) -> etree._Element:
    """The list as it was signed.

    Raises:
        ListError: By none of the signers, or it doesn't stand.
    """
    issued_at = found.status.issued_at
    if found.root is None or issued_at is None:
        raise ListError("list-malformed")
    root = signed_list(found.root, frozenset(signers), issued_at)
    # what was peeked at before must be what was signed
    if _with_scheme(found.status, scheme_of(root)) != found.status:
        raise ListError("list-signature-form")
    return root


# --- the store between processes


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Any]:
    config = ConfigDict(strict=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")
    return TypeAdapter(tuple[TrustStore], config=config)


def dump_store(store: TrustStore) -> bytes:
    """A store as JSON, for the next process."""
    return _adapter().dump_json((store,), warnings="error")


def load_store(path: Path) -> TrustStore:
    """A store from its JSON.

    Raises:
        SignatureError: ``trust-store-unreadable``.
    """
    try:
        store = _adapter().validate_json(path.read_bytes())[0]
    except (OSError, ValidationError, RecursionError) as error:
        raise SignatureError("trust-store-unreadable", TRUST_PROBLEMS["trust-store-unreadable"].english) from error
    assert isinstance(store, TrustStore)  # for the type checker; pydantic has made it
    return store
