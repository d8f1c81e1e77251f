"""What becomes of a message: the rules of the flow, one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.checks import values_digest
from intake.decide import decide
from intake.message import Channel, MessageState
from intake.outgoing import Acknowledgement, Suppressed
from intake.request import RequestState
from parsers.form import Outcome
from parsers.message import DeliveryReport, PartEnd, PartRole
from signatures.report import FileReport, Kind, Verdict
from tests.fakes import cases as make


def test_complete_signed_form_is_filed_and_acknowledged():
    decision = decide(make.case(make.reading(make.part())), make.policy(), make.FakeLookup())
    assert decision.state is MessageState.FILED
    assert [request.state for request in decision.requests] == [RequestState.REGISTERED]
    assert isinstance(decision.acknowledgement, Acknowledgement)
    assert decision.acknowledgement.recipient == "starostka@lhota.example"
    assert decision.acknowledgement.attachments == (("zadost.pdf", 50_000, make.part().sha256),)


@pytest.mark.parametrize(
    ("verdict", "channel", "present", "state"),
    [
        (Verdict.QUALIFIED, Channel.EMAIL, None, MessageState.FILED),
        (Verdict.NO_PROOF_OF_TIME, Channel.EMAIL, None, MessageState.FILED),
        (Verdict.NONE, Channel.EMAIL, None, MessageState.IN_REVIEW),
        (Verdict.NONE, Channel.EMAIL, True, MessageState.FILED),
        (Verdict.NONE, Channel.EMAIL, False, MessageState.IN_REVIEW),
        (Verdict.UNSUPPORTED, Channel.EMAIL, None, MessageState.IN_REVIEW),
        (Verdict.MODIFIED, Channel.EMAIL, True, MessageState.IN_REVIEW),
        (Verdict.INVALID, Channel.DATABOX, True, MessageState.IN_REVIEW),
        (Verdict.NONE, Channel.DATABOX, None, MessageState.FILED),
        (Verdict.QUALIFIED, Channel.PAPER, None, MessageState.IN_REVIEW),
        (Verdict.NONE, Channel.PAPER, True, MessageState.FILED),
    ],
)
def test_signature_must_suffice_for_the_channel(verdict, channel, present, state):
    reading = make.reading(
        make.part(), make.form(present=present), verification=FileReport(kind=Kind.PADES, verdict=verdict)
    )
    decision = decide(make.case(reading, channel=channel), make.policy(), make.FakeLookup())
    assert decision.state is state


def test_incomplete_form_waits_for_a_clerk_and_is_acknowledged():
    reading = make.reading(make.part(), make.form(Outcome.NEEDS_REVIEW, None, "required-missing"))
    decision = decide(make.case(reading), make.policy(), make.FakeLookup())
    assert decision.state is MessageState.IN_REVIEW
    assert decision.requests[0].state is RequestState.IN_REVIEW
    assert "required-missing" in decision.reason
    assert isinstance(decision.acknowledgement, Acknowledgement)


def test_form_that_was_read_but_not_surely_says_so():
    form = make.form(Outcome.NEEDS_REVIEW, present=True)
    unsure = replace(form, fields=tuple(replace(field, accepted=False) for field in form.fields))
    decision = decide(make.case(make.reading(make.part(), unsure)), make.policy(), make.FakeLookup())
    assert [finding.code for finding in decision.requests[0].findings] == ["values-unsure", "signature-class"]
    assert decision.reason.startswith("values-unsure: ")
    assert decision.requests[0].state is RequestState.IN_REVIEW


def test_form_with_another_doubt_needs_no_word_that_it_is_unsure():
    reading = make.reading(make.part(), make.form(Outcome.NEEDS_REVIEW, None, "required-missing"))
    decision = decide(make.case(reading), make.policy(), make.FakeLookup())
    assert [finding.code for finding in decision.requests[0].findings] == ["required-missing", "signature-class"]


def test_unreadable_document_becomes_a_request_in_review():
    decision = decide(make.case(make.scan(make.part())), make.policy(), make.FakeLookup())
    assert decision.state is MessageState.IN_REVIEW
    assert decision.requests[0].form.findings[0].code == "needs-ocr"
    assert decision.parts[1].end is PartEnd.USED


def test_photos_of_one_mail_are_the_pages_of_one_request():
    photos = [make.scan(make.part(str(n), f"foto{n}.jpg", media_type="image/jpeg")) for n in (2, 3, 4)]
    decision = decide(make.case(*photos), make.policy(), make.FakeLookup())
    assert [request.part_path for request in decision.requests] == ["2"]
    assert all(record.end is PartEnd.USED for record in decision.parts)


def test_photo_beside_a_form_is_an_annex():
    photo = make.scan(make.part("3", "namesti.jpg", media_type="image/jpeg"))
    decision = decide(make.case(make.reading(make.part()), photo), make.policy(), make.FakeLookup())
    assert len(decision.requests) == 1
    assert decision.state is MessageState.FILED
    assert "annex" in decision.parts[2].reason


def test_two_forms_give_two_requests_and_one_acknowledgement():
    other = make.form(values={"ico": "00234516"})
    decision = decide(
        make.case(make.reading(make.part("2")), make.reading(make.part("3"), other)), make.policy(), make.FakeLookup()
    )
    assert len(decision.requests) == 2
    assert isinstance(decision.acknowledgement, Acknowledgement)


def test_two_forms_in_one_file_have_paths_of_their_own():
    reading = make.reading(make.part(), make.form(), make.form(values={"ico": "00234516"}))
    decision = decide(make.case(reading), make.policy(), make.FakeLookup())
    assert [request.part_path for request in decision.requests] == ["2", "2#2"]


def test_same_form_twice_in_one_mail_is_one_request():
    decision = decide(
        make.case(make.reading(make.part("2")), make.reading(make.part("3"))), make.policy(), make.FakeLookup()
    )
    assert len(decision.requests) == 1
    assert decision.parts[2].reason == "the same form once more in this message"


@pytest.mark.parametrize("by", ["file", "values"])
def test_same_request_again_makes_no_new_one_and_is_acknowledged_with_the_first(by):
    first = make.known(digest=values_digest(make.form()))
    lookup = make.FakeLookup()
    if by == "file":
        lookup.documents[make.part().sha256] = first
    else:
        lookup.applicants["ico:00236195"] = (first,)
    decision = decide(make.case(make.reading(make.part())), make.policy(), lookup)
    assert (decision.requests, decision.joins) == ((), ("ZS-2026-000001",))
    assert decision.joined_findings[0][1].code == "repeated-submission"
    assert isinstance(decision.acknowledgement, Acknowledgement)
    assert decision.acknowledgement.known_references == ("ZS-2026-000001",)
    assert decision.state is MessageState.FILED


def test_same_applicant_with_other_values_is_a_suspicion():
    lookup = make.FakeLookup(applicants={"ico:00236195": (make.known(digest="other"),)})
    decision = decide(make.case(make.reading(make.part())), make.policy(), lookup)
    assert decision.state is MessageState.IN_REVIEW
    assert decision.requests[0].duplicate_of == "ZS-2026-000001"


def test_closed_request_of_the_applicant_is_no_suspicion():
    lookup = make.FakeLookup(applicants={"ico:00236195": (make.known(state=RequestState.CLOSED),)})
    assert decide(make.case(make.reading(make.part())), make.policy(), lookup).requests[0].duplicate_of is None


@pytest.mark.parametrize("how", ["subject", "in_reply_to", "references"])
def test_reply_joins_its_request_without_acknowledgement(how):
    head = {
        "subject": {"subject": "Re: Potvrzení ZS-2026-000001: žádost"},
        "in_reply_to": {"in_reply_to": ("<ack@kr-s.cz>",)},
        "references": {"references": ("<x@y>", "<ack@kr-s.cz>")},
    }[how]
    lookup = make.FakeLookup(threads={"ZS-2026-000001": ("ZS-2026-000001",), "<ack@kr-s.cz>": ("ZS-2026-000001",)})
    decision = decide(make.case(head=make.envelope(**head)), make.policy(), lookup)
    assert decision.state is MessageState.FILED
    assert (decision.joins, decision.requests, decision.acknowledgement) == (("ZS-2026-000001",), (), None)


def test_reply_with_an_unread_photo_is_shown_to_a_clerk_but_opens_no_request():
    lookup = make.FakeLookup(threads={"<ack@kr-s.cz>": ("ZS-2026-000001",)})
    head = make.envelope(in_reply_to=("<ack@kr-s.cz>",))
    decision = decide(make.case(make.scan(make.part()), head=head), make.policy(), lookup)
    assert (decision.state, decision.requests) == (MessageState.IN_REVIEW, ())


@pytest.mark.parametrize(
    ("media_type", "state"), [("application/pdf", MessageState.IN_REVIEW), ("image/jpeg", MessageState.FILED)]
)
def test_reply_whose_documents_were_not_all_read_is_shown_to_a_clerk(media_type, state):
    lookup = make.FakeLookup(threads={"<ack@kr-s.cz>": ("ZS-2026-000001",)})
    rest = make.part("9", media_type=media_type)
    head = make.envelope(in_reply_to=("<ack@kr-s.cz>",))
    case = make.case(make.reading(make.part()), extra=(rest,), unread=("9",), head=head)
    assert decide(case, make.policy(), lookup).state is state


def test_documents_beyond_the_allowance_become_one_request():
    first = make.reading(make.part("3"), make.form(Outcome.UNREADABLE, None, "documents-unread"), verification=None)
    rest = tuple(make.part(str(n)) for n in range(4, 90))
    unread = ("3", *(part.path for part in rest))
    case = make.case(make.letter(make.part("2")), first, extra=rest, unread=unread)
    decision = decide(case, make.policy(), make.FakeLookup())
    assert (decision.state, [request.part_path for request in decision.requests]) == (MessageState.IN_REVIEW, ["3"])
    assert {record.reason for record in decision.parts[3:]} == {"an annex of the form that wasn't read"}


def test_container_that_was_not_opened_is_named_in_the_reason():
    bomb = make.part("2", "bomba.zip", media_type="application/zip", code="zip-bomb", set_aside="It is a bomb.")
    decision = decide(make.case(extra=(bomb, bomb)), make.policy(), make.FakeLookup())
    assert decision.reason == "no form found; a person has to read it; zip-bomb: It is a bomb. (+1 more)"


def test_reply_with_a_new_form_opens_a_request_and_joins_the_thread():
    lookup = make.FakeLookup(threads={"<ack@kr-s.cz>": ("ZS-2026-000001",)})
    head = make.envelope(in_reply_to=("<ack@kr-s.cz>",))
    decision = decide(make.case(make.reading(make.part()), head=head), make.policy(), lookup)
    assert (len(decision.requests), decision.joins) == (1, ("ZS-2026-000001",))


def test_question_without_a_form_waits_unanswered():
    decision = decide(make.case(make.letter(make.part())), make.policy(), make.FakeLookup())
    assert (decision.state, decision.acknowledgement) == (MessageState.IN_REVIEW, None)
    assert decision.parts[1].end is PartEnd.SET_ASIDE


def test_question_is_acknowledged_when_the_office_wants_it():
    decision = decide(make.case(), make.policy(acknowledge_other=True), make.FakeLookup())
    assert isinstance(decision.acknowledgement, Acknowledgement)


@pytest.mark.parametrize(
    "head",
    [
        {"auto_submitted": "auto-replied"},
        {"precedence": "bulk"},
        {"list_headers": True},
        {"return_path": ""},
        {"loop_marks": ("x-autoreply",)},
    ],
)
def test_mail_of_a_machine_is_set_aside(head):
    decision = decide(make.case(head=make.envelope(**head)), make.policy(), make.FakeLookup())
    assert (decision.state, decision.acknowledgement) == (MessageState.SET_ASIDE, None)


def test_mark_of_a_forwarder_keeps_a_persons_mail_from_nobody():
    decision = decide(make.case(head=make.envelope(loop_marks=("x-loop",))), make.policy(), make.FakeLookup())
    assert decision.state is MessageState.IN_REVIEW


def test_form_in_a_machines_mail_is_filed_all_the_same():
    case = make.case(make.reading(make.part()), head=make.envelope(auto_submitted="auto-generated"))
    quiet = Suppressed(code="auto", reason="automatic")
    decision = decide(case, make.policy(quiet), make.FakeLookup())
    assert (decision.state, decision.acknowledgement) == (MessageState.FILED, quiet)


@pytest.mark.parametrize(("ours", "words"), [(True, "of ours"), (False, "did not send")])
def test_bounce_is_set_aside_with_its_report(ours, words):
    report = DeliveryReport(action="failed", status="5.1.1", recipient=None, original_message_id="<ack@kr-s.cz>")
    lookup = make.FakeLookup(outgoing=frozenset({"<ack@kr-s.cz>"} if ours else ()))
    decision = decide(make.case(delivery_reports=(report,)), make.policy(), lookup)
    assert (decision.state, decision.delivery_reports) == (MessageState.SET_ASIDE, (report,))
    assert words in decision.reason


def test_message_before_the_start_date_is_set_aside():
    decision = decide(make.case(make.reading(make.part()), before_start=True), make.policy(), make.FakeLookup())
    assert (decision.state, decision.requests) == (MessageState.SET_ASIDE, ())


def test_message_rendered_anew_by_the_server_is_the_same():
    decision = decide(make.case(make.reading(make.part())), make.policy(), make.FakeLookup(twins={"f" * 64: 3}))
    assert (decision.same_as, decision.requests) == (3, ())


def test_suppressed_acknowledgement_keeps_its_reason():
    quiet = Suppressed(code="ack-paper", reason="came on paper")
    decision = decide(make.case(make.reading(make.part())), make.policy(quiet), make.FakeLookup())
    assert decision.acknowledgement == quiet


def test_every_part_ends_with_a_reason():
    logo = make.part("3", "logo.png", media_type="image/png", role=PartRole.INLINE)
    nested = make.part("4", "vnorena.eml", media_type="message/rfc822", role=PartRole.CONTAINER)
    broken = make.part("5", "zip.zip", set_aside="The archive is damaged.", code="zip-bomb")
    decision = decide(
        make.case(make.reading(make.part()), extra=(logo, nested, broken)), make.policy(), make.FakeLookup()
    )
    ends = {record.name: (record.end, record.reason) for record in decision.parts}
    assert all(reason for _, reason in ends.values())
    assert ends["logo.png"][0] is PartEnd.SET_ASIDE
    assert ends["vnorena.eml"][0] is PartEnd.USED
    assert ends["zip.zip"] == (PartEnd.SET_ASIDE, "The archive is damaged.")


def test_of_two_equal_forms_the_signed_one_counts():
    unsigned = make.reading(make.part("2"), verification=FileReport(kind=Kind.NONE, verdict=Verdict.NONE))
    decision = decide(make.case(unsigned, make.reading(make.part("3"))), make.policy(), make.FakeLookup())
    assert [request.part_path for request in decision.requests] == ["3"]
    assert decision.state is MessageState.FILED


@pytest.mark.parametrize(("outcome", "joined"), [(Outcome.NEEDS_REVIEW, ()), (Outcome.UNREADABLE, ("ZS-2026-000001",))])
def test_empty_form_of_somebody_else_tells_no_reference(outcome: Outcome, joined: tuple[str, ...]) -> None:
    """The blank form that the office publishes is the same file for everybody; the same scan is the same request."""
    blank = make.reading(make.part(), make.form(outcome, {"consent": False}))
    lookup = make.FakeLookup(documents={blank.part.sha256: make.known()})
    assert decide(make.case(blank), make.policy(), lookup).joins == joined


def test_two_forms_with_nothing_read_but_a_box_are_two_requests() -> None:
    forms = (make.reading(make.part(path), make.form(Outcome.NEEDS_REVIEW, {"consent": True})) for path in ("2", "3"))
    assert len(decide(make.case(*forms), make.policy(), make.FakeLookup()).requests) == 2


def test_form_inside_a_bounce_is_not_set_aside() -> None:
    report = DeliveryReport(action="failed", status="5.1.1", recipient=None, original_message_id="<x@y.cz>")
    bounce = make.case(make.reading(make.part()), delivery_reports=(report,))
    decision = decide(bounce, make.policy(), make.FakeLookup())
    assert len(decision.requests) == 1
    assert decision.delivery_reports == (report,)


def test_reference_in_the_subject_of_a_stranger_is_not_told_back() -> None:
    lookup = make.FakeLookup(threads={"ZS-2026-000009": ("ZS-2026-000009",)})
    head = make.envelope(subject="ZS-2026-000009")
    question = decide(make.case(head=head), make.policy(acknowledge_other=True), lookup)
    assert (question.joins, question.acknowledgement) == (("ZS-2026-000009",), None)
    with_form = decide(make.case(make.reading(make.part()), head=head), make.policy(), lookup)
    assert with_form.acknowledgement.known_references == ()
