"""The engine over an in-memory queue: weather, bugs, poison, leases, stopping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture

from intake.errors import CannotProcess, CannotStore, TryAgain
from intake.message import MessageState
from intake.pipeline.engine import CODES, ITS_OWN_WEATHER, Engine, Pace
from intake.ports import Claim
from parsers.message import Envelope
from tests.fakes.queue import MemoryAlarms, MemoryQueue

QUICK = Pace(
    first_s=0.01,
    claim_max_s=0.08,
    weather_max_s=0.08,
    crash_delays_s=(0.01, 0.03),
    short_s=0.3,
    alarm_after_s=0.05,
    grace_s=0.4,
)


class Worker:
    """What a process does with its messages, told by the test; files everything else."""

    def __init__(self, queue: MemoryQueue) -> None:
        self.queue = queue
        self.troubles: dict[int, list[BaseException]] = {}
        self.takes_s: dict[int, float] = {}
        self.seen: list[int] = []
        self.at_once: list[frozenset[int]] = []
        self._now: set[int] = set()
        self._lock = threading.Lock()

    def __call__(self, claim: Claim) -> None:
        number = claim.message.id
        with self._lock:
            self._now.add(number)
            self.seen.append(number)
            self.at_once.append(frozenset(self._now))
        try:
            time.sleep(self.takes_s.get(number, 0))
            if self.troubles.get(number):
                raise self.troubles[number].pop(0)
            self.queue.file(claim)
        finally:
            with self._lock:
                self._now.discard(number)


@pytest.fixture
def queue() -> MemoryQueue:
    return MemoryQueue()


@pytest.fixture
def worker(queue: MemoryQueue) -> Worker:
    return Worker(queue)


@pytest.fixture
def alarms() -> MemoryAlarms:
    return MemoryAlarms()


@pytest.fixture
def engine(queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms) -> Engine:
    return make_engine(queue, worker, alarms)


def make_engine(queue: MemoryQueue, process: Callable[[Claim], None], alarms: MemoryAlarms, **options: Any) -> Engine:
    return Engine(
        queue, process, **{"worker": "w1", "threads": 4, "alarms": alarms, "idle_s": 0.02, "pace": QUICK} | options
    )


@pytest.fixture
def logged() -> Iterator[LogCapture]:
    capture = LogCapture()
    before = structlog.get_config()
    structlog.configure(processors=[capture], cache_logger_on_first_use=False)
    yield capture
    structlog.configure(**before)


def events(logged: LogCapture, name: str) -> list[dict[str, Any]]:
    return [dict(entry) for entry in logged.entries if entry["event"] == name]


def states(queue: MemoryQueue) -> set[MessageState]:
    return {row.state for row in queue.rows.values()}


class Running:
    """An engine in a thread, as the daemon has it."""

    def __init__(self, engine: Engine) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=engine.run, args=(self.stop,))

    def __enter__(self) -> Running:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(10)
        assert not self.thread.is_alive()


def eventually(condition: Callable[[], bool], within_s: float = 5) -> bool:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def test_until_idle_sees_every_message_through_once(queue: MemoryQueue, worker: Worker, engine: Engine) -> None:
    queue.add(*range(50))
    assert engine.run_until_idle() == 50
    assert sorted(worker.seen) == list(range(50))
    assert states(queue) == {MessageState.FILED}


def test_until_idle_of_an_empty_queue_ends_at_once(engine: Engine) -> None:
    assert engine.run_until_idle() == 0


def test_until_idle_can_be_called_again(queue: MemoryQueue, engine: Engine) -> None:
    for number in range(3):
        queue.add(number)
        assert engine.run_until_idle() == 1


def test_messages_are_worked_on_beside_each_other(queue: MemoryQueue, worker: Worker, engine: Engine) -> None:
    queue.add(*range(8))
    worker.takes_s = dict.fromkeys(range(8), 0.05)
    engine.run_until_idle()
    assert max(map(len, worker.at_once)) == 4


def test_enqueue_wakes_a_sleeping_engine(queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms) -> None:
    engine = make_engine(queue, worker, alarms, idle_s=60)
    with Running(engine):
        assert eventually(lambda: "claim" in queue.calls)
        queue.add(1)
        time.sleep(0.05)
        assert worker.seen == []
        engine.enqueue()
        assert eventually(lambda: states(queue) == {MessageState.FILED})


def test_an_idle_engine_looks_once_per_interval(queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms) -> None:
    with Running(make_engine(queue, worker, alarms, idle_s=0.1)):
        time.sleep(0.55)
    assert queue.calls.count("claim") <= 7


def test_a_message_that_cannot_be_processed_fails_with_its_code(
    queue: MemoryQueue, worker: Worker, engine: Engine
) -> None:
    queue.add(1, 2)
    error = CannotProcess("mail-unreadable", "It can't be read.", "Look at it.")
    error.envelope = Envelope(subject="Žádost")
    worker.troubles[1] = [error]
    assert engine.run_until_idle() == 2
    assert queue.rows[1].failure == ("mail-unreadable", "It can't be read.", "Look at it.")
    assert queue.rows[1].envelope == error.envelope
    assert queue.rows[2].state is MessageState.FILED


@pytest.mark.parametrize("error", [TryAgain("database-away", "Away."), CannotStore("disk-full", "Full.")])
def test_weather_never_counts_against_a_message(
    queue: MemoryQueue, worker: Worker, engine: Engine, error: Exception
) -> None:
    queue.add(1)
    worker.troubles[1] = [error] * 4
    assert engine.run_until_idle() == 1
    assert queue.rows[1].message.attempts == 0
    assert queue.rows[1].state is MessageState.FILED


def test_weather_over_one_message_alone_ends_in_the_failure_queue(
    queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms
) -> None:
    queue.add(1)
    worker.troubles[1] = [TryAgain("archive-io", "The disk failed.", "Check it.") for _ in range(100)]
    engine = make_engine(queue, worker, alarms)
    with Running(engine):
        for number in range(2, 200):
            queue.add(number)
            engine.enqueue()
            if eventually(lambda: queue.rows[1].failure is not None, within_s=0.05):
                break
    assert queue.rows[1].failure == ("archive-io", "The disk failed.", "Check it.")
    assert worker.seen.count(1) > ITS_OWN_WEATHER


def test_weather_over_all_is_nobodys_fault(queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms) -> None:
    queue.add(1, 2)
    for number in (1, 2):
        worker.troubles[number] = [TryAgain("database-away", "Away.", "Start it.") for _ in range(15)]
    with Running(make_engine(queue, worker, alarms)):
        assert eventually(lambda: states(queue) == {MessageState.FILED}, within_s=10)


def test_weather_is_logged_once_counted_and_its_end_told(
    queue: MemoryQueue, worker: Worker, engine: Engine, logged: LogCapture
) -> None:
    queue.add(1)
    worker.troubles[1] = [TryAgain("database-away", "Away.")] * 4
    engine.run_until_idle()
    assert [entry["code"] for entry in events(logged, "weather.began")] == ["database-away"]
    assert [entry["failures"] for entry in events(logged, "weather.over")] == [4]


def test_lasting_weather_opens_an_alarm_that_success_closes(
    queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms, engine: Engine
) -> None:
    queue.add(1)
    worker.troubles[1] = [TryAgain("database-away", "Away.")] * 5
    engine.run_until_idle()
    assert alarms.history == [("open", "pipeline-weather", "processing"), ("close", "pipeline-weather", "processing")]


def test_an_alarm_left_open_by_a_former_process_is_closed(
    queue: MemoryQueue, alarms: MemoryAlarms, engine: Engine
) -> None:
    alarms.open("pipeline-weather", "processing", "Old.", "")
    queue.add(1)
    engine.run_until_idle()
    assert alarms.standing == {}


def test_until_idle_gives_up_when_the_weather_lasts(queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms) -> None:
    queue.add(*range(20))
    worker.troubles = {number: [CannotStore("disk-full", "Full.")] * 99 for number in range(20)}
    engine = make_engine(queue, worker, alarms, pace=Pace(first_s=0.01, short_s=0.1))
    with pytest.raises(CannotStore):
        engine.run_until_idle()
    assert engine.weather is not None
    assert states(queue) == {MessageState.PENDING}
    assert len(worker.seen) < 20


def test_the_database_may_be_away_at_a_claim(queue: MemoryQueue, worker: Worker, engine: Engine) -> None:
    queue.add(1)
    queue.away = 4
    assert engine.run_until_idle() == 1


def test_until_idle_tells_that_the_database_stays_away(
    queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms
) -> None:
    queue.add(1)
    queue.away = 10**9
    with pytest.raises(TryAgain):
        make_engine(queue, worker, alarms, pace=Pace(first_s=0.01, short_s=0.1)).run_until_idle()


def test_a_message_stays_busy_until_its_release_is_committed(
    queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms
) -> None:
    def process(claim: Claim) -> None:
        worker.seen.append(claim.message.id)
        if len(worker.seen) == 1:
            queue.away = 3
            raise TryAgain("database-away", "Away.")
        queue.file(claim)

    queue.add(1)
    assert make_engine(queue, process, alarms, threads=1).run_until_idle() == 1
    assert queue.calls.count("release") == 4
    assert worker.seen == [1, 1]


def test_a_bug_is_tried_three_times_then_fails(
    queue: MemoryQueue, worker: Worker, engine: Engine, logged: LogCapture
) -> None:
    queue.add(1)
    worker.troubles[1] = [ValueError("Jan Novák") for _ in range(9)]
    assert engine.run_until_idle() == 1
    assert worker.seen == [1, 1, 1]
    code, reason, _ = queue.rows[1].failure or ("", "", "")
    assert code == "process-crashed"
    assert "ValueError at" in reason
    assert "Novák" not in str(logged.entries) + reason


def test_a_bug_that_goes_away_ends_well(queue: MemoryQueue, worker: Worker, engine: Engine) -> None:
    queue.add(1)
    worker.troubles[1] = [SystemExit(1), KeyError("x")]
    assert engine.run_until_idle() == 1
    assert queue.rows[1].state is MessageState.FILED


def test_a_message_that_killed_its_holders_is_poison(queue: MemoryQueue, worker: Worker, engine: Engine) -> None:
    queue.add(1)
    for _ in range(3):  # three processes that died with it
        assert queue.claim("dead", lease_s=-1, busy=()) is not None
    assert engine.run_until_idle() == 1
    assert queue.rows[1].failure is not None
    assert queue.rows[1].failure[0] == "poison-message"
    assert worker.seen == []


def test_suspects_run_alone(queue: MemoryQueue, worker: Worker, engine: Engine) -> None:
    queue.add(*range(12))
    queue.add(100, 101, attempts=1)
    worker.takes_s = dict.fromkeys((*range(12), 100, 101), 0.02)
    assert engine.run_until_idle() == 14
    assert {group for group in worker.at_once if group & {100, 101}} == {frozenset({100}), frozenset({101})}


def test_nothing_is_claimed_beside_a_suspect(queue: MemoryQueue, worker: Worker, engine: Engine) -> None:
    queue.add(100, attempts=2)
    worker.takes_s[100] = 0.2
    with Running(engine):
        assert eventually(lambda: worker.seen == [100])
        queue.add(1)
        engine.enqueue()
        assert eventually(lambda: states(queue) == {MessageState.FILED})
    assert frozenset({1, 100}) not in worker.at_once


def test_long_work_keeps_its_lease(queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms) -> None:
    queue.add(1)
    worker.takes_s[1] = 0.5
    engine = make_engine(queue, worker, alarms, lease_s=0.15)
    with Running(engine):
        assert eventually(lambda: worker.seen == [1])
        time.sleep(0.3)
        assert queue.claim("other", lease_s=1, busy=()) is None
        assert eventually(lambda: states(queue) == {MessageState.FILED})
    assert worker.seen == [1]


def test_a_stalled_renewal_does_not_make_us_claim_our_own_message(
    queue: MemoryQueue, worker: Worker, alarms: MemoryAlarms
) -> None:
    queue.add(1)
    worker.takes_s[1] = 0.3
    queue.renew = lambda claim, *, lease_s: (_ for _ in ()).throw(TryAgain("locked", "Locked."))  # type: ignore[method-assign]
    engine = make_engine(queue, worker, alarms, lease_s=0.05)
    assert engine.run_until_idle() == 1
    assert worker.seen == [1]


def test_a_lost_lease_is_logged_and_the_late_finish_is_fenced_off(
    queue: MemoryQueue, alarms: MemoryAlarms, logged: LogCapture
) -> None:
    filed: list[bool] = []

    def process(claim: Claim) -> None:
        queue.rows[1].fence += 1  # somebody else has it now
        time.sleep(0.15)
        filed.append(queue.file(claim))
        queue.rows[1].state = MessageState.FILED

    queue.add(1)
    make_engine(queue, process, alarms, lease_s=0.1).run_until_idle()
    assert filed == [False]
    assert events(logged, "message.lease_lost")


def test_a_message_that_has_just_been_filed_is_not_a_lost_lease(
    queue: MemoryQueue, alarms: MemoryAlarms, logged: LogCapture
) -> None:
    """The beat waits for the filing transaction, and is refused before the worker has said that it is done."""
    refused = threading.Event()
    renew = queue.renew

    def see(claim: Claim, *, lease_s: float) -> bool:
        renewed = renew(claim, lease_s=lease_s)
        if not renewed:
            refused.set()
        return renewed

    def process(claim: Claim) -> None:
        queue.file(claim)
        refused.wait(2)

    queue.renew = see  # type: ignore[method-assign]
    queue.add(1)
    assert make_engine(queue, process, alarms, lease_s=0.3).run_until_idle() == 1
    assert refused.is_set()
    assert not events(logged, "message.lease_lost")


def test_a_bug_in_the_alarms_keeps_no_worker_from_its_work(
    queue: MemoryQueue, worker: Worker, engine: Engine, alarms: MemoryAlarms, logged: LogCapture
) -> None:
    def badly(*_args: str) -> None:
        raise ValueError("a mistake in a template")

    alarms.open = alarms.close = badly  # type: ignore[method-assign]
    queue.add(1)
    queue.add(2)
    worker.troubles[1] = [TryAgain("database-away", "Away.")] * 8
    assert engine.run_until_idle() == 2
    assert events(logged, "weather.alarm_failed")


def test_stop_ends_a_run_within_the_grace_and_gives_work_back(
    queue: MemoryQueue, worker: Worker, engine: Engine
) -> None:
    queue.add(1)
    worker.takes_s[1] = 6
    with Running(engine) as running:
        assert eventually(lambda: worker.seen == [1])
        began = time.monotonic()
        running.stop.set()
        running.thread.join(5)
        assert time.monotonic() - began < 4
    row = queue.rows[1]
    assert (row.state, row.message.attempts, row.holder) == (MessageState.PENDING, 0, None)


def test_stop_waits_for_work_that_ends_in_time(queue: MemoryQueue, worker: Worker, engine: Engine) -> None:
    queue.add(1, 2)
    worker.takes_s = {1: 0.2, 2: 0.2}
    with Running(engine) as running:
        assert eventually(lambda: len(worker.seen) == 2)
        running.stop.set()
    assert states(queue) == {MessageState.FILED}


def test_stop_from_another_thread_ends_until_idle(queue: MemoryQueue, worker: Worker, engine: Engine) -> None:
    queue.add(*range(1000))
    worker.takes_s = dict.fromkeys(range(1000), 0.05)
    threading.Timer(0.2, engine.stop).start()
    assert 0 < engine.run_until_idle() < 1000


def test_a_bug_in_the_queue_does_not_kill_the_workers(
    queue: MemoryQueue, worker: Worker, engine: Engine, logged: LogCapture
) -> None:
    broken = iter([ValueError, KeyError])
    claim = queue.claim

    def claim_badly(*args: Any, **named: Any) -> Claim | None:
        if (error := next(broken, None)) is not None:
            raise error
        return claim(*args, **named)

    queue.claim = claim_badly  # type: ignore[method-assign]
    queue.add(1)
    assert engine.run_until_idle() == 1
    assert len(events(logged, "queue.failed")) == 2


@pytest.mark.parametrize("code", ["process-crashed", "poison-message", "pipeline-weather"])
def test_codes_are_explained(code: str) -> None:
    assert all(CODES[code])
