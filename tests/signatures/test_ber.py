"""BER is rewritten without changing what it says, in linear time."""

from __future__ import annotations

import time

import pytest
from asn1crypto import cms
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.demo.authority_zfo import indefinite
from signatures.ber import definite


def signed_data(content: bytes) -> bytes:
    inner = {"content_type": "data", "content": content}
    value = cms.SignedData(
        {"version": "v1", "digest_algorithms": [], "encap_content_info": inner, "certificates": [], "signer_infos": []}
    )
    encoded: bytes = cms.ContentInfo({"content_type": "signed_data", "content": value}).dump()
    return encoded


@given(st.binary(max_size=3500))
@settings(max_examples=40, deadline=None)
def test_indefinite_lengths_become_the_der_that_they_were(content: bytes) -> None:
    der = signed_data(content)
    assert definite(indefinite(der)) == (der, len(indefinite(der)))
    assert definite(der + b"tail") == (der, len(der))


def test_large_content_is_read_in_linear_time() -> None:
    ber = indefinite(signed_data(bytes(8_000_000)))
    begin = time.process_time()
    definite(ber)
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    "ber", [b"", b"\x30", b"\x30\x80", b"\x04\x80\0\0", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 99]
)
def test_what_is_no_ber_is_refused(ber: bytes) -> None:
    with pytest.raises(ValueError):
        definite(ber)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_rewritten_or_refused(ber: bytes) -> None:
    try:
        plain, length = definite(b"\x30\x80" + ber)
    except ValueError:
        return
    assert plain[:1] == b"\x30"
    assert length <= len(ber) + 2
