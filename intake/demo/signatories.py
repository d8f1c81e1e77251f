"""Who signs the samples: representatives, organisations and others, by certificates of the demo's trust world."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from cryptography import x509

from intake.demo.applicants import Applicant
from intake.demo.authority import Authority
from intake.demo.authority_people import ON_DEVICE, places
from intake.demo.pki import YEAR, Identity, Qc, Role, issue, subject


class By(Enum):
    """Kinds of signers of one applicant's form."""

    DEVICE = auto()
    """The representative, by a qualified certificate on a qualified device."""
    NO_DEVICE = auto()
    """The representative, by a qualified certificate that says nothing of a device."""
    SEAL = auto()
    """The organisation itself, by its qualified seal."""
    COMMERCIAL = auto()
    """The representative, by a certificate of a CA that is on no list."""
    REVOKED = auto()
    """The mayor of the trust world, after her certificate was revoked."""
    CONSULTANT = auto()
    """Somebody who isn't the applicant, qualified on a device."""


_CLAIMS: Mapping[By, tuple[Qc, ...]] = {
    By.DEVICE: ON_DEVICE,
    By.NO_DEVICE: (Qc.COMPLIANCE, Qc.SIGNATURE),
    By.SEAL: (Qc.COMPLIANCE, Qc.DEVICE, Qc.SEAL),
    By.COMMERCIAL: (),
    By.CONSULTANT: ON_DEVICE,
}
_CONSULTANT = subject(
    "Ing. Radim Poradný",
    organisation="Poradci obcím, s.r.o.",
    organisation_id="NTRCZ-99010267",
    person="Radim Poradný",
)


class Signatories:
    """Issues each signer's certificate once."""

    def __init__(self, world: Authority) -> None:
        self._world = world
        self._known: dict[tuple[x509.Name, By], Identity] = {}

    def of(self, applicant: Applicant, by: By) -> Identity:
        """Who signs an applicant's form."""
        if by is By.REVOKED:
            return self._world.people.revoked
        key = (_named(applicant, by), by)
        if key not in self._known:
            self._known[key] = self._issued(*key)
        return self._known[key]

    def _issued(self, name: x509.Name, by: By) -> Identity:
        world, ca = self._world, "commercial" if by is By.COMMERCIAL else "listed"
        return issue(
            world.ca(ca),
            name,
            Role.SEAL if by is By.SEAL else Role.PERSON,
            valid=(world.at - YEAR, world.at + YEAR),
            claims=_CLAIMS[by],
            places=places(world.base_url, ca),
        )


def _named(applicant: Applicant, by: By) -> x509.Name:
    if by is By.CONSULTANT:
        return _CONSULTANT
    keys = ("representative_name", "applicant_name", "ico")
    representative, organisation, ico = (str(applicant.written[key]) for key in keys)
    name = f"{organisation} - elektronická pečeť" if by is By.SEAL else representative
    return subject(name, organisation=organisation, organisation_id=f"NTRCZ-{''.join(ico.split())}")
