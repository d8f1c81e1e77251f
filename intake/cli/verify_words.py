"""What ``intake verify`` says to people, in English and in Czech."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from signatures.details import czech_detail
from signatures.reasons import in_czech
from signatures.report import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language."""

    verdicts: Mapping[Verdict, tuple[str, str]]
    """Verdict → its name, and what it means."""
    titles: Mapping[str, str]
    """``who when then lists files why all`` → at most six letters each."""
    reason: Callable[[str], str]
    """A written reason in this language."""
    detail: Callable[[str], str]
    """What was changed, or which list was used."""
    part: str
    """Heads one of several signatures: its number, how many, its verdict."""
    certificate_by: str
    nobody: str
    proven: str
    unproven: str
    own_clock: str
    unknown_time: str
    stamped_by: str
    broken: str
    changed: str
    undecided: str
    unchanged: str
    extended: str


ENGLISH = Words(
    verdicts={
        Verdict.QUALIFIED: ("qualified", "qualified signature of a person"),
        Verdict.RECOGNISED: ("recognised", "signature with a qualified certificate; the device isn't proven"),
        Verdict.SEAL: ("seal", "seal of an organisation"),
        Verdict.ADVANCED: ("advanced", "the signature fits the document; nothing proves it a qualified one"),
        Verdict.PENDING: ("pending", "can't be decided yet, data about the certificate is missing"),
        Verdict.NO_PROOF_OF_TIME: (
            "no proof of time",
            "the signature fits, but nothing proves that it was made in time",
        ),
        Verdict.MODIFIED: ("modified", "changed after it was signed, or nobody can tell"),
        Verdict.INVALID: ("invalid", "the signature is broken: it isn't one of this document"),
        Verdict.UNSUPPORTED: ("unsupported", "can't be judged by this version, a person has to look"),
        Verdict.NONE: ("none", "not signed"),
    },
    titles={
        "who": "who",
        "when": "when",
        "then": "then",
        "lists": "lists",
        "files": "files",
        "why": "why",
        "all": "all",
    },
    reason=lambda text: text,
    detail=lambda text: text,
    part="signature {number} of {count}: {verdict}",
    certificate_by="certificate by {issuer}",
    nobody="nobody can tell: the signature names no certificate",
    proven="proven by a time stamp",
    unproven="by a time stamp that proves nothing here",
    own_clock="by the signer's own clock",
    unknown_time="at an unknown time",
    stamped_by="of {authority}",
    broken="what is here isn't what was signed",
    changed="the document was changed",
    undecided="what changed since can't be told",
    unchanged="nothing was changed",
    extended="nothing was changed; only what may follow a signature was added",
)
CZECH = Words(
    verdicts={
        Verdict.QUALIFIED: ("kvalifikovaný", "kvalifikovaný podpis osoby"),
        Verdict.RECOGNISED: ("uznávaný", "podpis s kvalifikovaným certifikátem; prostředek není doložen"),
        Verdict.SEAL: ("pečeť", "elektronická pečeť organizace"),
        Verdict.ADVANCED: ("zaručený", "podpis odpovídá dokumentu; nic nedokládá, že je kvalifikovaný"),
        Verdict.PENDING: ("čeká", "zatím nelze rozhodnout, chybí údaje o certifikátu"),
        Verdict.NO_PROOF_OF_TIME: ("bez důkazu času", "podpis odpovídá, nic ale nedokládá, že vznikl včas"),
        Verdict.MODIFIED: ("změněno", "po podpisu změněno, nebo to nelze určit"),
        Verdict.INVALID: ("neplatný", "podpis je porušený: nepatří k tomuto dokumentu"),
        Verdict.UNSUPPORTED: ("nepodporovaný", "tato verze jej neumí posoudit, musí se podívat člověk"),
        Verdict.NONE: ("žádný", "není podepsáno"),
    },
    titles={
        "who": "kdo",
        "when": "kdy",
        "then": "potom",
        "lists": "podle",
        "files": "kryje",
        "why": "proč",
        "all": "vše",
    },
    reason=in_czech,
    detail=czech_detail,
    part="podpis {number} z {count}: {verdict}",
    certificate_by="certifikát vydal {issuer}",
    nobody="nelze určit: podpis nejmenuje žádný certifikát",
    proven="doloženo časovým razítkem",
    unproven="podle časového razítka, které zde nic nedokládá",
    own_clock="podle hodin podepisujícího",
    unknown_time="v neznámé době",
    stamped_by="od {authority}",
    broken="toto není, co bylo podepsáno",
    changed="dokument byl změněn",
    undecided="co se změnilo potom, nelze určit",
    unchanged="nic se nezměnilo",
    extended="nic se nezměnilo; přibylo jen to, co po podpisu přibýt smí",
)
LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "cs": CZECH}
