"""The limited child process: values in and out, every breach, isolation, restarts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.errors import BadData, IntakeError, NoInput, TryAgain
from intake.sandbox import CODES, ForeignBytesError, Limits, Sandbox, landlock, seccomp
from intake.sandbox.wire import ChildError, Malformed, adapter, decode, plain_error, unframe
from tests.fakes import sandbox_functions as functions

MIB = 1 << 20
VALUE = functions.Outer(
    inner=functions.Inner(blob=b"\xff\x00%PDF", numbers=(1, 2), colour=functions.Colour.RED),
    at=datetime(2026, 11, 22, 8, 30, tzinfo=timezone(timedelta(hours=1))),
    value=("a", "ž"),
    score=0.25,
)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    root = tmp_path_factory.mktemp("sandbox")
    with Sandbox(preload=("parsers.form", "pypdf"), temporary_root=root) as sandbox:
        yield sandbox
    assert list(root.iterdir()) == []


@pytest.fixture(scope="module")
def held(sandbox: Sandbox) -> frozenset[str]:
    return frozenset(measure.name for measure in sandbox.isolation() if measure.holds)


def need(held: frozenset[str], *names: str) -> None:
    if not held.intersection(names):
        pytest.skip(f"this system doesn't grant {' or '.join(names)}")


def children_of(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            facts = entry.read_text().rpartition(")")[2].split()
            if int(facts[1]) == pid and facts[0] != "Z":
                found.append(int(entry.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def eventually(condition: Callable[[], bool], within_s: float = 10) -> bool:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


# --- values


@pytest.mark.parametrize("value", ["00236195", 5, True, None, (), ("cs", "en")])
def test_values_come_back_equal_and_of_the_same_type(sandbox: Sandbox, value: Any) -> None:
    answer = sandbox.call(functions.echo, replace(VALUE, value=value))
    assert answer == replace(VALUE, value=value)
    assert type(answer.value) is type(value)


@pytest.mark.parametrize(
    "value",
    [replace(VALUE, inner=None), replace(VALUE, score=float("inf")), replace(VALUE, at=datetime.now(UTC))],
)
def test_odd_values_survive_the_journey(sandbox: Sandbox, value: functions.Outer) -> None:
    assert sandbox.call(functions.echo, value) == value


def test_an_argument_of_megabytes_arrives_whole(sandbox: Sandbox) -> None:
    inner = replace(VALUE.inner, blob=os.urandom(5 * MIB)) if VALUE.inner else None
    assert sandbox.call(functions.echo, replace(VALUE, inner=inner)).inner == inner


@pytest.mark.parametrize("function", [functions.unannotated, lambda number: number])
def test_functions_that_have_no_contract_are_refused(sandbox: Sandbox, function: Any) -> None:
    with pytest.raises(TypeError):
        sandbox.call(function, 1)


def test_an_argument_of_another_type_is_refused_by_the_parent(sandbox: Sandbox) -> None:
    with pytest.raises(BadData):
        sandbox.call(functions.echo, "text")  # type: ignore[arg-type]


def test_text_that_is_not_unicode_is_refused_by_the_parent(sandbox: Sandbox) -> None:
    with pytest.raises(BadData, match="Unicode"):
        sandbox.call(functions.read_text, "\udcff.pdf")


# --- errors


@pytest.mark.parametrize("function", [functions.raise_parser_error, functions.raise_signature_error])
def test_errors_of_the_readers_keep_code_and_message(sandbox: Sandbox, function: Callable[[str], int]) -> None:
    with pytest.raises(ForeignBytesError, match=r"password|judged") as caught:
        sandbox.call(function, "pdf-encrypted")
    assert caught.value.code == "pdf-encrypted"


def test_other_errors_name_type_and_place_but_never_the_text(sandbox: Sandbox) -> None:
    with pytest.raises(ForeignBytesError) as caught:
        sandbox.call(functions.raise_value_error, "Jan Novák, Kolín")
    assert caught.value.code == "child-exception"
    assert "ValueError at tests.fakes.sandbox_functions:" in caught.value.sentence
    assert "Novák" not in caught.value.sentence


@pytest.mark.parametrize(("needed", "kind", "code"), [(1, ForeignBytesError, "child-disk"), (1 << 60, TryAgain, "")])
def test_a_full_disk_is_the_bytes_fault_only_if_there_was_room(
    sandbox: Sandbox, needed: int, kind: type[IntakeError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        sandbox.call(functions.run_out_of_space, None, limits=Limits(file_size_bytes=needed))
    assert caught.value.code == (code or "sandbox-disk-full")


def test_line_breaks_in_a_message_do_not_reach_the_log(sandbox: Sandbox) -> None:
    with pytest.raises(ForeignBytesError) as caught:
        sandbox.call(functions.raise_rude_parser_error, "one\r\ntwo \x1b[31m" + "x" * 5000)
    assert caught.value.sentence.isprintable()
    assert len(caught.value.sentence) <= 400


BREACHES = [
    ("child-memory", functions.eat_memory, 16 * MIB, Limits(address_space_bytes=512 * MIB)),
    ("child-memory", functions.eat_memory, 1024, Limits(address_space_bytes=256 * MIB)),
    ("child-cpu", functions.loop, None, Limits(cpu_s=1)),
    ("child-timeout", functions.sleep, 60.0, Limits(wall_s=1)),
    ("child-timeout", functions.loop, None, Limits(wall_s=1)),
    ("child-output", functions.shout, MIB, Limits(result_bytes=1000)),
    ("child-exception", functions.lie, None, Limits()),
    ("child-file-size", functions.write_file, 4 * MIB, Limits(file_size_bytes=MIB)),
    ("child-crashed", functions.segfault, None, Limits()),
    ("child-crashed", functions.crash, signal.SIGABRT, Limits()),
    ("child-crashed", functions.crash, signal.SIGKILL, Limits()),
    ("child-crashed", functions.vanish, 0, Limits()),
    ("child-output", functions.answer_rubbish, b"R\0\0\0\0\0\0\0\2[]", Limits()),
    ("child-output", functions.answer_rubbish, b'R\0\0\0\0\0\0\0\5["1"]', Limits()),
    ("child-output", functions.answer_rubbish, b"E\0\0\0\0\0\0\0\4[{}]", Limits()),
    ("child-output", functions.answer_rubbish, b"R\xff\xff\xff\xff\xff\xff\xff\xff[1]", Limits()),
    ("child-output", functions.answer_rubbish, b"Z", Limits()),
    ("child-exception", functions.open_many, 100, Limits(open_files=32)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "function", "argument", "limits"), BREACHES)
def test_a_breach_has_its_code_and_the_next_call_works(
    sandbox: Sandbox, code: str, function: Callable[[Any], Any], argument: Any, limits: Limits
) -> None:
    began = time.monotonic()
    with pytest.raises(ForeignBytesError) as caught:
        sandbox.call(function, argument, limits=limits)
    assert caught.value.code == code
    assert code in CODES
    assert time.monotonic() - began < 20
    assert sandbox.call(functions.double, 21) == 42


def test_a_fork_bomb_is_bounded_and_leaves_nothing(sandbox: Sandbox, held: frozenset[str]) -> None:
    if "seccomp" not in held and os.geteuid() == 0:
        pytest.skip("without seccomp nothing bounds the processes of root")
    with pytest.raises(ForeignBytesError):
        sandbox.call(functions.fork_bomb, None, limits=Limits(wall_s=3, cpu_s=2))
    zygote = sandbox.call(functions.own_pid, None)[1]
    assert eventually(lambda: children_of(zygote) == [])


# --- isolation


def test_the_child_may_write_and_read_in_its_directory_only(
    sandbox: Sandbox, held: frozenset[str], tmp_path: Path
) -> None:
    with sandbox.directory() as directory:
        assert sandbox.call(functions.write_small, "note", directory=directory) == str(directory)
        assert (directory / "note").read_text() == "here"
    assert not directory.exists()
    need(held, "landlock")
    assert sandbox.call(functions.refused, str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_the_child_reads_what_it_was_given_and_nothing_else(
    sandbox: Sandbox, held: frozenset[str], tmp_path: Path
) -> None:
    original = tmp_path / "original"
    original.write_text("bytes", encoding="ascii")
    assert sandbox.call(functions.read_text, str(original), readable=[original]) == "bytes"
    need(held, "landlock")
    assert sandbox.call(functions.unreadable, str(original))
    assert sandbox.call(functions.refused, str(original))


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "/proc/1/environ", "/root/.bashrc"])
def test_the_system_beyond_the_installation_is_closed(sandbox: Sandbox, held: frozenset[str], path: str) -> None:
    need(held, "landlock")
    assert sandbox.call(functions.unreadable, path)


def test_a_missing_original_is_told_before_a_child_starts(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(NoInput):
        sandbox.call(functions.double, 1, readable=[tmp_path / "gone"])


def test_the_network_is_out_of_reach(sandbox: Sandbox, held: frozenset[str]) -> None:
    need(held, "seccomp", "network-namespace")
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert sandbox.call(functions.connect_refused, server.getsockname()[1])


def test_the_child_cannot_signal_its_parent_nor_fork(sandbox: Sandbox, held: frozenset[str]) -> None:
    need(held, "seccomp")
    assert sandbox.call(functions.kill_refused, os.getpid())
    assert sandbox.call(functions.fork_refused, None)


def test_the_child_cannot_make_links(sandbox: Sandbox, held: frozenset[str]) -> None:
    need(held, "landlock")
    assert sandbox.call(functions.link_refused, None)


def test_secrets_in_the_environment_do_not_arrive(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_SMTP__PASSWORD", "hunter2")
    with Sandbox(preload=()) as fresh:
        environment = fresh.call(functions.environment, None)
    assert "hunter2" not in str(environment)
    assert environment["TMPDIR"] == environment["HOME"]
    assert {"OPENBLAS_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}.items() <= environment.items()


def test_language_data_of_tesseract_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ces.traineddata").write_text("words", encoding="ascii")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with Sandbox(preload=()) as fresh:
        assert fresh.call(functions.environment, None)["TESSDATA_PREFIX"] == str(tmp_path)
        assert fresh.call(functions.read_text, str(tmp_path / "ces.traineddata")) == "words"


def test_no_descriptor_of_the_parent_is_inherited(sandbox: Sandbox, tmp_path: Path) -> None:
    with (tmp_path / "lock").open("wb") as lock:
        os.set_inheritable(lock.fileno(), True)
        with Sandbox(preload=()) as fresh, ThreadPoolExecutor(2) as pool:
            other = pool.submit(fresh.call, functions.sleep, 0.3)
            assert fresh.call(functions.descriptors, None) == 4
            other.result()


def test_the_shipped_preload_stays_single_threaded() -> None:
    with Sandbox() as shipped:
        loaded = shipped.call(functions.modules, None)
    assert {"parsers.form", "signatures.report"} <= set(loaded)


class OldKernel:
    """A C library whose kernel knows neither Landlock nor seccomp."""

    def syscall(self, *_: object) -> int:
        return -1

    prctl = syscall


def test_a_kernel_without_a_measure_is_told_not_feared() -> None:
    kernel: Any = OldKernel()
    assert not landlock.apply(kernel, readable=(), writable=(), devices=())
    assert not seccomp.apply(kernel, os.getpid())


def test_isolation_names_every_measure(sandbox: Sandbox) -> None:
    names = {measure.name for measure in sandbox.isolation()}
    assert names == {"limits", "capabilities", "landlock", "seccomp", "network-namespace"}
    assert "limits" in {measure.name for measure in sandbox.isolation() if measure.holds}


# --- life and death


def test_eight_threads_call_at_once(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: sandbox.call(functions.double, number), range(64)))
    assert answers == [2 * number for number in range(64)]


def test_calls_run_beside_each_other(sandbox: Sandbox) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: sandbox.call(functions.sleep, 1.0), range(8)))
    assert time.monotonic() - began < 7  # one after the other it would be eight


def test_a_dead_zygote_is_replaced(sandbox: Sandbox) -> None:
    zygote = sandbox.call(functions.own_pid, None)[1]
    os.kill(zygote, signal.SIGKILL)
    assert sandbox.call(functions.double, 2) == 4
    assert sandbox.call(functions.own_pid, None)[1] != zygote


def test_a_call_whose_zygote_dies_is_reported_and_its_child_dies(sandbox: Sandbox, tmp_path: Path) -> None:
    with sandbox.directory() as directory, ThreadPoolExecutor(1) as pool:
        running = pool.submit(sandbox.call, functions.say_and_sleep, "pids", directory=directory)
        child, zygote = wait_for_pids(directory / "pids")
        os.kill(zygote, signal.SIGKILL)
        with pytest.raises(ForeignBytesError) as caught:
            running.result()
        assert caught.value.code == "child-crashed"
        assert eventually(lambda: not alive(child))


def test_a_stopped_zygote_is_replaced_after_the_deadline(tmp_path: Path) -> None:
    with Sandbox(preload=(), temporary_root=tmp_path) as sandbox:
        zygote = sandbox.call(functions.own_pid, None)[1]
        os.kill(zygote, signal.SIGSTOP)
        assert sandbox.call(functions.double, 4, limits=Limits(wall_s=1)) == 8
        assert not alive(zygote)


def test_a_shutdown_signal_to_the_whole_group_does_not_count_against_the_bytes(sandbox: Sandbox) -> None:
    with sandbox.directory() as directory, ThreadPoolExecutor(1) as pool:
        running = pool.submit(
            sandbox.call, functions.say_and_sleep, "pids", directory=directory, limits=Limits(wall_s=2)
        )
        child, zygote = wait_for_pids(directory / "pids")
        for pid in (child, zygote):
            os.kill(pid, signal.SIGTERM)
            os.kill(pid, signal.SIGINT)
        time.sleep(0.3)
        assert alive(child)
        assert alive(zygote)
        with pytest.raises(ForeignBytesError, match="wall-clock"):
            running.result()


def test_closing_gives_running_calls_back_as_weather(tmp_path: Path) -> None:
    sandbox = Sandbox(preload=(), temporary_root=tmp_path)
    with sandbox.directory() as directory, ThreadPoolExecutor(1) as pool:
        running = pool.submit(sandbox.call, functions.say_and_sleep, "pids", directory=directory)
        child, zygote = wait_for_pids(directory / "pids")
        sandbox.close()
        with pytest.raises(TryAgain):
            running.result()
    assert eventually(lambda: not alive(child) and not alive(zygote))
    with pytest.raises(TryAgain):
        sandbox.call(functions.double, 1)


def test_a_killed_parent_leaves_no_process(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from intake.sandbox import Sandbox; from tests.fakes import sandbox_functions as f;"
        f"Sandbox(preload=()).call(f.say_and_sleep, 'pids', directory=Path({str(tmp_path)!r}))"
    )
    root = str(Path(functions.__file__).parents[2])
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=root, env={"PYTHONPATH": root})
    try:
        child, zygote = wait_for_pids(tmp_path / "pids")
        assert alive(child)
    finally:
        parent.kill()
        parent.wait()
    assert eventually(lambda: not alive(child) and not alive(zygote), within_s=3)


def test_a_module_that_cannot_be_loaded_is_one_sentence() -> None:
    with Sandbox(preload=("parsers.no_such_reader",)) as broken, pytest.raises(IntakeError) as caught:
        broken.call(functions.double, 1)
    assert caught.value.code == "sandbox-start"
    assert "no_such_reader" in caught.value.sentence


def test_a_module_that_starts_a_thread_is_refused() -> None:
    with Sandbox(preload=("tests.fakes.threaded_module",)) as broken, pytest.raises(IntakeError, match="thread"):
        broken.call(functions.double, 1)


def wait_for_pids(path: Path) -> tuple[int, int]:
    assert eventually(lambda: path.exists() and " " in path.read_text())
    child, zygote = map(int, path.read_text().split())
    return child, zygote


# --- what a taken-over child may say


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_malformed(text: bytes) -> None:
    with suppress(Malformed):
        kind, payload = unframe(text)
        assert len(kind) == 1
        assert len(payload) == len(text) - 9


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_any_json_is_a_value_or_malformed(text: bytes) -> None:
    with suppress(Malformed):
        assert isinstance(decode(adapter(int), b"[" + text + b"]"), int)


@pytest.mark.parametrize(
    "error",
    [
        ChildError(foreseen=True, code="../../x", message="Fine."),
        ChildError(foreseen=True, code="fine", message="two\nlines"),
        ChildError(foreseen=True, code="fine", message="x" * 401),
        ChildError(foreseen=False, code="child-exception", message="ValueError: Jan Novák"),
    ],
)
def test_errors_that_are_not_plain_are_malformed(error: ChildError) -> None:
    with pytest.raises(Malformed):
        plain_error(error)
