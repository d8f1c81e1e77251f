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
        english="The signature belongs to another file, the one that is named here.",
        czech="Podpis patří k jinému souboru, zde uvedenému.",
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
    "mail-outside-signed": Reason(
        english="The mail holds parts that the signature doesn't cover.",
        czech="E-mail obsahuje části, které podpis nepokrývá.",
        means="Parts stand beside the signed one, which anybody may have added; the detail names them.",
        remedy="Use only what is signed; ask the sender about the rest.",
        cap=Verdict.MODIFIED,
    ),
    "mail-footer-unsigned": Reason(
        english="A short text after the signed part isn't signed, as list servers and gateways add it.",
        czech="Krátký text za podepsanou částí není podepsán; připojují jej konference a brány.",
        means="Plain text without attachments follows the signed part.",
        remedy=NOTHING,
    ),
    "mail-around-unsigned": Reason(
        english="Only the message inside is signed, not the mail that forwards it.",
        czech="Podepsána je jen přeposlaná zpráva uvnitř, nikoli e-mail, který ji přeposílá.",
        means="A signed message was forwarded as an attachment; the words of whoever forwarded it aren't signed.",
        remedy="Take only the message inside as signed.",
    ),
    "mail-forwarded-inside": Reason(
        english="The signature is that of a forwarded message inside the signed mail, and covers only that.",
        czech="Podpis patří přeposlané zprávě uvnitř podepsané zprávy a týká se jen jí.",
        means="What stands around the forwarded message was signed by somebody else.",
        remedy=NOTHING,
    ),
    "mail-ambiguous": Reason(
        english="The mail is built so that programs may show different things as signed.",
        czech="E-mail je sestaven tak, že různé programy mohou jako podepsané zobrazit různé věci.",
        means="Doubled header fields or boundaries; typical of forgeries.",
        remedy=ASK_AGAIN,
        cap=Verdict.MODIFIED,
    ),
    "mail-unseen-text": Reason(
        english="The mail holds text between its parts that programs don't show and nobody signed.",
        czech="E-mail obsahuje mezi částmi text, který programy nezobrazují a nikdo jej nepodepsal.",
        means="Text before the first or after the last boundary (RFC 2046, 5.1.1).",
        remedy=NOTHING,
    ),
    "content-encrypted": Reason(
        english="What is signed is encrypted and can't be read here.",
        czech="Podepsaný obsah je zašifrován a nelze jej zde přečíst.",
        means="The signature is over an encrypted message.",
        remedy="Ask the sender to send it unencrypted.",
    ),
    "data-after-signature": Reason(
        english="Data follows the signature in the file that nothing covers.",
        czech="Za podpisem jsou v souboru data, která nic nepokrývá.",
        means="Some programs may show what stands behind the signature; typical of forgeries.",
        remedy=ASK_AGAIN,
        cap=Verdict.MODIFIED,
    ),
    "certificates-only": Reason(
        english="The file holds certificates but no signature.",
        czech="Soubor obsahuje certifikáty, ale žádný podpis.",
        means="A CMS structure without SignerInfo.",
        remedy="Treat it as unsigned.",
    ),
    "container-ambiguous": Reason(
        english="The container is built so that programs may see different files in it.",
        czech="Kontejner je sestaven tak, že v něm různé programy mohou vidět různé soubory.",
        means="Doubled, hidden or unsafe names, or data between the entries; typical of forgeries.",
        remedy=ASK_AGAIN,
        cap=Verdict.MODIFIED,
    ),
    "container-type-missing": Reason(
        english="The container doesn't say at its beginning what type it is of.",
        czech="Kontejner na svém začátku neuvádí, jakého je typu.",
        means="The entry mimetype is missing, compressed or not the first (ETSI EN 319 162-1, A.1).",
        remedy=NOTHING,
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
    "message-unreadable": Reason(
        english="What is sealed can't be read as a data message; a person must look.",
        czech="Zapečetěný obsah nelze přečíst jako datovou zprávu; musí se podívat člověk.",
        means="The content of the file is no XML of a data message or receipt; the detail says why.",
        remedy=ASK_AGAIN,
        cap=Verdict.UNSUPPORTED,
    ),
    "message-submitted": Reason(
        english="A time stamp of the system proves when the data message was submitted.",
        czech="Časové razítko systému dokládá, kdy byla datová zpráva podána.",
        means="dmQTimestamp fits the message's hash and its authority is trusted; the detail says when.",
        remedy=NOTHING,
    ),
    "submission-unproven": Reason(
        english="When the data message was submitted isn't proven by a time stamp.",
        czech="Kdy byla datová zpráva podána, není doloženo časovým razítkem.",
        means="dmQTimestamp is missing or broken, or its authority isn't known; the detail says which.",
        remedy="The times in the message are the system's own word, which its seal covers.",
    ),
}
