"""Reasons that lie in the signed document: its bytes, the signature's value, what came later."""

from __future__ import annotations

from collections.abc import Mapping

from signatures.reason import ASK_AGAIN, ELSEWHERE, NOTHING, OPEN_OLD, Reason
from signatures.report import Verdict

DOCUMENT: Mapping[str, Reason] = {
    # what makes a signature bad
    "digest-broken": Reason(
        english="The document was changed: its content isn't what was signed.",
        czech="Dokument byl změněn: jeho obsah není ten, který byl podepsán.",
        means="The signed bytes were changed; the signature is invalid.",
        remedy=ASK_AGAIN,
        cap=Verdict.INVALID,
    ),
    "signature-broken": Reason(
        english="The signature value doesn't fit the signer's certificate.",
        czech="Hodnota podpisu neodpovídá certifikátu podepisujícího.",
        means="The signature wasn't made with the key of this certificate.",
        remedy=ASK_AGAIN,
        cap=Verdict.INVALID,
    ),
    "signature-malformed": Reason(
        english="The signature is damaged and can't be read.",
        czech="Podpis je poškozený a nelze jej přečíst.",
        means="The signature doesn't follow its standard (CMS, PDF).",
        remedy=ASK_AGAIN,
        cap=Verdict.INVALID,
    ),
    "certificate-missing": Reason(
        english="The signer's certificate is missing or isn't the one that the signature names.",
        czech="Certifikát podepisujícího chybí nebo to není ten, na který podpis odkazuje.",
        means="Without the signer's certificate nothing can be checked.",
        remedy=ASK_AGAIN,
        cap=Verdict.INVALID,
    ),
    "coverage-broken": Reason(
        english="The signature doesn't cover the version of the document that it stands in.",
        czech="Podpis nepokrývá tu verzi dokumentu, ve které je umístěn.",
        means="The signed byte ranges leave out more than the signature; typical of forgeries.",
        remedy=ASK_AGAIN,
        cap=Verdict.INVALID,
    ),
    # what happened after signing
    "changed-after-signing": Reason(
        english="The document was changed after signing.",
        czech="Dokument byl po podpisu změněn.",
        means="Page content, annotations or structure were changed after signing.",
        remedy=OPEN_OLD,
        cap=Verdict.MODIFIED,
    ),
    "changed-beyond-permission": Reason(
        english="The document was changed after signing more than the signer permitted.",
        czech="Dokument byl po podpisu změněn více, než podepisující dovolil.",
        means="A certifying signer permitted fewer changes than were made.",
        remedy=OPEN_OLD,
        cap=Verdict.MODIFIED,
    ),
    "form-value-changed": Reason(
        english="Form fields were changed after signing.",
        czech="Po podpisu byla změněna pole formuláře.",
        means="The values of the form aren't those that were signed.",
        remedy=OPEN_OLD,
        cap=Verdict.MODIFIED,
    ),
    "form-redrawn": Reason(
        english="After signing the form was changed so that values of its fields may be shown otherwise.",
        czech="Formulář byl po podpisu změněn tak, že se hodnoty jeho polí mohou zobrazit jinak.",
        means="Defaults for drawing the fields were changed; typical of forgeries, some programs do it on saving.",
        remedy=OPEN_OLD,
        cap=Verdict.MODIFIED,
    ),
    "covered-by-signature": Reason(
        english="A later signature is laid over what was signed.",
        czech="Pozdější podpis zakrývá to, co bylo podepsáno.",
        means="The mark of a later signature covers a filled field or much of a page and may hide or replace it.",
        remedy=OPEN_OLD,
        cap=Verdict.MODIFIED,
    ),
    "hidden-tail": Reason(
        english="The file holds data after the signed version that belongs to no version of the document.",
        czech="Za podepsanou verzí jsou v souboru data, která nepatří k žádné verzi dokumentu.",
        means="Some viewers show data that the signature doesn't cover; typical of forgeries.",
        remedy=OPEN_OLD,
        cap=Verdict.MODIFIED,
    ),
    "changes-undecided": Reason(
        english="The file was extended after signing; what that changed can't be told, a person must look.",
        czech="Soubor byl po podpisu rozšířen; co se tím změnilo, nelze určit, musí se podívat člověk.",
        means="Later changes couldn't be classified; they may be harmless.",
        remedy=OPEN_OLD,
        cap=Verdict.MODIFIED,
    ),
    # what can't be judged
    "changes-not-examined": Reason(
        english="There was no time to examine what came after this signature; a person must look.",
        czech="Na prozkoumání změn po tomto podpisu nezbyl čas; musí se podívat člověk.",
        means="Later changes weren't examined for lack of time.",
        remedy=OPEN_OLD,
        cap=Verdict.UNSUPPORTED,
    ),
    "not-examined": Reason(
        english="There was no time to examine this signature; a person must look.",
        czech="Na prozkoumání tohoto podpisu nezbyl čas; musí se podívat člověk.",
        means="The signature wasn't examined for lack of time.",
        remedy=ELSEWHERE,
        cap=Verdict.UNSUPPORTED,
    ),
    "format-unsupported": Reason(
        english="Signatures of this format aren't judged by this version.",
        czech="Podpisy tohoto formátu tato verze neposuzuje.",
        means="The signature is in an old or foreign format.",
        remedy=ELSEWHERE,
        cap=Verdict.UNSUPPORTED,
    ),
    "algorithm-unsupported": Reason(
        english="The signature uses an algorithm that can't be checked here.",
        czech="Podpis používá algoritmus, který zde nelze ověřit.",
        means="The algorithm of the signature isn't known here.",
        remedy=ELSEWHERE,
        cap=Verdict.UNSUPPORTED,
    ),
    "kind-unsupported": Reason(
        english="Signatures of this kind aren't judged by this version.",
        czech="Podpisy tohoto druhu tato verze neposuzuje.",
        means="The file is signed in a way that this version doesn't judge.",
        remedy=ELSEWHERE,
        cap=Verdict.UNSUPPORTED,
    ),
    # facts worth knowing
    "filled-as-permitted": Reason(
        english="Form fields were filled in after signing, as the certifying signer permitted.",
        czech="Pole formuláře byla vyplněna po podpisu, jak to certifikující podepisující dovolil.",
        means="The certifying signer allowed filling.",
        remedy=NOTHING,
    ),
    "extended-as-permitted": Reason(
        english="The file was extended after signing only by further signatures or proofs.",
        czech="Soubor byl po podpisu rozšířen jen o další podpisy nebo důkazy.",
        means="Further signatures, time stamps or validation data followed.",
        remedy=NOTHING,
    ),
    # about the file
    "read-leniently": Reason(
        english="The file breaks the rules of PDF and was read leniently.",
        czech="Soubor porušuje pravidla PDF a byl přečten shovívavě.",
        means="The structure of the PDF isn't correct, often by an old program.",
        remedy=NOTHING,
    ),
    "encrypted-openly": Reason(
        english="The file is encrypted with an empty password.",
        czech="Soubor je zašifrován prázdným heslem.",
        means="The file is encrypted, but everybody can open it.",
        remedy=NOTHING,
    ),
    "only-timestamp": Reason(
        english="The file holds a document time stamp but no signature.",
        czech="Soubor obsahuje časové razítko dokumentu, ale žádný podpis.",
        means="A time stamp says when the document existed, not who signed it.",
        remedy="Treat it as unsigned.",
    ),
    "signature-unreachable": Reason(
        english="The file holds traces of a signature that was removed or can't be reached.",
        czech="Soubor obsahuje stopy podpisu, který byl odstraněn nebo je nedostupný.",
        means="A signature was removed, or hidden from the form.",
        remedy="Treat it as unsigned.",
    ),
}
