"""What checks of signatures say of a request: one table of codes in the words of all who meet them.

A finding is ``Sentence. (detail)`` in English; ``in_czech`` puts the Czech sentence in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.signature_table import SignatureTable
from parsers.findings import Finding, Severity

_COMPARE = "Compare the name, organisation and IČO of the certificate with the form; ask the applicant where in doubt."


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a code says to a clerk and to an operator."""

    english: str
    """One sentence for a clerk, as is the Czech one."""
    czech: str
    means: str
    """For ``intake explain``."""
    remedy: str
    severity: Severity = Severity.INFO


WORDS: Mapping[str, Words] = {
    "envelope-signature-broken": Words(
        english="A signature beside the document or around it is broken; another one counts.",
        czech="Podpis vedle dokumentu nebo kolem něj je neplatný; počítá se jiný.",
        means="The mail, container or .p7s has a signature that doesn't fit; the document has a sound one besides.",
        remedy="Look what came with the document; gateways that add a footer break the signatures of mails.",
        severity=Severity.WARNING,
    ),
    "signature-beside": Words(
        english="The signature lies beside the document or around it.",
        czech="Podpis je vedle dokumentu nebo kolem něj.",
        means="The document itself isn't signed: a .p7s, a signed container or the signed mail signs it.",
        remedy="Nothing; keep both together, for instance when you export the document.",
    ),
    "signer-not-applicant": Words(
        english="The signer isn't the applicant by the certificate.",
        czech="Podle certifikátu podepisující není žadatel.",
        means="Organisation and IČO of the certificate, or without them its name, aren't those of the form.",
        remedy=_COMPARE,
        severity=Severity.WARNING,
    ),
    "signer-role-unknown": Words(
        english="The signer isn't the representative that the form names; whether he may sign isn't known.",
        czech="Podepisující není zástupce uvedený ve formuláři; zda smí podepsat, není známo.",
        means="The signature is of the applicant's organisation or contact person, but not of its representative.",
        remedy="Ask for the authorisation where the office wants one.",
    ),
    "signer-is-person-only": Words(
        english="The certificate names a person without an organisation.",
        czech="Certifikát uvádí jen osobu bez organizace.",
        means="Nothing but the name connects the signer with the applicant.",
        remedy=_COMPARE,
    ),
    "several-signatures": Words(
        english="There are several signatures; the weakest says what they are worth.",
        czech="Podpisů je více; o jejich ceně rozhoduje nejslabší.",
        means="The detail names the signers in their order, and the worst verdict.",
        remedy="Look whether all who signed belong to the applicant.",
    ),
    "qualified-signature-expected": Words(
        english="A public body signs with a qualified signature; this one isn't, or isn't known to be.",
        czech="Veřejnoprávní podepisující má podepisovat kvalifikovaným podpisem; tento jím není nebo to není známo.",
        means="Act 297/2016, section 5 asks it of municipalities, regions and the bodies that they set up.",
        remedy="A clerk decides whether to ask for it; the request isn't held up.",
    ),
    "timestamp-expected": Words(
        english="A public body adds a qualified time stamp; there is none, or it isn't known to be qualified.",
        czech="Veřejnoprávní podepisující má připojit kvalifikované časové razítko; chybí, nebo není známo, že je.",
        means="Act 297/2016, section 11; without a stamp the time of receipt is the oldest that is proven.",
        remedy="Nothing; the time of receipt is on record.",
    ),
    "databox-sealed": Words(
        english="The data box system sealed the message, and the seal holds.",
        czech="Zprávu opatřil pečetí informační systém datových schránek a pečeť platí.",
        means="Sender, recipient, time and files are those that the system delivered; the detail has the time proven.",
        remedy="Nothing to do.",
    ),
    "databox-seal-unproven": Words(
        english="The seal of the data message fits, but whether it is the data box system's can't be checked here.",
        czech="Pečeť datové zprávy sedí, ale zda patří systému datových schránek, zde nelze ověřit.",
        means="No trusted list or root is configured for it, or revocation data or a proof of time is missing.",
        remedy="Run `intake trust update`, or put the root of the seal's authority into roots/ of the trust directory.",
        severity=Severity.WARNING,
    ),
    "databox-seal-broken": Words(
        english="The data message was changed after it was sealed, or its hash doesn't fit.",
        czech="Datová zpráva byla po zapečetění změněna nebo nesouhlasí její otisk.",
        means="Seal, dmHash or the stamp of submission don't fit the bytes, or bytes follow after the seal.",
        remedy="Look for the message in the data box itself; nothing in this file proves who sent what.",
        severity=Severity.WARNING,
    ),
    "databox-seal-foreign": Words(
        english="The data message isn't sealed by the data box system.",
        czech="Datovou zprávu nezapečetil informační systém datových schránek.",
        means="The certificate of the seal is another one than that of the system's administrator, or nobody known"
        " vouches for it; anybody can make such a file.",
        remedy="Look for the message in the data box itself; nothing in this file proves who sent what.",
        severity=Severity.WARNING,
    ),
    "databox-seal-test-system": Words(
        english="The data message comes from the public test system of the data boxes.",
        czech="Datová zpráva pochází z veřejného testovacího prostředí datových schránek.",
        means="Anybody may have a box there, under any name.",
        remedy='Close it; for trying things out, configure a source with environment = "test".',
        severity=Severity.WARNING,
    ),
    "databox-seal-unread": Words(
        english="The seal of the data message can't be judged.",
        czech="Pečeť datové zprávy nelze posoudit.",
        means="It is damaged, of a kind that isn't known here, or took too long.",
        remedy="Look for the message in the data box itself.",
        severity=Severity.WARNING,
    ),
    "databox-not-ours": Words(
        english="The data message was sent to somebody else's box.",
        czech="Datová zpráva byla odeslána do cizí schránky.",
        means="The recipient isn't one of [databox] own nor the box of a source.",
        remedy="Find out how it came here; if the box is the office's, add it to [databox] own.",
        severity=Severity.WARNING,
    ),
    "databox-other-addressee": Words(
        english="The attached data message was once sent to somebody else.",
        czech="Přiložená datová zpráva byla původně odeslána někomu jinému.",
        means="A ZFO came in a mail or a zip; its recipient isn't one of [databox] own.",
        remedy="Nothing to do; it counts as a document that the sender attached.",
    ),
    "databox-fiction": Words(
        english="It came from a data box, which may stand for a signature.",
        czech="Přišlo z datové schránky, což může podpis nahradit.",
        means="Act 300/2008, section 18(2): sent from the box of the person acting it counts as signed; the detail"
        " names the box, its type and whose it is. From somebody else's box it doesn't.",
        remedy="Compare the box's owner with the applicant; for boxes of authorities ask a lawyer where it matters.",
    ),
    "confirm-within-5-days": Words(
        english="An unsigned mail has to be confirmed or completed by its sender within five days.",
        czech="Nepodepsaný e-mail musí odesílatel do pěti dnů potvrdit nebo doplnit.",
        means="Act 500/2004, section 37(4); the detail names the last day, counted in Prague from the receipt.",
        remedy="Tell the sender in time: by a signed mail, from his data box, in writing or in person.",
    ),
    "handwritten-by-policy": Words(
        english="A handwritten signature on a scan is accepted by the office's own rule, not by law.",
        czech="Vlastnoruční podpis na skenu se přijímá podle pravidla úřadu, nikoli ze zákona.",
        means="config/signatures.toml says so; by law a mailed scan is to be confirmed like an unsigned mail.",
        remedy="Nothing; the rule is the office's.",
    ),
    "signature-for-clerk": Words(
        english="The signature suffices, but by the office's rule a clerk decides on it.",
        czech="Podpis postačuje, ale podle pravidla úřadu o něm rozhoduje úředník.",
        means="The row of config/signatures.toml says sufficient, and decides = clerk.",
        remedy="Look at the document and register the request.",
        severity=Severity.WARNING,
    ),
    "signer-revoked": Words(
        english="The signer's certificate had been revoked before the signature is proven; a person has to look.",
        czech="Certifikát podepisujícího byl zneplatněn dříve, než je podpis prokázán; musí se podívat člověk.",
        means="The certificate was revoked, perhaps as somebody else has the key; nothing proves an older signature.",
        remedy="Ask the applicant whether he signed, and for a new signature.",
        severity=Severity.WARNING,
    ),
    "signature-settled": Words(
        english="The signature was judged again with data that came later.",
        czech="Podpis byl znovu posouzen podle údajů, které přišly později.",
        means="The first verdict was pending; the detail has the old and the new one. The audit keeps the old one.",
        remedy="Nothing; the evidence is in the archive: `intake request evidence`.",
    ),
    "signature-settled-worse": Words(
        english="The signature was judged again with data that came later, and is worth less than was assumed.",
        czech="Podpis byl znovu posouzen podle údajů, které přišly později, a má menší cenu, než se předpokládalo.",
        means="The first verdict was pending, which suffices; the detail has the old and the new one.",
        remedy="Look whether what was decided still holds; `intake request evidence` has the proof.",
        severity=Severity.WARNING,
    ),
    "signature-still-pending": Words(
        english="For 14 days nobody could tell whether the signature's certificate was revoked; it isn't tried again.",
        czech="Po 14 dní se nepodařilo zjistit, zda nebyl certifikát podpisu zneplatněn; dále se to nezkouší.",
        means="No CRL, OCSP answer or trusted list that settles the verdict came within the time.",
        remedy="Put the CRL into crls/ of the trust directory and run `intake request judge`, or decide yourself.",
        severity=Severity.WARNING,
    ),
    "signed-value-differs": Words(
        english="The signed version of the document has another value than its last one; the signed one counts.",
        czech="Podepsaná verze dokumentu má jinou hodnotu než poslední; platí podepsaná.",
        means="A field was changed after signing; the detail has both values.",
        remedy="Look at both versions; ask the applicant which is meant.",
        severity=Severity.WARNING,
    ),
    "values-not-signed": Words(
        english="The signature was made before the form was filled in, so it covers none of the answers.",
        czech="Podpis vznikl před vyplněním formuláře, nevztahuje se tedy na žádnou odpověď.",
        means="The signed version is the empty form, as an office certifies it; the answers are those of the last one.",
        remedy="Ask the applicant for a signature over the filled form.",
        severity=Severity.WARNING,
    ),
    "signed-version-unread": Words(
        english="The signed version of the document couldn't be read as the form; the values are the last version's.",
        czech="Podepsanou verzi dokumentu nešlo přečíst jako formulář; hodnoty jsou z poslední verze.",
        means="What was signed is another document, is damaged, or took too long to read.",
        remedy="Open the signed version in a PDF reader and compare.",
        severity=Severity.WARNING,
    ),
}
_CLASS = (
    "What the signature is worth, in the word of config/signatures.toml.",
    "Nothing; the office's lawyer may read and change the table.",
)
CODES: Mapping[str, tuple[str, str]] = {
    "signature-class": _CLASS,
    **{code: (words.means, words.remedy) for code, words in WORDS.items()},
}
BY_POLICY = "the office's own rule, not law"
_BY_POLICY_CZECH = "pravidlo úřadu, nikoli zákon"


def finding(code: str, detail: str = "", *, field: str | None = None, severity: Severity | None = None) -> Finding:
    """A finding in the words of the table.

    Args:
        code: A key of ``WORDS``.
        detail: What the sentence can't say in general.
        field: Key of the form field.
        severity: Instead of the table's.
    """
    words = WORDS[code]
    message = f"{words.english} ({detail})" if detail else words.english
    return Finding(code=code, severity=severity or words.severity, message=message, field=field)


def in_czech(said: Finding, table: SignatureTable) -> str:
    """The message of a finding about signatures with its sentence in Czech; details stay, as do unknown ones."""
    pairs = [(row.english, row.czech) for row in table.rows]
    pairs += [(WORDS[said.code].english, WORDS[said.code].czech)] if said.code in WORDS else []
    for english, czech in pairs:
        if english in said.message:
            return said.message.replace(english, czech, 1).replace(BY_POLICY, _BY_POLICY_CZECH)
    return said.message
