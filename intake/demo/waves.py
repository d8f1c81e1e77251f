"""The sample messages, in two waves: the second answers, repeats or returns what was made of the first.

Each applicant has one message of the first wave at most, so that no order of processing matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

from intake.demo import forms, mails, signing, worth
from intake.demo.mails import Mail
from intake.demo.samples import FOLDER, Desk, Expected, Sample, filed, in_review, no_request
from intake.demo.signatories import By
from intake.message import MessageState

MIB = 1024 * 1024
PDF = "zadost.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the service made of a sample of the first wave."""

    references: tuple[str, ...]
    acknowledgement: bytes
    """As sent."""
    envelope_sender: str


ANSWERED_FIRST = ("fillable", "closed-region")
"""Samples of the first wave whose acknowledgement the second one is about."""


def first_wave(desk: Desk) -> Iterator[Sample]:
    """Messages that stand for themselves, each made when it is asked for."""
    return (make(desk) for make in _FIRST)


def second_wave(desk: Desk, answered: Mapping[str, Answered]) -> Iterator[Sample]:
    """Messages about those of the first wave; ``answered`` is by the key of the sample."""
    return (make(desk, answered) for make in _SECOND)


# ---------------------------------------------------------------- forms that can be read


def _fillable(desk: Desk) -> Sample:
    who = desk.applicant("zlatovice")
    mail = desk.mail("fillable", who, "posíláme podepsanou žádost.", {"Žádost Zlatovice.pdf": desk.fillable(who)})
    return desk.sample(mail, "The fillable form, with a qualified signature", filed((who, worth.QUALIFIED)))


def _text(desk: Desk) -> Sample:
    who = desk.applicant("skola")
    mail = desk.mail("text", who, "v příloze je žádost naší školy.", {PDF: desk.text(who, "table")})
    return desk.sample(mail, "The form from a word processor, signed", filed((who, worth.QUALIFIED)))


def _two_forms(desk: Desk) -> Sample:
    museum = desk.applicant("muzeum")
    village = desk.applicant("vranovec")
    files = {"muzeum.pdf": desk.fillable(museum, By.SEAL), "vranovec.pdf": desk.text(village, "letter")}
    mail = desk.mail("two-forms", museum, "posílám dvě žádosti, za muzeum a za obec Vranovec.", files)
    return desk.sample(mail, "Two forms, one with a seal", filed((museum, worth.SEAL), (village, worth.QUALIFIED)))


def _zip(desk: Desk) -> Sample:
    who = desk.applicant("lipnovec")
    packed = mails.zipped({"Žádost Lipnovec/žádost.pdf": desk.text(who, "stacked", By.NO_DEVICE)})
    mail = desk.mail("zip", who, "kvůli velikosti posíláme žádost zabalenou.", {"zadost.zip": packed})
    return desk.sample(mail, "In a zip, signed without a qualified device", filed((who, worth.RECOGNISED)))


def _winmail(desk: Desk) -> Sample:
    who = desk.applicant("blatnicka")
    hidden = mails.winmail({"Žádost.pdf": desk.fillable(who, By.COMMERCIAL)}, text="Posíláme žádost.")
    mail = desk.mail("winmail", who, "posíláme žádost.", {"winmail.dat": hidden})
    return desk.sample(mail, "In winmail.dat, with a commercial certificate", filed((who, worth.ADVANCED)))


def _forwarded(desk: Desk) -> Sample:
    who = desk.applicant("doubravinek")
    inner = desk.mail("forwarded-inner", who, "obracíme se na Vás s žádostí.", {PDF: desk.fillable(who)})
    outer = Mail(
        key="forwarded",
        name="Kolegyně Podatelnová",
        address="podatelna@kraj.example",
        subject="FW: Žádost o zahájení zahraniční spolupráce",
        text="Ahoj, tohle přišlo k nám na podatelnu, patří to Vám.",
        at=desk.now - timedelta(minutes=2),
        files={"Žádost.eml": inner.written()},
    )
    expected = filed((who, worth.QUALIFIED), acknowledgement="ack-internal")
    return desk.sample(outer, "A form in a mail that a colleague forwards", expected)


# ---------------------------------------------------------------- signatures beside a form and around it


def _detached(desk: Desk) -> Sample:
    who = desk.applicant("prilohov")
    pdf = forms.fillable_pdf(who.written)
    files = {PDF: pdf, f"{PDF}.p7s": desk.detached(pdf, who)}
    mail = desk.mail("detached", who, "posíláme žádost a podpis k ní.", files)
    return desk.sample(mail, "A form with its signature beside it (.p7s)", filed((who, worth.QUALIFIED)))


def _container(desk: Desk) -> Sample:
    who = desk.applicant("schranov")
    packed = desk.container({PDF: forms.text_pdf(who.written, "letter", signed=False)}, who)
    mail = desk.mail("container", who, "posíláme podepsaný kontejner s žádostí.", {"zadost.asice": packed})
    return desk.sample(mail, "A form in a signed container (.asice)", filed((who, worth.QUALIFIED)))


def _signed_mail(desk: Desk) -> Sample:
    who = desk.applicant("postovice")
    pdf = forms.text_pdf(who.written, "stacked", signed=False)
    mail = desk.mail("signed-mail", who, "posíláme žádost v podepsané zprávě.", {PDF: pdf})
    title = "A form that isn't signed, in a signed mail (S/MIME)"
    return desk.raw_sample(mail.key, title, desk.signed_mail(mail, who), filed((who, worth.MAIL_QUALIFIED)))


def _consultant(desk: Desk) -> Sample:
    who = desk.applicant("radcov")
    pdf = desk.fillable(who, By.CONSULTANT)
    mail = desk.mail("consultant", who, "žádost za nás podepsal poradce.", {PDF: pdf})
    expected = filed((who, worth.QUALIFIED), codes=frozenset({"signer-not-applicant"}))
    return desk.sample(mail, "A form that a consultant signed", expected)


# ---------------------------------------------------------------- forms for a clerk


def _unsigned(desk: Desk) -> Sample:
    who = desk.applicant("mestys")
    mail = desk.mail("unsigned", who, "v příloze žádost.", {PDF: forms.fillable_pdf(who.written)})
    return desk.sample(mail, "A form that nobody signed", in_review("signature-missing", who, signature=worth.UNSIGNED))


def _wrong_ico(desk: Desk) -> Sample:
    who = desk.applicant("hlubocany", ico="99010080")
    mail = desk.mail("wrong-ico", who, "posíláme vyplněnou žádost.", {PDF: desk.fillable(who)})
    return desk.sample(
        mail, "A wrong check digit in the IČO", in_review("ico-checksum", who, signature=worth.QUALIFIED)
    )


def _closed_region(desk: Desk) -> Sample:
    who = desk.applicant("lhotka")
    written, truth = {**who.written, "partner_region": "Marche"}, {**who.truth, "partner_region": "marche"}
    who = replace(who, written=written, truth=truth)
    mail = desk.mail("closed-region", who, "rádi bychom spolupracovali s Itálií.", {PDF: desk.text(who, "letter")})
    expected = in_review("region-not-offered", who, signature=worth.QUALIFIED, acknowledgement="bounced")
    return desk.sample(mail, "A region with which the cooperation has ended", expected)


def _modified(desk: Desk) -> Sample:
    who = desk.applicant("kravolin")
    forged = signing.replace_page(desk.fillable(who), b"BT ET")
    mail = desk.mail("modified", who, "posíláme žádost.", {PDF: forged})
    expected = in_review("signature-not-intact", who, signature=worth.MODIFIED)
    return desk.sample(mail, "A form whose page was changed after signing", expected)


def _changed_value(desk: Desk) -> Sample:
    who = desk.applicant("zmenov")
    changed = signing.fill_field(desk.fillable(who), "population", "18450")
    mail = desk.mail("changed-value", who, "posíláme žádost s opraveným počtem obyvatel.", {PDF: changed})
    expected = in_review("signed-value-differs", who, "signature-not-intact", signature=worth.MODIFIED)
    return desk.sample(mail, "A form with a value changed after signing", expected)


def _revoked(desk: Desk) -> Sample:
    who = desk.applicant("lhota")
    mail = desk.mail("revoked", who, "posíláme podepsanou žádost.", {PDF: desk.text(who, "table", By.REVOKED)})
    expected = in_review("signer-revoked", who, signature=worth.NO_PROOF_OF_TIME)
    return desk.sample(mail, "A form signed after its certificate was revoked", expected)


def _hidden_value(desk: Desk) -> Sample:
    who = desk.applicant("hrusice")
    pdf = signing.fill_field(forms.fillable_pdf(who.written), "applicant_name", "Město Hruštín nad Mží")
    mail = desk.mail("hidden-value", who, "posíláme žádost.", {PDF: desk.sign(pdf, who)})
    unsure = {key: value for key, value in who.truth.items() if key != "applicant_name"}
    expected = in_review("acroform-value-differs", replace(who, truth=unsure), signature=worth.QUALIFIED)
    return desk.sample(mail, "A field holds another value than its page shows", expected)


def _scan(desk: Desk) -> Sample:
    who = desk.applicant("mesto", partner_size="5 000 až 15 000 obyvatel", databox_id="b5x9krt")
    pdf = forms.scan_pdf(who.written, dpi=150)
    mail = desk.mail("scan", who, "posíláme naskenovanou žádost.", {"sken.pdf": pdf})
    return desk.sample(
        mail, "A scan of a form signed by hand", in_review("values-unsure", who, signature=worth.HAND_ON_SCAN)
    )


def _dark_photo(desk: Desk) -> Sample:
    who = desk.applicant("temnice")
    photo = forms.dark_photo(who.written)
    mail = desk.mail("dark-photo", who, "posíláme fotku žádosti.", {"IMG_0042.jpg": photo})
    return desk.sample(mail, "A photo too dark to be read", in_review("picture-without-text"))


def _encrypted(desk: Desk) -> Sample:
    who = desk.applicant("sifrov")
    mail = desk.mail("encrypted", who, "heslo sdělíme telefonem.", {PDF: forms.encrypted_pdf(who.written)})
    return desk.sample(mail, "A form behind a password", in_review("pdf-encrypted"))


def _zip_bomb(desk: Desk) -> Sample:
    mail = Mail(
        key="zip-bomb",
        name="Někdo",
        address="nekdo@bomba.example",
        subject="Žádost",
        text="Viz příloha.",
        at=desk.now - timedelta(minutes=2),
        files={"zadost.zip": mails.zip_bomb(64 * MIB)},
    )
    return desk.sample(mail, "A zip bomb (64 MB of zeros)", no_request(MessageState.IN_REVIEW, "no form found"))


def _many_parts(desk: Desk) -> Sample:
    mail = Mail(
        key="many-parts",
        name="Rozbitý program",
        address="robot@program.example",
        subject="Žádost",
        text="",
        at=desk.now - timedelta(minutes=2),
    )
    expected = no_request(MessageState.FAILED, "more than 1000 parts", code="too-many-parts")
    return desk.raw_sample(mail.key, "A mail of 5,000 parts", mails.many_parts(mail, 5000), expected)


# ---------------------------------------------------------------- mail without the form


def _question(desk: Desk) -> Sample:
    mail = Mail(
        key="question",
        name="Jarmila Dotazná",
        address="dotazna@otazkov.example",
        subject="Dotaz k zahraniční spolupráci",
        text="Dobrý den,\n\nmůže o partnera v zahraničí žádat i sbor dobrovolných hasičů?\n\nDěkuji\nJ. Dotazná",
        at=desk.now - timedelta(minutes=2),
    )
    return desk.sample(mail, "A question without a form", no_request(MessageState.IN_REVIEW, "no form found"))


def _offer(desk: Desk) -> Sample:
    mail = Mail(
        key="offer",
        name="Erika Mustermann",
        address="buero@beispielhausen.example",
        subject="Partnerschaft mit einer Gemeinde in Mittelböhmen",
        text="Sehr geehrte Damen und Herren,\n\nbitte beachten Sie unser beigefügtes Schreiben.",
        at=desk.now - timedelta(minutes=2),
        files={"Anschreiben.pdf": forms.not_a_form_pdf()},
    )
    return desk.sample(mail, "An offer from abroad, not the form", no_request(MessageState.IN_REVIEW, "no form found"))


def _newsletter(desk: Desk) -> Sample:
    mail = Mail(
        key="newsletter",
        name="Zpravodaj mikroregionu",
        address="zpravodaj@mikroregion.example",
        subject="Zpravodaj 11/2026",
        text="Co je nového v mikroregionu …",
        at=desk.now - timedelta(minutes=2),
        headers={"List-Id": "<zpravodaj.mikroregion.example>", "Precedence": "bulk"},
    )
    return desk.sample(mail, "A newsletter", no_request(MessageState.SET_ASIDE, "mailing list"))


def _out_of_office(desk: Desk) -> Sample:
    mail = Mail(
        key="out-of-office",
        name="Ing. Dovolená",
        address="dovolena@urad.example",
        subject="Automatická odpověď: mimo kancelář",
        text="Do pátku jsem mimo kancelář.",
        at=desk.now - timedelta(minutes=2),
        headers={"Auto-Submitted": "auto-replied"},
    )
    return desk.sample(mail, "An out-of-office reply", no_request(MessageState.SET_ASIDE, "automatic reply"))


# ---------------------------------------------------------------- the folder


def _paper(desk: Desk) -> Sample:
    who = desk.applicant("papirov", street="Náves 7")
    return Sample(
        key="paper",
        title="A scanned letter in the folder for paper mail",
        raw=forms.scan_pdf(who.written, dpi=150, skew=-0.4),
        received_at=desk.now,
        expected=in_review("values-unsure", who, signature=worth.HAND_ON_PAPER, acknowledgement="ack-paper"),
        source=FOLDER,
        file_name="dopis-0001.pdf",
    )


# ---------------------------------------------------------------- about the first wave


def _again(desk: Desk, _answered: Mapping[str, Answered]) -> Sample:
    who = desk.applicant("zlatovice")
    mail = desk.mail("again", who, "pro jistotu posíláme žádost ještě jednou.", {"kopie.pdf": desk.fillable(who)})
    expected = Expected(state=MessageState.FILED, reason="repeats ZS-", joins=("fillable",), acknowledgement="sent")
    return desk.sample(replace(mail, address="starostka@zlatovice-uv.example"), "The same form once more", expected)


def _other_values(desk: Desk, _answered: Mapping[str, Answered]) -> Sample:
    who = desk.applicant("skola", intent="Místo výměn žáků bychom raději začali společným divadelním představením.")
    mail = desk.mail("other-values", who, "posíláme opravenou žádost.", {PDF: desk.text(who, "stacked")})
    expected = in_review("suspected-duplicate", who, signature=worth.QUALIFIED, reason="suspected duplicate of ZS-")
    return desk.sample(mail, "Another form of the same applicant", expected)


def _reply(desk: Desk, answered: Mapping[str, Answered]) -> Sample:
    who, first = desk.applicant("zlatovice"), answered["fillable"]
    acknowledgement = message_from_bytes(first.acknowledgement, policy=default)
    mail = desk.mail("reply", who, "děkujeme, změnil se nám jen telefon: 601 000 112.", {})
    subject = f"Re: Potvrzení doručení {first.references[0]}"
    headers = {"In-Reply-To": str(acknowledgement["Message-ID"]), "References": str(acknowledgement["Message-ID"])}
    expected = Expected(state=MessageState.FILED, reason="reply that joins", joins=("fillable",))
    return desk.sample(replace(mail, subject=subject, headers=headers), "A reply to our acknowledgement", expected)


def _bounce(desk: Desk, answered: Mapping[str, Answered]) -> Sample:
    who, first = desk.applicant("lhotka"), answered["closed-region"]
    raw = mails.bounce(
        first.acknowledgement,
        recipient=str(who.written["contact_email"]),
        to=first.envelope_sender,
        at=desk.now,
        reason="550 5.1.1 no such user",
    )
    expected = no_request(MessageState.SET_ASIDE, "delivery report")
    return desk.raw_sample("bounce", "A bounce: our acknowledgement came back", raw, expected)


_FIRST: tuple[Callable[[Desk], Sample], ...] = (
    _fillable, _text, _paper, _two_forms, _zip, _winmail, _forwarded,
    _scan, _detached, _container, _signed_mail, _consultant,
    _unsigned, _wrong_ico, _closed_region, _modified, _changed_value, _revoked,
    _dark_photo, _hidden_value, _encrypted,
    _zip_bomb, _many_parts, _question, _offer, _newsletter, _out_of_office,
)  # fmt: skip
"""In the order of delivery; those that take long to read come early, so that others are read beside them."""
_SECOND: tuple[Callable[[Desk, Mapping[str, Answered]], Sample], ...] = (_again, _other_values, _reply, _bounce)
