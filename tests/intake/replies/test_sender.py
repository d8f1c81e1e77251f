"""The outbox's loop over a real listener: once, again, never, later, and told to somebody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.errors import TryAgain
from intake.outgoing import OutgoingKind, OutgoingState
from intake.replies.sender import GIVE_UP_ATTEMPTS, LEASE_S, OutboxSender, delay_s, lease_for
from intake.replies.smtp import SmtpAccount, connect
from tests.fakes.alarms import FakeAlarms
from tests.fakes.clock import FakeClock
from tests.fakes.outbox import FakeOutbox
from tests.fakes.smtp_server import SmtpServer


class Office:
    """A sender with everything around it."""

    def __init__(self, server: SmtpServer, composer, make_ack, **options) -> None:
        self.server = server
        self.clock = FakeClock()
        self.outbox = FakeOutbox(self.clock)
        self.alarms = FakeAlarms()
        self.pauses: list[float] = []
        self.connects = 0
        self._mail = lambda number: composer.acknowledgement(make_ack(source_sha256=f"{number:064x}"), ())
        self.options = options
        self.sender = self.new_sender()

    def new_sender(self, **changes) -> OutboxSender:
        return OutboxSender(
            outbox=self.outbox,
            connect=self.connect,
            alarms=self.alarms,
            clock=self.clock,
            pause=self.pauses.append,
            **{**self.options, **changes},
        )

    def connect(self):
        self.connects += 1
        return connect(SmtpAccount(host=self.server.host, port=self.server.port, tls="none", timeout_s=2))

    def put(self, count: int = 1) -> None:
        self.outbox.put(*(self._mail(len(self.outbox.rows) + index) for index in range(count)))

    def states(self) -> list[str]:
        return [row.state.value for row in self.outbox.rows]


@pytest.fixture
def server():
    with SmtpServer() as running:
        yield running


@pytest.fixture
def make_office(server, composer, make_ack):
    return lambda **options: Office(server, composer, make_ack, **options)


def test_everything_due_goes_over_one_connection(make_office, server):
    office = make_office()
    office.put(5)
    assert office.sender.send_due().sent == 5
    assert office.states() == ["sent"] * 5
    assert [mail.content for mail in server.received] == [row.outgoing.content for row in office.outbox.rows]
    assert {mail.connection for mail in server.received} == {1}
    assert office.outbox.rows[0].note.startswith("250 ")


def test_empty_outbox_makes_no_connection(make_office):
    office = make_office()
    assert office.sender.send_due().sent == 0
    assert office.connects == 0


def test_hold_sends_nothing(make_office):
    office = make_office(hold=True)
    office.put()
    assert office.sender.send_due().held
    assert office.connects == 0
    assert office.states() == ["pending"]
    assert office.sender.wait_s() is None


def test_stop_leaves_the_rest_pending(make_office, server):
    office = make_office()
    office.put(3)
    assert office.sender.send_due(lambda: len(server.received) == 1).sent == 1
    assert office.states() == ["sent", "pending", "pending"]


def test_greylisted_mail_comes_again_while_others_pass(make_office, server):
    office = make_office()
    office.put(2)
    server.behaviour.rcpt_once.append("450 4.2.0 greylisted")
    report = office.sender.send_due()
    assert (report.sent, report.deferred, report.problem) == (1, 1, None)
    assert office.sender.wait_s() == 15
    office.clock.advance(15)
    assert office.sender.send_due().sent == 1
    assert office.states() == ["sent", "sent"]


def test_delays_grow_to_an_hour():
    assert [delay_s(attempts) for attempts in range(10)] == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert delay_s(10_000) == 3600


def test_mail_is_given_up_after_days(make_office, server):
    office = make_office()
    office.put()
    office.outbox.rows[0].attempts = GIVE_UP_ATTEMPTS - 1
    server.behave(data="452 4.3.1 full")
    assert office.sender.send_due().failed == 1
    assert office.states() == ["failed"]
    assert ("outgoing-refused", "1") in office.alarms.opened


def test_refusal_is_final_and_alarms_without_holding_up_others(make_office, server):
    office = make_office()
    office.put(3)
    server.behaviour.rcpt_once.append("550 5.1.1 no such user")
    report = office.sender.send_due()
    assert (report.sent, report.failed) == (2, 1)
    assert office.states() == ["failed", "sent", "sent"]
    assert office.outbox.rows[0].note == "550 5.1.1 no such user"
    assert list(office.alarms.opened) == [("outgoing-refused", "1")]


def test_alarm_closes_when_a_person_has_it_sent_again(make_office, server):
    office = make_office()
    office.put()
    server.behaviour.rcpt_once.append("550 5.1.1 no such user")
    office.sender.send_due()
    office.outbox.rows[0].state = OutgoingState.PENDING
    assert office.sender.send_due().sent == 1
    assert not office.alarms.opened


def test_refused_alarm_mails_share_one_alarm(make_office, server):
    office = make_office()
    office.put(2)
    for row in office.outbox.rows:
        row.outgoing = replace(row.outgoing, kind=OutgoingKind.ALARM)
    server.behave(rcpt="550 5.1.1 no such user")
    assert office.sender.send_due().failed == 2
    assert len(office.alarms.opened) == 1


def test_absent_server_costs_no_message_an_attempt(make_office, server):
    office = make_office()
    office.put(3)
    server.stop()
    assert office.sender.send_due().problem.code == "smtp-unreachable"
    assert office.sender.send_due().problem is None  # resting
    assert office.connects == 1
    assert [row.attempts for row in office.outbox.rows] == [0, 0, 0]
    assert office.outbox.claims == 0
    assert office.sender.wait_s() == 15
    server.start()
    office.clock.advance(15)
    assert office.sender.send_due().sent == 3


def test_long_outage_raises_one_alarm_that_ends_with_it(make_office, server):
    office = make_office()
    office.put()
    server.stop()
    for attempts in range(6):
        office.sender.send_due()
        office.clock.advance(delay_s(attempts))
    assert office.connects == 6
    assert list(office.alarms.opened) == [("smtp-down", "smtp")]
    server.start()
    assert office.sender.send_due().sent == 1
    assert not office.alarms.opened


def test_break_before_the_end_touches_one_message_only(make_office, server):
    office = make_office()
    office.put(3)
    server.behave(drop_at="data")
    report = office.sender.send_due()
    assert (report.deferred, report.problem.code) == (1, "smtp-unreachable")
    assert [row.attempts for row in office.outbox.rows] == [1, 0, 0]
    assert not office.outbox.rows[0].doubtful
    server.behave()
    office.clock.advance(15)
    assert office.sender.send_due().sent == 3


def test_doubt_sends_the_same_bytes_once_more(make_office, server):
    office = make_office()
    office.put()
    server.behave(drop_at="answer")
    office.sender.send_due()
    assert office.outbox.rows[0].doubtful
    server.behave()
    office.clock.advance(15)
    assert office.sender.send_due().sent == 1
    first, second = server.received
    assert first.content == second.content == office.outbox.rows[0].outgoing.content
    assert first.sender == second.sender


def test_two_doubts_are_enough(make_office, server):
    office = make_office()
    office.put()
    server.behave(drop_at="answer")
    for _ in range(5):
        office.sender.send_due()
        office.clock.advance(3600)
    assert len(server.received) == 2
    assert office.states() == ["failed"]
    assert "intake outbox retry" in office.outbox.rows[0].note
    assert ("outgoing-doubtful", "1") in office.alarms.opened


def test_doubt_asks_a_person_where_that_is_set(make_office, server):
    office = make_office(after_doubt="ask")
    office.put()
    server.behave(drop_at="answer")
    office.sender.send_due()
    server.behave()
    office.clock.advance(3600)
    office.sender.send_due()
    assert len(server.received) == 1
    assert office.states() == ["failed"]
    assert "intake outbox drop" in office.outbox.rows[0].note
    assert office.outbox.rows[0].doubtful


@pytest.mark.parametrize(("after_doubt", "mails", "state"), [("resend", 1, "sent"), ("ask", 0, "failed")])
def test_claim_of_a_killed_sender_is_doubtful(make_office, server, after_doubt, mails, state):
    office = make_office(after_doubt=after_doubt)
    office.put()
    office.outbox.claim_due("killed", lease_s=LEASE_S)
    assert office.sender.send_due().sent == 0
    office.clock.advance(LEASE_S)
    office.sender.send_due()
    assert (len(server.received), office.states()) == (mails, [state])


@pytest.mark.parametrize(("timeout_s", "lease_s"), [(60, LEASE_S), (2, 20), (0.1, 15)])
def test_lease_outlives_the_slowest_delivery(timeout_s, lease_s):
    assert lease_for(timeout_s) == lease_s


def test_refused_login_stops_until_the_configuration_changes(composer, make_ack):
    with SmtpServer(users={"u": "p"}) as server:
        office = Office(server, composer, make_ack)
        office.put()
        for _ in range(3):
            assert office.sender.send_due().problem.code == "smtp-login-refused"
            office.clock.advance(7200)
        assert office.connects == 1
        assert ("smtp-login-refused", "smtp") in office.alarms.opened
        assert office.sender.wait_s() is None
        server.users = {}
        office.sender = office.new_sender()
        assert office.sender.send_due().sent == 1
        assert not office.alarms.opened


def test_outcome_is_recorded_through_bad_weather(make_office, server):
    office = make_office()
    office.put()
    office.outbox.weather = 3
    assert office.sender.send_due().sent == 1
    assert office.states() == ["sent"]
    assert len(server.received) == 1
    assert office.pauses == [0.2, 0.5, 1.0]


def test_lasting_bad_weather_is_reported_and_leaves_a_claim(make_office):
    office = make_office()
    office.put()
    office.outbox.weather = 1000
    with pytest.raises(TryAgain):
        office.sender.send_due()
    assert sum(office.pauses) < LEASE_S
    assert office.states() == ["sending"]


def test_clock_set_back_does_not_stop_the_outbox(make_office, server):
    office = make_office()
    office.put()
    server.stop()
    office.sender.send_due()
    server.start()
    office.clock.advance(-86_400)
    office.outbox.rows[0].next_try = office.clock.now()
    assert office.sender.send_due().sent == 1
