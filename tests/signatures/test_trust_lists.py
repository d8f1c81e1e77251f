"""Which lists of a trust directory are believed, and that nothing unsigned ever is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from intake.demo.authority import Authority, authority
from intake.demo.pki import YEAR
from signatures.errors import CODES, SignatureError
from signatures.trust_errors import TRUST_PROBLEMS, problem
from signatures.trust_lists import TrustJob, compile_trust, dump_store, load_store
from signatures.trust_store import ListStatus, TrustStore

_DS = "{http://www.w3.org/2000/09/xmldsig#}"


@pytest.fixture(scope="module")
def list_world() -> Authority:
    return authority()


@pytest.fixture(scope="module")
def good_files(list_world: Authority) -> dict[str, bytes]:
    return list_world.trust_files()


@pytest.fixture(scope="module")
def good_certificates(list_world: Authority, tmp_path_factory: pytest.TempPathFactory) -> set[tuple[bytes, ...]]:
    store = write(tmp_path_factory.mktemp("good"), list_world.trust_files())
    return {service.certificates for service in store.services}


def write(directory: Path, files: dict[str, bytes]) -> TrustStore:
    for name, content in files.items():
        target = directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return compile_trust(TrustJob(directory=directory))


def codes(store: TrustStore) -> dict[str, str | None]:
    return {item.file: item.problem and item.problem.partition(":")[0] for item in store.lists}


def test_a_good_directory_gives_its_services(tmp_path: Path, good_files: dict[str, bytes]) -> None:
    store = write(tmp_path, good_files)
    assert codes(store) == {"lotl.xml": None, "tl/cz.xml": None}
    assert [service.kind for service in store.services] == ["ca_qc", "ca_qc", "qtst", "ca_qc"]
    assert store.lists[1].services == len(store.services)
    assert store.lists[1].sequence_number == 42
    assert len(store.roots) == 1
    assert "pki.demo.test" in store.hosts


def test_a_withdrawn_service_keeps_its_granted_period(tmp_path: Path, list_world: Authority) -> None:
    store = write(tmp_path, list_world.trust_files())
    (former,) = (service for service in store.services if service.name == "DEMO Former Qualified CA")
    assert former.since < (former.until or former.since) < list_world.at


@pytest.mark.parametrize(
    ("variant", "code"),
    [
        ({"tl": "tampered"}, "list-signature-broken"),
        ({"tl": "unsigned"}, "list-unsigned"),
        ({"tl": "foreign"}, "list-signer-unknown"),
        ({"tl": "broken"}, "list-unreadable"),
        ({"lotl": "tampered"}, "list-signer-unknown"),
        ({"lotl": "foreign"}, "list-signer-unknown"),
        ({"lotl": "unsigned"}, "list-signer-unknown"),
        ({"lotl": "broken"}, "list-signer-unknown"),
        ({"lotl": "missing"}, "list-signer-unknown"),
        ({"issued": timedelta(days=-6 * 365)}, "list-signer-unknown"),
    ],
)
def test_a_bad_list_has_a_problem_and_no_services(
    tmp_path: Path, list_world: Authority, variant: dict[str, Any], code: str
) -> None:
    if "issued" in variant:  # before the signers' certificates
        variant = {"issued": list_world.at + variant["issued"]}
    store = write(tmp_path, list_world.trust_files(**variant))
    assert codes(store)["tl/cz.xml"] == code
    assert store.services == ()
    assert len(store.roots) == 1


def test_a_signer_that_has_ended_since_is_believed_as_of_the_issue(tmp_path: Path, list_world: Authority) -> None:
    store = write(tmp_path, list_world.trust_files(tl="expired_signer", lotl="expired_signer"))
    assert set(codes(store).values()) == {None}


def test_a_signer_that_had_ended_before_the_issue_is_refused(tmp_path: Path, list_world: Authority) -> None:
    files = list_world.trust_files(lotl="expired_signer", issued=list_world.at - timedelta(days=1))
    assert codes(write(tmp_path, files))["lotl.xml"] == "list-signer-expired"


def test_new_signers_of_the_lotl_are_believed_through_a_pivot(tmp_path: Path, list_world: Authority) -> None:
    store = write(tmp_path, list_world.trust_files(pivot=True))
    assert set(codes(store).values()) == {None}
    shutil.rmtree(tmp_path / "pivots")
    assert codes(compile_trust(TrustJob(directory=tmp_path)))["lotl.xml"] == "list-signer-unknown"


def test_a_forged_pivot_changes_nobody(tmp_path: Path, list_world: Authority) -> None:
    files = list_world.trust_files(pivot=True)
    (name,) = (name for name in files if name.startswith("pivots/"))
    files[name] = files[name].replace(b"DEMO trusted list", b"DEMO trusted lisT", 1)
    assert codes(write(tmp_path, files))["lotl.xml"] == "list-signer-unknown"


def test_without_a_lotl_pinned_signers_of_national_lists_count(tmp_path: Path, list_world: Authority) -> None:
    files = list_world.trust_files(lotl="missing")
    files["tl-signers/cz.pem"] = list_world.operators.national.certificate_pem()
    assert codes(write(tmp_path, files)) == {"tl/cz.xml": None}


def test_a_believed_lotl_outweighs_pinned_signers(tmp_path: Path, list_world: Authority) -> None:
    files = list_world.trust_files(tl="foreign")
    files["tl-signers/cz.pem"] = list_world.operators.foreign.certificate_pem()
    assert codes(write(tmp_path, files))["tl/cz.xml"] == "list-signer-unknown"


def test_without_lotl_signers_the_lotl_is_not_believed(tmp_path: Path, good_files: dict[str, bytes]) -> None:
    store = write(tmp_path, {name: data for name, data in good_files.items() if not name.startswith("lotl-signers")})
    assert codes(store)["lotl.xml"] == "lotl-signers-missing"
    assert store.services == ()


def test_a_list_under_another_territorys_name_is_refused(tmp_path: Path, good_files: dict[str, bytes]) -> None:
    files = {name.replace("tl/cz.xml", "tl/sk.xml"): data for name, data in good_files.items()}
    assert codes(write(tmp_path, files))["tl/sk.xml"] == "list-territory"


def test_only_the_newest_list_of_a_territory_is_used(tmp_path: Path, list_world: Authority) -> None:
    files = list_world.trust_files()
    files["tl/czech.xml"] = list_world.trust_files(sequence_number=41)["tl/cz.xml"]
    store = write(tmp_path, files)
    assert codes(store)["tl/czech.xml"] == "list-superseded"
    assert len(store.services) == store.lists[1].services


def test_a_national_list_in_the_lotls_place_is_refused(tmp_path: Path, good_files: dict[str, bytes]) -> None:
    assert codes(write(tmp_path, good_files | {"lotl.xml": good_files["tl/cz.xml"]}))["lotl.xml"] == "list-malformed"


def tree(data: bytes) -> Any:
    return etree.fromstring(data)


def wrapped(data: bytes, uri: str) -> bytes:
    """The signed list hidden in another one that only carries its signature."""
    outer, inner = tree(data), tree(data)
    signature = outer.find(f"{_DS}Signature")
    inner.remove(inner.find(f"{_DS}Signature"))
    inner.attrib.pop("Id", None)
    if uri == "same":
        inner.set("Id", outer.attrib.pop("Id"))
    elif uri:
        inner.set("Id", uri)
        signature.find(f"{_DS}SignedInfo/{_DS}Reference").set("URI", f"#{uri}")
    etree.SubElement(signature, f"{_DS}Object").append(inner)
    return bytes(etree.tostring(outer)).replace(b"DEMO Qualified CA", b"Evil Qualified CA", 1)


def two_signatures(data: bytes) -> bytes:
    root = tree(data)
    root.append(tree(etree.tostring(root.find(f"{_DS}Signature"))))
    return bytes(etree.tostring(root))


def moved_signature(data: bytes) -> bytes:
    root = tree(data)
    root[0].append(root.find(f"{_DS}Signature"))
    return bytes(etree.tostring(root))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: wrapped(data, ""), "list-signature-broken"),
        (lambda data: wrapped(data, "same"), "list-signature-form"),
        (lambda data: wrapped(data, "inner"), "list-signature-form"),
        (two_signatures, "list-several-signatures"),
        (moved_signature, "list-signature-form"),
        (lambda data: data.replace(b"ecdsa-sha256", b"ecdsa-sha1"), "list-signature-weak"),
        (lambda data: data.replace(b"xmlenc#sha256", b"xmlenc#ripemd160"), "list-signature-weak"),
        (lambda data: data.replace(b">42<", b">43<"), "list-signature-broken"),
        (lambda data: data.replace(b">42<", b">forty<"), "list-malformed"),
        (lambda data: b"<!DOCTYPE x [<!ENTITY e 'e'>]>" + data.partition(b"?>")[2], "list-unreadable"),
        (lambda data: data.replace(b"TrustServiceStatusList", b"TrustList"), "list-malformed"),
        (lambda data: b"", "list-unreadable"),
        (lambda data: data + b" " * 32 * 1024 * 1024, "list-too-large"),
    ],
)
def test_a_list_tampered_with_is_refused(tmp_path: Path, good_files: dict[str, bytes], change: Any, code: str) -> None:
    changed = change(good_files["tl/cz.xml"])
    assert changed != good_files["tl/cz.xml"]
    store = write(tmp_path, good_files | {"tl/cz.xml": changed})
    assert codes(store)["tl/cz.xml"] == code
    assert store.services == ()


def test_a_comment_cannot_cut_a_believed_text(tmp_path: Path, good_files: dict[str, bytes]) -> None:
    split = good_files["tl/cz.xml"].replace(b"DEMO Qualified CA", b"DEMO <!-- -->Qualified CA", 1)
    split = split.replace(b">42<", b">4<!-- -->2<")
    store = write(tmp_path, good_files | {"tl/cz.xml": split})
    assert codes(store)["tl/cz.xml"] is None
    assert (store.services[0].name, store.lists[1].sequence_number) == ("DEMO Qualified CA", 42)


def test_files_that_cannot_be_read_are_named(tmp_path: Path, good_files: dict[str, bytes]) -> None:
    bad = {"roots/bad.pem": b"nothing", "crls/bad.crl": b"\x30\x03\x02\x01\x01", "ocsp/bad.ocsp": b"?"}
    store = write(tmp_path, good_files | bad)
    assert store.problems == (
        problem("root-unreadable", "roots/bad.pem"),
        problem("revocation-unreadable", "crls/bad.crl"),
        problem("revocation-unreadable", "ocsp/bad.ocsp"),
    )
    assert len(store.revocation) == len([name for name in good_files if name.startswith("crls/")])


@pytest.mark.parametrize("spoil", ["broken", "tampered", "unsigned", "foreign"])
def test_a_spoilt_lotl_says_what_is_wrong(tmp_path: Path, list_world: Authority, spoil: str) -> None:
    expected = {
        "broken": "list-unreadable",
        "tampered": "list-signature-broken",
        "unsigned": "list-unsigned",
        "foreign": "list-signer-unknown",
    }
    assert codes(write(tmp_path, list_world.trust_files(lotl=spoil)))["lotl.xml"] == expected[spoil]


def test_an_empty_directory_gives_an_empty_store(tmp_path: Path) -> None:
    assert compile_trust(TrustJob(directory=tmp_path / "nowhere")) == TrustStore()


def test_a_store_survives_its_json(tmp_path: Path, list_world: Authority) -> None:
    store = write(tmp_path, list_world.trust_files(ocsp=True))
    (tmp_path / "store.json").write_bytes(dump_store(store))
    assert load_store(tmp_path / "store.json") == store


@pytest.mark.parametrize("content", [b"", b"{}", b'[{"lists": 1}]', b"\xff"])
def test_a_damaged_store_is_a_coded_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "store.json").write_bytes(content)
    with pytest.raises(SignatureError) as caught:
        load_store(tmp_path / "store.json")
    assert caught.value.code == "trust-store-unreadable"


def test_a_superseded_list_is_never_the_stale_one(tmp_path: Path, list_world: Authority) -> None:
    store = write(tmp_path, list_world.trust_files())
    old = replace(store.lists[1], next_update=list_world.at - YEAR, problem=problem("list-superseded"))
    both: tuple[ListStatus, ...] = (old, *store.lists)
    assert replace(store, lists=both).stale_at("cz", list_world.at) is None


def test_every_problem_is_explained_in_both_languages() -> None:
    assert set(TRUST_PROBLEMS) <= set(CODES)
    assert all(len(text) <= 110 for known in TRUST_PROBLEMS.values() for text in (known.english, known.czech))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=400))
def test_arbitrary_bytes_never_raise(tmp_path: Path, junk: bytes) -> None:
    names = ["lotl.xml", "lotl-signers/a.pem", "tl/cz.xml", "tl-signers/a.der", "roots/a.pem", "crls/a", "ocsp/a"]
    assert write(tmp_path, dict.fromkeys(names, junk)).is_empty


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_list_never_raises_and_grants_nothing_new(
    tmp_path: Path, good_files: dict[str, bytes], good_certificates: set[tuple[bytes, ...]], data: st.DataObject
) -> None:
    original = good_files["tl/cz.xml"]
    at = data.draw(st.integers(0, len(original) - 1))
    cut = data.draw(st.integers(0, 40))
    changed = original[:at] + data.draw(st.binary(max_size=20)) + original[at + cut :]
    store = write(tmp_path, good_files | {"tl/cz.xml": changed})
    assert {service.certificates for service in store.services} <= good_certificates
    assert bool(store.services) == (codes(store)["tl/cz.xml"] is None)
