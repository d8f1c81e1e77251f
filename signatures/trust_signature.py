"""Who signed a trusted list, and whether it stands (XAdES, ETSI TS 119 612, 5.7 and B).

Only what the signature covers is handed on: the canonical form of the whole list, parsed again,
without comments.  So neither a second list beside the signed one (wrapping) nor a comment that
cuts a text in two is ever read.
"""

from __future__ import annotations

import base64
import binascii
import warnings
from collections.abc import Collection
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from signatures.trust_errors import ListError

TSL = "http://uri.etsi.org/02231/v2#"
LIST_TAG = f"{{{TSL}}}TrustServiceStatusList"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_SIGNATURE = f"{{{_DS}}}Signature"
_PREFIXES = {"ds": _DS}
_TRANSFORMS = frozenset(
    {
        f"{_DS}enveloped-signature",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
    }
)
_METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_MAX_REFERENCES = 8
RSA_MIN_BITS = 2048
EC_MIN_BITS = 256


def signed_list(root: etree._Element, signers: Collection[bytes], issued_at: datetime) -> etree._Element:
    """Check the signature of a list.

    Args:
        root: The list as parsed, not yet believed.
        signers: Certificates in DER, one of which must have signed.
        issued_at: What the list says of itself; the signer's certificate must be valid then.

    Returns:
        The list as it was signed, without the signature.

    Raises:
        ListError: It isn't to be believed.
    """
    signature = _only_signature(root)
    _check_algorithms(signature)
    _check_references(root, signature)
    certificate = _signer(signature, signers, issued_at)
    config = XAdESSignatureConfiguration(
        require_x509=True,
        location="./",
        expect_references=True,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        ignore_ambiguous_key_info=True,  # the key is that of the certificate passed in, whatever else is named
        verification_time=issued_at,
    )
    try:
        results = XAdESVerifier().verify(etree.tostring(root), x509_cert=certificate, expect_config=config)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - foreign XML raises anything from the library; nothing of it is believed
        raise ListError("list-signature-broken") from None
    whole = [result.signed_xml for result in results if _is_list(result.signed_xml)]
    if len(whole) != 1:
        raise ListError("list-signature-form")
    return whole[0]


def _is_list(element: etree._Element | None) -> bool:
    return element is not None and element.tag == LIST_TAG


def _only_signature(root: etree._Element) -> etree._Element:
    found = list(root.iter(_SIGNATURE))
    if not found:
        raise ListError("list-unsigned")
    if len(found) > 1:
        raise ListError("list-several-signatures")
    if found[0].getparent() is not root:
        raise ListError("list-signature-form")
    return found[0]


def _check_algorithms(signature: etree._Element) -> None:
    method = signature.find("ds:SignedInfo/ds:SignatureMethod", _PREFIXES)
    digests = signature.findall("ds:SignedInfo/ds:Reference/ds:DigestMethod", _PREFIXES)
    if method is None or not digests:
        raise ListError("list-signature-broken")
    if method.get("Algorithm") not in {item.value for item in _METHODS}:
        raise ListError("list-signature-weak")
    if any(digest.get("Algorithm") not in {item.value for item in _DIGESTS} for digest in digests):
        raise ListError("list-signature-weak")


def _check_references(root: etree._Element, signature: etree._Element) -> None:
    """Exactly one reference is the whole list; all others lie within the signature (XAdES)."""
    whole = 0
    references = signature.findall("ds:SignedInfo/ds:Reference", _PREFIXES)
    if len(references) > _MAX_REFERENCES:
        raise ListError("list-signature-form")
    for reference in references:
        target = _target(root, reference.get("URI"))
        if target is root:
            whole += 1
            _check_transforms(reference)
        elif signature not in target.iterancestors():
            raise ListError("list-signature-form")
    if whole != 1:
        raise ListError("list-signature-form")


def _check_transforms(reference: etree._Element) -> None:
    used = [item.get("Algorithm") for item in reference.iterfind("ds:Transforms/ds:Transform", _PREFIXES)]
    if f"{_DS}enveloped-signature" not in used or not _TRANSFORMS.issuperset(used):
        raise ListError("list-signature-form")


def _target(root: etree._Element, uri: str | None) -> etree._Element:
    if uri == "":
        return root
    if uri is None or not uri.startswith("#"):
        raise ListError("list-signature-form")
    found = {
        element
        for name in ("Id", "ID", "id", "xml:id")
        for element in root.xpath("//*[@*[local-name() = $name] = $id]", name=name.removeprefix("xml:"), id=uri[1:])
    }
    if len(found) != 1:
        raise ListError("list-signature-form")
    return found.pop()


def _signer(signature: etree._Element, signers: Collection[bytes], issued_at: datetime) -> x509.Certificate:
    """The certificate in the signature that is one of the signers, valid and strong enough."""
    named = signature.iterfind("ds:KeyInfo/ds:X509Data/ds:X509Certificate", _PREFIXES)
    known = [der for der in map(_decoded, named) if der in signers]
    if not known:
        raise ListError("list-signer-unknown")
    certificate = load_certificate(known[0])
    if certificate is None:
        raise ListError("list-signer-unknown")
    if not certificate.not_valid_before_utc <= issued_at <= certificate.not_valid_after_utc:
        raise ListError("list-signer-expired", f"valid until {certificate.not_valid_after_utc:%Y-%m-%d}")
    _check_key(certificate)
    return certificate


def _check_key(certificate: x509.Certificate) -> None:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise ListError("list-signature-broken") from None
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= RSA_MIN_BITS:
        return
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= EC_MIN_BITS:
        return
    raise ListError("list-signature-weak")


def load_certificate(der: bytes) -> x509.Certificate | None:
    """A certificate that can be read to its last byte, else None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old certificates have oddities that the library will refuse one day
            certificate = x509.load_der_x509_certificate(der)
            certificate.subject, certificate.extensions  # noqa: B018 - both are parsed only when asked for
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None
    return certificate if certificate.public_bytes(Encoding.DER) == der else None


def _decoded(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join(element.itertext()).encode(), validate=False)
    except (binascii.Error, ValueError):
        return b""
