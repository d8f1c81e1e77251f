"""XAdES-BASELINE-B (ETSI EN 319 132-1) by signxml, with the claimed time passed in."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod, SignatureMethod
from signxml.util import namespaces
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner

from intake.demo.pki import Identity

EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0


class SignerOfThatDay(XAdESSigner):
    """Claims a given time instead of the system's, and canonicalises exclusively throughout, as real lists do."""

    at: datetime

    def add_signing_time(self, signed_signature_properties: Any, sig_root: Any, signing_settings: Any) -> None:  # noqa: ARG002 - signxml calls it so
        """Write SigningTime; called by signxml."""
        claimed = etree.SubElement(signed_signature_properties, _xades("SigningTime"), nsmap=self.namespaces)
        claimed.text = xml_time(self.at)

    def _add_reference_to_signed_info(self, sig_root: Any, node_to_reference: Any, **attrs: str) -> None:
        # signxml digests by the signer's method but doesn't say so, and readers assume inclusive canonicalisation.
        super()._add_reference_to_signed_info(sig_root, node_to_reference, **attrs)  # type: ignore[no-untyped-call]
        transforms = etree.Element(_ds("Transforms"))
        etree.SubElement(transforms, _ds("Transform"), Algorithm=EXCLUSIVE.value)
        self._find(sig_root, "SignedInfo")[-1].insert(0, transforms)  # type: ignore[no-untyped-call]


def enveloped_signature(root: Any, identity: Identity, at: datetime) -> bytes:
    """Sign an element as a whole; the file has the signature as its last child."""
    signer = SignerOfThatDay(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=signature_method(identity),
        digest_algorithm="sha256",
        c14n_algorithm=EXCLUSIVE,
        data_object_format=XAdESDataObjectFormat(Description="", MimeType="text/xml"),
    )
    signer.at = at
    signed = signer.sign(root, key=identity.key, cert=[identity.certificate], always_add_key_value=False)
    encoded: bytes = etree.tostring(signed, xml_declaration=True, encoding="UTF-8")
    return encoded


def xml_time(moment: datetime) -> str:
    """An aware UTC moment as xsd:dateTime, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFile:
    """A file that a detached signature refers to by its name."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


class _ContainerSigner(SignerOfThatDay):
    """Signs whole files by their names, untransformed (ETSI EN 319 162-1, 4.4.3)."""

    files: tuple[NamedFile, ...]

    def _unpack(self, _data: Any, _references: Any) -> tuple[Any, Any, Any, Any]:
        root = etree.Element(_ds("Signature"), nsmap=self.namespaces)
        return root, root, (), ()

    def _build_sig(self, sig_root: Any, *_args: Any, **_named: Any) -> tuple[Any, Any]:
        info = etree.SubElement(sig_root, _ds("SignedInfo"), nsmap=self.namespaces)
        etree.SubElement(info, _ds("CanonicalizationMethod"), Algorithm=EXCLUSIVE.value)
        etree.SubElement(info, _ds("SignatureMethod"), Algorithm=self.sign_alg.value)
        for number, file in enumerate(self.files):
            reference = etree.SubElement(info, _ds("Reference"), Id=f"file-{number}", URI=quote(file.name))
            etree.SubElement(reference, _ds("DigestMethod"), Algorithm=self.digest_alg.value)
            etree.SubElement(reference, _ds("DigestValue")).text = b64encode(sha256(file.content).digest()).decode()
        return info, etree.SubElement(sig_root, _ds("SignatureValue"))

    def add_data_object_format(
        self,
        signed_data_object_properties: Any,
        sig_root: Any,  # noqa: ARG002 - signxml calls it so
        signing_settings: Any,  # noqa: ARG002
    ) -> None:
        """Write one DataObjectFormat a file; called by signxml."""
        for number, file in enumerate(self.files):
            described = etree.SubElement(
                signed_data_object_properties, _xades("DataObjectFormat"), ObjectReference=f"#file-{number}"
            )
            etree.SubElement(described, _xades("MimeType")).text = file.media_type


def detached_signature(
    files: tuple[NamedFile, ...],
    identity: Identity,
    at: datetime,
    *,
    stamp: Callable[[bytes], bytes] | None = None,
) -> Any:
    """The ``ds:Signature`` element over some files.

    Args:
        stamp: Makes a time stamp token in DER over the bytes that it is given: XAdES-BASELINE-T.
    """
    signer = _ContainerSigner(
        method=SignatureConstructionMethod.detached,
        signature_algorithm=signature_method(identity),
        digest_algorithm="sha256",
        c14n_algorithm=EXCLUSIVE,
    )
    signer.at, signer.files = at, files
    signature = signer.sign("", key=identity.key, cert=[identity.certificate], always_add_key_value=False)
    if stamp is not None:
        _add_stamp(signature, stamp)
    return signature


def _add_stamp(signature: Any, stamp: Callable[[bytes], bytes]) -> None:
    value = signature.find(_ds("SignatureValue"))
    token = stamp(etree.tostring(value, method="c14n", exclusive=True))
    qualifying = signature.find(f"{_ds('Object')}/{_xades('QualifyingProperties')}")
    unsigned = etree.SubElement(qualifying, _xades("UnsignedProperties"))
    stamped = etree.SubElement(
        etree.SubElement(unsigned, _xades("UnsignedSignatureProperties")), _xades("SignatureTimeStamp")
    )
    etree.SubElement(stamped, _ds("CanonicalizationMethod"), Algorithm=EXCLUSIVE.value)
    etree.SubElement(stamped, _xades("EncapsulatedTimeStamp")).text = b64encode(token).decode()


def _ds(name: str) -> str:
    return f"{{{namespaces.ds}}}{name}"


def _xades(name: str) -> str:
    return f"{{{namespaces.xades}}}{name}"


def signature_method(identity: Identity) -> SignatureMethod:
    """The algorithm that an identity signs XML with."""
    if isinstance(identity.key, ec.EllipticCurvePrivateKey):
        return SignatureMethod.ECDSA_SHA256
    return SignatureMethod.SHA256_RSA_MGF1 if identity.pss else SignatureMethod.RSA_SHA256
