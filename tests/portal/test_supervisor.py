"""The process that keeps the portal's processes running, with a small application in place of the portal."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from portal.server import supervisor
from portal.server.child import SILENT_SECONDS, Child

ROOT = Path(__file__).resolve().parents[2]
A_WHILE = 60  # seconds: a busy machine starts a process slowly


class Supervised:
    """A running supervisor."""

    def __init__(self, process, port):
        self.process = process
        self.port = port

    def get(self, path):
        """Returns what is answered on a new connection."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=A_WHILE)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def children(self):
        """Returns the process ids of the children by what they run."""
        found = {"web": [], "worker": []}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            command = command_line(int(pid))
            if "portal.server.web" in command:
                found["web"].append(int(pid))
            elif "time.sleep" in command:
                found["worker"].append(int(pid))
        return found

    def running(self):
        """Waits for two web processes that have answered and the worker, and returns their ids."""
        serving = set()

        def all_there():
            serving.add(int(self.get("/pid")))
            children = self.children()
            return children if serving >= set(children["web"]) and list(map(len, children.values())) == [2, 1] else None

        return wait_for(all_there)


def all_of(children):
    return [*children["web"], *children["worker"]]


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition, seconds=A_WHILE):
    """Returns what a condition returns as soon as that is true."""
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
    return found


@contextmanager
def supervising(tmp_path, *, preparation=0, memory=768, stderr=None):
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    descriptors = [listener.fileno(), lock]
    options = [f"--socket={descriptors[0]}", f"--lock={lock}", "--web-processes=2", f"--max-memory-mb={memory}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.portal.supervised", str(preparation), *options],
        cwd=ROOT,
        pass_fds=descriptors,
        start_new_session=True,
        stderr=stderr,
    )
    port = listener.getsockname()[1]
    listener.close()
    os.close(lock)
    try:
        yield Supervised(process, port)
    finally:
        process.terminate()
        process.wait(timeout=A_WHILE)


@pytest.fixture(scope="module")
def supervised(tmp_path_factory):
    with supervising(tmp_path_factory.mktemp("supervised")) as running:
        running.running()
        yield running


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_web_process_that_ends_is_replaced(supervised, number):
    victim = supervised.running()["web"][0]
    os.kill(victim, number)
    assert victim not in wait_for(lambda: not is_alive(victim) and supervised.running())["web"]


def test_a_worker_that_ends_is_replaced(supervised):
    victim = supervised.running()["worker"][0]
    os.kill(victim, signal.SIGKILL)
    assert victim not in wait_for(lambda: not is_alive(victim) and supervised.running())["worker"]


def test_both_web_processes_may_end_at_once_and_who_comes_meanwhile_waits(supervised):
    for victim in supervised.running()["web"]:
        os.kill(victim, signal.SIGKILL)
    assert supervised.get("/") == "hello"
    supervised.running()


def test_a_web_process_that_holds_too_much_memory_is_replaced(tmp_path):
    with supervising(tmp_path, memory=300) as running:
        before = set(running.running()["web"])
        running.get("/memory")
        wait_for(lambda: len(before & set(running.running()["web"])) == 1)


def test_a_reload_replaces_every_process_and_refuses_nobody(supervised):
    before = supervised.running()
    answers, stopped = [], threading.Event()

    def keep_asking():
        while not stopped.is_set():
            try:
                answers.append(supervised.get("/"))
            except (OSError, HTTPException) as error:
                answers.append(repr(error))

    visitors = [threading.Thread(target=keep_asking) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    supervised.process.send_signal(signal.SIGHUP)
    wait_for(lambda: not set(supervised.children()["web"]) & set(before["web"]) and supervised.running())
    wait_for(lambda: supervised.running()["worker"] != before["worker"])
    stopped.set()
    for visitor in visitors:
        visitor.join()
    assert set(answers) == {"hello"}
    assert len(answers) > 10


def test_a_reload_lets_a_request_under_way_finish(supervised):
    before = set(supervised.running()["web"])
    answers = []
    visitors = [threading.Thread(target=lambda: answers.append(supervised.get("/sleep"))) for _ in range(4)]
    supervised.process.send_signal(signal.SIGHUP)
    wait_for(lambda: set(supervised.children()["web"]) - before)
    for visitor in visitors:
        visitor.start()
    wait_for(lambda: not before & set(supervised.children()["web"]))
    for visitor in visitors:
        visitor.join()
    assert answers == ["hello"] * 4
    supervised.running()


def test_a_reload_whose_preparation_fails_changes_nothing(tmp_path):
    with supervising(tmp_path, preparation=1) as running:
        before = running.running()
        running.process.send_signal(signal.SIGHUP)
        time.sleep(2)  # nothing is to happen
        assert running.running() == before


@pytest.mark.parametrize("delay", [0.0, 0.3, 1.0])
def test_whenever_the_whole_group_is_told_to_end_it_ends(tmp_path, delay):
    with supervising(tmp_path) as running:
        time.sleep(delay)
        children = all_of(running.children())
        os.killpg(running.process.pid, signal.SIGTERM)
        for child in children:
            if is_alive(child):
                os.kill(child, signal.SIGTERM)
        running.process.wait(timeout=supervisor.KILL_SECONDS + 10)
        assert not any(is_alive(child) for child in children)


def test_everything_ends_with_a_supervisor_that_is_killed(tmp_path):
    with supervising(tmp_path) as running:
        children = all_of(running.running())
        running.process.kill()
        wait_for(lambda: not any(is_alive(child) for child in children))
        with pytest.raises(ConnectionRefusedError):
            running.get("/")


def test_a_process_that_answers_nothing_is_ended(monkeypatch):
    child = Child("web process", subprocess.Popen(["sleep", "1000"]), heartbeat=os.pipe()[0])
    assert not child.is_silent
    monkeypatch.setattr(child, "last_beat", time.monotonic() - SILENT_SECONDS - 1)
    assert child.is_silent
    child.kill()
    child.process.wait()
    child.forget()


def test_systemd_is_told_when_a_reload_ends_because_the_new_process_does_not_start(tmp_path, monkeypatch):
    listener = socket.create_server(("127.0.0.1", 0))
    with listener, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(A_WHILE)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        fails = supervisor.Commands(web=("-c", "raise SystemExit(1)"), preparation=("-c", ""))
        watching = supervisor.Supervisor(listener, 1, 768, fails)
        (role,) = watching.web
        role.child = old = Child("web process", subprocess.Popen(["sleep", "1000"]))
        watching.worker.child = worker = Child(supervisor.WORKER, subprocess.Popen(["sleep", "1000"]))
        watching.served_once = True
        try:
            watching.reload()
            assert systemd.recv(100).startswith(b"RELOADING=1")
            wait_for(lambda: watching.look() or not (watching.preparation or watching.reloading))
            assert systemd.recv(100) == b"READY=1"
            assert role.child is old
            assert watching.worker.child is worker
        finally:
            for child in (old, worker):
                child.kill()
                child.process.wait()
