"""Alarms: opened once, closed once, each time with its mail."""

from __future__ import annotations

from threading import Thread

from intake.filing.alarms import AlarmBoard
from tests.intake.filing.house import House


def test_alarm_opens_once_and_tells_once(house: House) -> None:
    alarms = house.alarms
    assert alarms.open("smtp-down", "smtp", "No mail leaves.", "Run doctor.")
    assert not alarms.open("smtp-down", "smtp", "No mail leaves.", "Run doctor.")
    (mail,) = house.reports.outbox_list()
    assert (mail["kind"], mail["state"]) == ("alarm", "pending")
    (notice,) = alarms.listing()
    assert (notice.code, notice.closed_at) == ("smtp-down", None)


def test_alarm_that_goes_on_keeps_its_beginning_and_newest_sentence(house: House) -> None:
    house.alarms.open("smtp-down", "smtp", "No mail leaves.", "")
    house.clock.forward(minutes=5)
    house.alarms.open("smtp-down", "smtp", "Login refused.", "")
    (alarm,) = house.reports.status_counts()["alarms"]
    assert alarm["sentence"] == "Login refused."
    assert (alarm["since"][11:16], alarm["last"][11:16]) == ("11:00", "11:05")


def test_closed_alarm_tells_and_may_open_again(house: House) -> None:
    alarms = house.alarms
    alarms.open("smtp-down", "smtp", "s", "r")
    house.clock.forward(minutes=1)
    assert alarms.close("smtp-down", "smtp")
    assert not alarms.close("smtp-down", "smtp")
    assert alarms.open("smtp-down", "smtp", "s", "r")
    assert [notice.closed_at is None for notice in house.mails_of_alarms] == [True, False, True]
    assert len(house.reports.outbox_list()) == 3


def test_alarms_of_several_subjects_are_apart(house: House) -> None:
    house.alarms.open("source-login", "protokol", "s", "r")
    house.alarms.open("source-login", "posta", "s", "r")
    house.alarms.close("source-login", "posta")
    assert [notice.subject for notice in house.alarms.listing()] == ["protokol"]


def test_alarm_without_mails_is_only_a_row(house: House) -> None:
    AlarmBoard(house.database, clock=house.clock).open("c", "s", "sentence", "r")
    assert len(house.reports.status_counts()["alarms"]) == 1
    assert house.reports.outbox_list() == []


def test_alarm_opened_by_many_threads_opens_once(house: House) -> None:
    opened: list[bool] = []
    threads = [Thread(target=lambda: opened.append(house.alarms.open("c", "s", "x", "r"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened.count(True) == 1
