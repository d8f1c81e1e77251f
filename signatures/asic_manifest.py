"""The signed list of contents of an ASiC container (ETSI EN 319 162-1, A.4: ASiCManifest, ASiCArchiveManifest)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from urllib.parse import unquote

from signatures.safe_xml import UnsafeXml, parse_xml

MAX_BYTES = 4 * 1024 * 1024
MAX_REFERENCES = 5000
_ASIC = "{http://uri.etsi.org/02918/v1.2.1#}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_DIGESTS = {
    "http://www.w3.org/2001/04/xmldsig-more#md5": "md5",
    "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
    "http://www.w3.org/2001/04/xmldsig-more#sha224": "sha224",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-224": "sha3_224",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-256": "sha3_256",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-384": "sha3_384",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-512": "sha3_512",
}
WEAK_DIGESTS = frozenset({"md5", "sha1"})


class ManifestError(Exception):
    """The list of contents can't be read; the text says why and quotes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One file in the list."""

    uri: str
    """As written; percent-encoded, or so it should be."""
    algorithm: str | None
    """By hashlib's name; None for an unknown one."""
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A list of contents."""

    signature: str
    """Name of the signature or time stamp over this list."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A list compared with the container."""

    covered: frozenset[str]
    """Files whose digest fits."""
    broken: tuple[str, ...]
    """Names that are missing or have another digest."""
    weak: tuple[str, ...]
    """Weak digest algorithms in use."""
    unknown: bool
    """Some file's digest algorithm isn't known here."""


def read_manifest(xml: bytes) -> Manifest:
    """Read a list of contents.

    Raises:
        ManifestError: It isn't one, or holds no reference.
    """
    try:
        root = parse_xml(xml, max_bytes=MAX_BYTES, keep_comments=False)
    except UnsafeXml as problem:
        raise ManifestError(str(problem)) from problem
    if root.tag != f"{_ASIC}ASiCManifest":
        raise ManifestError("no ASiCManifest")
    signatures = root.findall(f"{_ASIC}SigReference")
    entries = root.findall(f"{_ASIC}DataObjectReference")
    if len(signatures) != 1 or not 0 < len(entries) <= MAX_REFERENCES:
        raise ManifestError("not one signature and some files")
    return Manifest(
        signature=name_of(signatures[0].get("URI") or ""),
        references=tuple(
            _reference(item.get("URI"), item.findall(f"{_DS}DigestMethod"), item.findall(f"{_DS}DigestValue"))
            for item in entries
        ),
    )


def check(
    manifest: Manifest, files: Mapping[str, bytes], known: MutableMapping[tuple[str, str], bytes] | None = None
) -> Checked:
    """Compare each digest of a list.

    Args:
        known: (algorithm, name) → digest, of the same files; a list may name a large one thousands of times.
    """
    known = {} if known is None else known
    by_normal_name = {_normal(name): name for name in files}
    covered: set[str] = set()
    broken: list[str] = []
    weak: set[str] = set()
    unknown = False
    for reference in manifest.references:
        written = (name_of(reference.uri), reference.uri)
        name = next((by_normal_name[key] for key in map(_normal, written) if key in by_normal_name), None)
        if name is None:
            broken.append(name_of(reference.uri))
        elif reference.algorithm is None:
            unknown = True
        elif _digest(reference.algorithm, name, files, known) != reference.digest:
            broken.append(name)
        else:
            covered.add(name)
            weak |= {reference.algorithm} & WEAK_DIGESTS
    return Checked(
        covered=frozenset(covered - set(broken)), broken=tuple(broken), weak=tuple(sorted(weak)), unknown=unknown
    )


def _digest(
    algorithm: str, name: str, files: Mapping[str, bytes], known: MutableMapping[tuple[str, str], bytes]
) -> bytes:
    key = (algorithm, name)
    if key not in known:
        known[key] = hashlib.new(algorithm, files[name]).digest()
    return known[key]


def name_of(uri: str) -> str:
    """The name of an entry from a relative URI (RFC 3986)."""
    return unquote(uri, errors="replace").removeprefix("./").removeprefix("/")


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _reference(uri: str | None, methods: list[object], values: list[object]) -> Reference:
    if not uri or len(methods) != 1 or len(values) != 1:
        raise ManifestError("a reference without name or digest")
    algorithm = _DIGESTS.get(getattr(methods[0], "attrib", {}).get("Algorithm", ""))
    try:
        digest = base64.b64decode("".join((getattr(values[0], "text", None) or "").split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise ManifestError("a digest that isn't base64") from problem
    return Reference(uri=uri, algorithm=algorithm, digest=digest)
