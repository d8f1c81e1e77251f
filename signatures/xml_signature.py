"""One XML signature over files of a container (XML Signature 1.1; XAdES, ETSI EN 319 132-1): its form and its values.

signxml computes digests and signature values.  What may be referred to is decided here first,
since most attacks on XML signatures leave the values sound and move what they stand for: each
signature is cut out and seen alone, Ids in it are unique, and it may refer only to its own
SignedProperties, KeyInfo and Objects, and without transforms to files of the container.
Whatever honest signature goes beyond that is ``xades-undecided``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

from asn1crypto import x509
from cryptography import x509 as pyca_x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier

DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
XADES: Final = "{http://uri.etsi.org/01903/v1.3.2#}"
MAX_REFERENCES = 1000
MAX_REPEATED = 4
_SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"
_IDS = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")
_XML_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}"
_CANONICAL = {item.value for item in CanonicalizationMethod}
_SIGNED_PROPERTIES = f"{DS}Object/{XADES}QualifyingProperties/{XADES}SignedProperties"
_UNSIGNED = f"{DS}Object/{XADES}QualifyingProperties/{XADES}UnsignedProperties/{XADES}UnsignedSignatureProperties"
_METHODS = frozenset(item for item in SignatureMethod if not item.name.startswith(("HMAC", "DSA")))
_HASHES: Mapping[str, str] = {item.value: item.name.lower() for item in DigestAlgorithm}


class Faulty(Exception):
    """Why a signature can't be good or can't be judged: the code of a reason, and its detail."""

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a signature of sound form came to."""

    fault: tuple[str, str | None] | None
    """Code and detail of what is wrong with the values; None: the signature is intact."""
    certificate: x509.Certificate
    """The one whose digest is signed."""
    others: tuple[x509.Certificate, ...] = ()
    covered: tuple[str, ...] = ()
    claimed_time: datetime | None = None
    """SigningTime, a claim."""
    digests: frozenset[str] = frozenset()
    """Names of all digests that it rests on, as hashlib has them."""
    stamps: tuple[Token, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    is_archived: bool = False
    """Holds an archive time stamp, which isn't judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A signature time stamp and the bytes whose digest is to be its imprint."""

    token: bytes
    stamped: bytes = field(repr=False)


def signatures_of(root: etree._Element) -> list[etree._Element]:
    """The signatures of a file, each cut out with the namespaces that it stands in.

    Raises:
        Faulty: The file holds none where they belong.
    """
    found = [root] if root.tag == f"{DS}Signature" else root.findall(f"{DS}Signature")
    if not found:
        raise Faulty("signature-malformed", "no signature in it")
    if any(str(name).startswith(_XML_ATTRIBUTE) for name in root.attrib):
        raise Faulty("xades-undecided", "attributes of XML itself above the signature")
    return [etree.fromstring(etree.tostring(item, with_tail=False), root.getroottree().parser) for item in found]


def verify(signature: etree._Element, files: Mapping[str, bytes]) -> Verified:
    """Check form and values of one signature that was cut out.

    Raises:
        Faulty: It isn't examined further.
    """
    _check_ids(signature)
    signed_info = _only(signature, f"{DS}SignedInfo")
    properties = _only(signature, _SIGNED_PROPERTIES)
    references = signed_info.findall(f"{DS}Reference")
    names = _checked_references(signature, properties, references, files)
    _check_algorithms(signed_info, references)
    certificate, others = _certificates(signature, properties)
    broken = [name for name, reference in names if not _fits(files[name], reference)]
    fault = ("manifest-broken", ", ".join(broken[:5])) if broken else _value_fault(signature, certificate, files)
    return Verified(
        fault=fault,
        certificate=certificate,
        others=others,
        covered=() if fault else tuple(dict.fromkeys(name for name, _ in names)),
        claimed_time=_claimed_time(properties),
        digests=frozenset(_digests(signed_info, references)),
        stamps=tuple(_stamps(signature)),
        crls=tuple(_values(signature, f"{XADES}RevocationValues/{XADES}CRLValues/{XADES}EncapsulatedCRLValue")),
        ocsps=tuple(_values(signature, f"{XADES}RevocationValues/{XADES}OCSPValues/{XADES}EncapsulatedOCSPValue")),
        is_archived=any("ArchiveTimeStamp" in str(item.tag) for item in signature.iterfind(f"{_UNSIGNED}/*")),
    )


def _check_ids(signature: etree._Element) -> None:
    """A reference to an Id that occurs twice may mean either, and programs differ in which."""
    ids = _all_ids(signature)
    if len(ids) != len(set(ids)):
        raise Faulty("signature-malformed", "an Id occurs twice")


def _all_ids(signature: etree._Element) -> list[str]:
    elements = signature.iter(etree.Element)
    return [str(item.get(name)) for item in elements for name in _IDS if item.get(name) is not None]


def _only(parent: etree._Element, path: str) -> etree._Element:
    found = parent.findall(path)
    if len(found) != 1:
        name = path.rpartition("}")[2]
        raise Faulty(
            "signature-malformed" if found or path.startswith(f"{DS}Si") else "xades-undecided", f"{len(found)} {name}"
        )
    return found[0]


def _checked_references(
    signature: etree._Element,
    properties: etree._Element,
    references: list[etree._Element],
    files: Mapping[str, bytes],
) -> list[tuple[str, etree._Element]]:
    """The references to files of the container; all others lead to parts of the signature that may be signed."""
    if not 0 < len(references) <= MAX_REFERENCES:
        raise Faulty("signature-malformed", f"{len(references)} references")
    inner = {
        _id(item): item for item in (properties, *signature.findall(f"{DS}KeyInfo"), *signature.findall(f"{DS}Object"))
    }
    names, signs_properties = [], False
    for reference in references:
        uri, transforms = reference.get("URI"), _transforms(reference)
        if uri is None or uri == "":
            raise Faulty("xades-undecided", "a reference to the whole document")
        if uri.startswith("#"):
            target = inner.get(uri[1:])
            says_properties = reference.get("Type") == _SIGNED_PROPERTIES_TYPE
            if target is None or (says_properties and target is not properties):
                elsewhere = uri[1:] in _all_ids(signature) and not says_properties
                code = "xades-undecided" if elsewhere else "signature-malformed"
                raise Faulty(code, "a reference to a part where none is expected")
            signs_properties |= says_properties
        else:
            names.append((_file_name(uri, files), reference))
        if not set(transforms) <= _CANONICAL or len(transforms) > (1 if uri.startswith("#") else 0):
            raise Faulty("xades-undecided", "transforms that aren't followed here")
    if not signs_properties:
        raise Faulty("signature-malformed", "SignedProperties aren't signed")
    if len(names) - len({name for name, _ in names}) > MAX_REPEATED:
        raise Faulty("xades-undecided", "a file is referred to again and again")  # each time costs its digest
    return names


def _id(element: etree._Element) -> str | None:
    return next((element.get(name) for name in _IDS if element.get(name)), None)


def _transforms(reference: etree._Element) -> list[str]:
    return [item.get("Algorithm") or "" for item in reference.iterfind(f"{DS}Transforms/{DS}Transform")]


def _file_name(uri: str, files: Mapping[str, bytes]) -> str:
    """A reference is relative to the root of the container and URL-encoded (ETSI EN 319 162-1, A.6)."""
    parts = urlsplit(uri)
    if parts.scheme or parts.netloc or parts.query or parts.fragment:
        raise Faulty("xades-undecided", "a reference to something outside the container")
    plain = unquote(parts.path, errors="strict")
    for name in (plain, plain.removeprefix("./"), plain.removeprefix("/"), uri):
        if name in files:
            return name
    raise Faulty("manifest-broken", plain[:100])


def _check_algorithms(signed_info: etree._Element, references: list[etree._Element]) -> None:
    method = _only(signed_info, f"{DS}SignatureMethod").get("Algorithm")
    canonical = _only(signed_info, f"{DS}CanonicalizationMethod").get("Algorithm")
    digests = {_only(item, f"{DS}DigestMethod").get("Algorithm") for item in references}
    if method not in {item.value for item in _METHODS} or canonical not in _CANONICAL or not digests <= set(_HASHES):
        raise Faulty("algorithm-unsupported")


def _certificates(
    signature: etree._Element, properties: etree._Element
) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    """The signer's certificate, which is the one whose digest is signed, and all others that came along."""
    own = [_der(item) for item in signature.iterfind(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate")]
    along = list(_values(signature, f"{XADES}CertificateValues/{XADES}EncapsulatedX509Certificate"))
    named = _signing_certificate(properties)
    signer = next((der for der in (*own, *along) if _fits(der, named)), None)
    if signer is None:
        raise Faulty("certificate-missing")
    others = tuple(x509.Certificate.load(der) for der in dict.fromkeys((*own, *along)) if der != signer)
    return x509.Certificate.load(signer), others


def _signing_certificate(properties: etree._Element) -> etree._Element:
    """Digest of the signer's certificate: the first in SigningCertificate or SigningCertificateV2."""
    signed = f"{XADES}SignedSignatureProperties/{XADES}SigningCertificate"
    for path in (f"{signed}V2", signed):
        found = properties.find(f"{path}/{XADES}Cert/{XADES}CertDigest")
        if found is not None:
            return found
    raise Faulty("xades-undecided", "the signing certificate isn't named among the signed properties")


def _fits(data: bytes, named: etree._Element) -> bool:
    """Whether data has the digest that an element with DigestMethod and DigestValue names."""
    algorithm = _HASHES.get(_only(named, f"{DS}DigestMethod").get("Algorithm") or "")
    if algorithm is None:
        raise Faulty("algorithm-unsupported")
    return hashlib.new(algorithm, data, usedforsecurity=False).digest() == _der(_only(named, f"{DS}DigestValue"))


def _value_fault(
    signature: etree._Element, certificate: x509.Certificate, files: Mapping[str, bytes]
) -> tuple[str, str | None] | None:
    """Let signxml compute the signature value and the digests of all references."""
    loaded = pyca_x509.load_der_x509_certificate(certificate.dump())
    settings = SignatureConfiguration(
        location="./",
        expect_references=False,
        signature_methods=_METHODS,
        digest_algorithms=frozenset(DigestAlgorithm),
        ignore_ambiguous_key_info=True,  # the key of the certificate counts, whatever else is said of it
        verification_time=loaded.not_valid_before_utc + timedelta(seconds=1),  # validity is judged elsewhere
    )
    try:
        XMLVerifier().verify(
            signature,
            x509_cert=loaded,
            uri_resolver=lambda uri: files[_file_name(uri, files)],
            parser=signature.getroottree().parser,
            expect_config=settings,
        )
    except InvalidDigest:
        return ("digest-broken", None)
    except InvalidSignature:
        return ("signature-broken", None)
    except UnsupportedAlgorithm as problem:
        raise Faulty("algorithm-unsupported") from problem
    except InvalidInput as problem:
        raise Faulty("xades-undecided") from problem
    except etree.LxmlError as problem:
        raise Faulty("signature-malformed", "not as its schema has it") from problem
    return None


def _claimed_time(properties: etree._Element) -> datetime | None:
    text = properties.findtext(f"{XADES}SignedSignatureProperties/{XADES}SigningTime") or ""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _digests(signed_info: etree._Element, references: list[etree._Element]) -> Iterator[str]:
    """The signature's own digest stands in the name of its method, before or behind the kind of key."""
    method = SignatureMethod(_only(signed_info, f"{DS}SignatureMethod").get("Algorithm")).name
    yield next(name for name in sorted(_HASHES.values(), key=len, reverse=True) if name.upper() in method)
    for reference in references:
        yield _HASHES[_only(reference, f"{DS}DigestMethod").get("Algorithm") or ""]


def _stamps(signature: etree._Element) -> Iterator[Token]:
    """Signature time stamps: over the canonical SignatureValue element."""
    value = _only(signature, f"{DS}SignatureValue")
    for stamp in signature.iterfind(f"{_UNSIGNED}/{XADES}SignatureTimeStamp"):
        method = stamp.find(f"{DS}CanonicalizationMethod")
        algorithm = CanonicalizationMethod.CANONICAL_XML_1_0.value if method is None else method.get("Algorithm")
        if algorithm not in _CANONICAL or stamp.find(f"{XADES}Include") is not None:
            continue
        exclusive, comments = "xml-exc-c14n" in algorithm, algorithm.endswith("#WithComments")
        stamped = etree.tostring(value, method="c14n", exclusive=exclusive, with_comments=comments, with_tail=False)
        for token in stamp.iterfind(f"{XADES}EncapsulatedTimeStamp"):
            yield Token(token=_der(token), stamped=stamped)


def _values(signature: etree._Element, path: str) -> Iterator[bytes]:
    for item in signature.iterfind(f"{_UNSIGNED}/{path}"):
        yield _der(item)


def _der(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Faulty("signature-malformed", "no base64 where it belongs") from problem
