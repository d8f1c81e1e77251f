"""Reasons of signatures outside PDFs: CMS files, signed mails, ASiC containers, data messages."""

from __future__ import annotations

from collections.abc import Mapping

from signatures.reason import ASK_AGAIN, ELSEWHERE, NOTHING, Reason
from signatures.report import Verdict

CONTAINER: Mapping[str, Reason] = {
    "signed-file-missing": Reason(
        english="The file that this detached signature signs isn't here, or isn't as it was signed.",
        czech="Soubor, který tento oddělený podpis podepisuje, tu není nebo není takový, jaký byl podepsán.",
        means="No file beside it has the digest that was signed.",
        remedy="Ask for the signed file as it was when it was signed.",
        cap=Verdict.INVALID,
    ),
    "signs-file": Reason(
        english="The signature belongs to another file of the message.",
        czech="Podpis patří k jinému souboru zprávy.",
        means="The file was found by its digest; the detail names it.",
        remedy=NOTHING,
    ),
    "manifest-broken": Reason(
        english="A file in the container isn't the one that was signed, or is missing.",
        czech="Některý soubor v kontejneru není ten, který byl podepsán, nebo chybí.",
        means="A digest in the signed list of contents doesn't match (ETSI EN 319 162-1).",
        remedy=ASK_AGAIN,
        cap=Verdict.INVALID,
    ),
    "file-not-signed": Reason(
        english="The container holds files that the signature doesn't cover.",
        czech="Kontejner obsahuje soubory, které podpis nepokrývá.",
        means="Only the files in the signed list of contents are signed; the detail names others.",
        remedy="Use only the files that are signed.",
        cap=Verdict.MODIFIED,
    ),
    "xades-undecided": Reason(
        english="This XML signature can't be judged here; a person must look.",
        czech="Tento XML podpis zde nelze posoudit; musí se podívat člověk.",
        means="XAdES is judged only as far as the XML library can; this one goes beyond it.",
        remedy=ELSEWHERE,
        cap=Verdict.UNSUPPORTED,
    ),
    "several-signers": Reason(
        english="Several signers share one signature, which can't be judged here; a person must look.",
        czech="O jeden podpis se dělí více podepisujících, což zde nelze posoudit; musí se podívat člověk.",
        means="A CMS structure with more than one SignerInfo that can't be judged apart.",
        remedy=ELSEWHERE,
        cap=Verdict.UNSUPPORTED,
    ),
    "mail-address-differs": Reason(
        english="The certificate isn't made out to the address that the mail comes from.",
        czech="Certifikát nezní na adresu, ze které e-mail přišel.",
        means="RFC 8550, 3: the sender's address should be in the certificate; many Czech ones hold none.",
        remedy="Compare the names.",
    ),
    "system-seal": Reason(
        english="It is the data box system's seal over the message and not the sender's signature.",
        czech="Je to pečeť systému datových schránek na zprávě, nikoli podpis odesílatele.",
        means="The system attests what was delivered, from which box and when.",
        remedy=NOTHING,
        cap=Verdict.SEAL,
    ),
    "seal-not-of-system": Reason(
        english="The seal on this data message isn't one of the data box system.",
        czech="Pečeť na této datové zprávě nepatří systému datových schránek.",
        means="The certificate isn't made out to the administrator of the system, or nobody trusted issued it.",
        remedy="Have the message verified by the system itself (AuthenticateMessage), or ask for it again.",
        cap=Verdict.ADVANCED,
    ),
    "seal-of-test-system": Reason(
        english="The seal is one of the data box test system: this is no real message.",
        czech="Pečeť je z testovacího prostředí datových schránek: nejde o skutečnou zprávu.",
        means="The certificate names the test environment.",
        remedy="Find out who brought it in.",
        cap=Verdict.ADVANCED,
    ),
    "message-hash-broken": Reason(
        english="The content of the data message doesn't match its hash.",
        czech="Obsah datové zprávy neodpovídá jejímu otisku.",
        means="dmHash over the raw message, or its copy in the submission stamp, differs.",
        remedy=ASK_AGAIN,
        cap=Verdict.INVALID,
    ),
    "message-malformed": Reason(
        english="The data message inside doesn't follow its official schema.",
        czech="Datová zpráva uvnitř neodpovídá svému oficiálnímu schématu.",
        means="Detail names what is missing or in excess.",
        remedy="A person must look; ask the sender's office where in doubt.",
    ),
}
