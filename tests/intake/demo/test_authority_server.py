"""The trust world's server on loopback answers as the real ones do."""

from __future__ import annotations

import asyncio
import base64
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import aiohttp
import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko.sign.validation.qualified.eutl_fetch import InMemoryTLCache, bootstrap_lotl_signers, lotl_to_registry
from pyhanko.sign.validation.qualified.eutl_parse import TSPServiceParsingError
from pyhanko.sign.validation.qualified.tsp import TSPRegistry

from intake.demo.authority import serve
from intake.demo.authority_server import TrustServer
from tests.intake.demo.test_authority_lists import asn1


@pytest.fixture(scope="module")
def server() -> Iterator[TrustServer]:
    with serve() as running:
        yield running


def get(url: str, body: bytes | None = None) -> bytes:
    with urllib.request.urlopen(url, data=body, timeout=10) as answer:
        content: bytes = answer.read()
    return content


def request_for(server: TrustServer, name: str, nonce: bytes = b"") -> bytes:
    identity = getattr(server.world.people, name)
    issuer = server.world.issuer(identity).certificate
    builder = ocsp.OCSPRequestBuilder().add_certificate(identity.certificate, issuer, hashes.SHA1())
    if nonce:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def test_crl_lies_where_the_certificate_says(server: TrustServer) -> None:
    extensions = server.world.people.mayor.certificate.extensions
    [point] = extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    crl = x509.load_der_x509_crl(get((point.full_name or [])[0].value))
    assert crl.is_signature_valid(server.world.cas.listed.key.public_key())


def test_issuer_lies_where_the_certificate_says(server: TrustServer) -> None:
    assert get(f"{server.base_url}/ca/listed.cer") == server.world.cas.listed.certificate_der()


@pytest.mark.parametrize(
    ("name", "status"), [("mayor", ocsp.OCSPCertStatus.GOOD), ("revoked", ocsp.OCSPCertStatus.REVOKED)]
)
@pytest.mark.parametrize("by_get", [True, False])
def test_ocsp_answers_what_is_asked(server: TrustServer, name: str, status: ocsp.OCSPCertStatus, by_get: bool) -> None:
    request = request_for(server, name)
    url = f"{server.base_url}/ocsp"
    answer = get(f"{url}/{base64.b64encode(request).decode().replace('/', '%2F')}") if by_get else get(url, request)
    response = ocsp.load_der_ocsp_response(answer)
    assert response.certificate_status is status
    assert response.serial_number == getattr(server.world.people, name).certificate.serial_number
    assert response.this_update_utc == server.world.at


def test_ocsp_repeats_the_nonce(server: TrustServer) -> None:
    response = ocsp.load_der_ocsp_response(
        get(f"{server.base_url}/ocsp", request_for(server, "mayor", b"0123456789ab"))
    )
    assert response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"0123456789ab"


def test_ocsp_knows_nothing_of_a_certificate_made_elsewhere(server: TrustServer) -> None:
    own = server.world.people.self_signed.certificate
    request = ocsp.OCSPRequestBuilder().add_certificate(own, own, hashes.SHA256()).build()
    response = ocsp.load_der_ocsp_response(get(f"{server.base_url}/ocsp", request.public_bytes(Encoding.DER)))
    assert response.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


@pytest.mark.parametrize("path", ["/ocsp", "/tsa"])
def test_nonsense_is_refused(server: TrustServer, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400") as refused:
        get(server.base_url + path, b"nonsense")
    refused.value.close()


def test_time_stamps_say_the_moment(server: TrustServer) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"x" * 32}
    asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
    response = tsp.TimeStampResp.load(get(f"{server.base_url}/tsa", asked.dump()))
    told = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert told["gen_time"].native == server.world.at


def test_answers_can_be_overridden_and_requests_are_kept() -> None:
    with serve() as server:
        server.answers["/crl/root.crl"] = (503, "text/plain", b"")
        with pytest.raises(urllib.error.HTTPError, match="503") as refused:
            get(f"{server.base_url}/crl/root.crl")
        refused.value.close()
        assert server.requests == [("GET", "/crl/root.crl")]


def test_pyhanko_fetches_lotl_pivot_and_national_list() -> None:
    # These functions of pyHanko compare the signers' certificates with the present time.
    with serve(datetime.now(UTC), pivot=True) as server:
        registry, errors = asyncio.run(_fetched(server))
        assert errors == []
        assert len(list(registry.known_certificate_authorities)) == 3
        assert [path for _, path in server.requests] == ["/pivots/lotl-pivot-387.xml", "/tl/cz.xml"]


async def _fetched(server: TrustServer) -> tuple[TSPRegistry, list[TSPServiceParsingError]]:
    lotl = server.world.trust_files(pivot=True)["lotl.xml"].decode()
    first, cache = [asn1(server.world.operators.lotl)], InMemoryTLCache()
    async with aiohttp.ClientSession() as client:
        signers = await bootstrap_lotl_signers(lotl, client, first, cache)
        return await lotl_to_registry(lotl, client, signers, cache)
