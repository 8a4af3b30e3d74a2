"""Keeps the processes of the portal running: web processes on one listening socket, and the background worker.

``manage.py serve`` prepares the portal and then becomes this process, which is small: it imports nothing of Django.

A process that ends is started again. SIGHUP replaces all processes, one after the other, and the socket stays open;
where the new code does not start, the old processes go on. SIGTERM and Ctrl+C end everything. The processes end when
the supervisor does, however it ends.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.server.child import SIGNALS, Child, start

TICK = 0.5  # seconds between two looks at the processes
RETIRE_WORKER_SECONDS = 600  # in which a replaced worker finishes: an import of awards takes minutes
STOP_SECONDS = 10  # in which everything ends; a task of the worker is then broken off, and noted as failed
KILL_SECONDS = 14  # after which what is left is killed
HEALTHY_SECONDS = 20  # a process that lived longer is started again at once
LONGEST_PAUSE = 30  # seconds between two starts of a process that keeps ending
MEASURE_SECONDS = 10  # between two looks at the memory

WORKER = "background worker"


@dataclass(frozen=True)
class Commands:
    """What Python is started with for each kind of process; web processes get the options of ``portal.server.web``."""

    web: tuple[str, ...] = ("-m", "portal.server.web")
    worker: tuple[str, ...] = ("manage.py", "run_worker")
    preparation: tuple[str, ...] = ("manage.py", "serve", "--prepare-only", "--no-demo")


@dataclass
class Role:
    """A place for one process: who holds it, who is to take it over, and when it may be filled again."""

    start: Callable[[], Child]
    child: Child | None = None
    successor: Child | None = None
    not_before: float = 0.0
    failures: int = 0


class Supervisor:
    """Starts and watches the processes.

    Args:
        listener: the listening socket.
        web_processes: how many serve on it.
        max_memory_mb: resident memory of a web process above which it is replaced.
        commands: what the processes run.
    """

    def __init__(self, listener: socket.socket, web_processes: int, max_memory_mb: int, commands: Commands) -> None:
        self.listener = listener
        self.commands = commands
        self.max_memory_mb = max_memory_mb
        self.web = [Role(self.start_web) for _ in range(web_processes)]
        self.worker = Role(self.start_worker)
        self.retired: list[Child] = []
        self.preparation: Child | None = None
        self.reloading: list[Role] = []
        self.measured = 0.0
        self.served_once = False
        self.terminal = has_terminal()
        self.inherited = children_of_this_process()

    def run(self) -> int:
        """Supervises until a signal says to stop; returns the exit status."""
        for role in self.web:
            role.child = role.start()
        try:
            while True:
                info = signal.sigtimedwait(SIGNALS, TICK)
                number = info.si_signo if info else 0
                if number == signal.SIGHUP and not (self.terminal and not has_terminal()):
                    self.reload()
                elif number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                    report("Stopping …")
                    notify("STOPPING=1")
                    return 0
                self.look()
                if not self.served_once and any(role.failures >= 3 for role in self.web):
                    report("The web processes do not start; see the messages above.")
                    return 1
        finally:
            self.stop()

    # --- Starting ----------------------------------------------------------------------------

    def start_web(self) -> Child:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        options = (f"--socket={self.listener.fileno()}", f"--heartbeat={writing}")
        try:
            process = start(*self.commands.web, *options, pass_fds=(self.listener.fileno(), writing))
        finally:
            os.close(writing)
        return Child("web process", process, reading)

    def start_worker(self) -> Child:
        return Child(WORKER, start(*self.commands.worker), patience=RETIRE_WORKER_SECONDS)

    # --- Watching ----------------------------------------------------------------------------

    def look(self) -> None:
        """Looks at every process once and does what is to be done."""
        for role in self.web:
            self.look_at(role)
        if not self.served_once and any(role.child and role.child.serves for role in self.web):
            self.served_once = True
            notify("READY=1")
        # The worker comes second: at the start the processor belongs to the pages. Two would do the same work twice.
        if self.served_once and not any(child.name == WORKER for child in self.retired):
            self.look_at(self.worker)
        for child in list(self.retired):
            if child.ended:
                child.forget()
                self.retired.remove(child)
            elif time.monotonic() - child.stop_requested_at > child.patience:
                child.kill()
        self.inherited = [pid for pid in self.inherited if os.waitpid(pid, os.WNOHANG) == (0, 0)]
        self.go_on_reloading()
        self.measure()

    def look_at(self, role: Role) -> None:
        """Fills a place that is empty, and ends a process that gives no sign of life."""
        now = time.monotonic()
        for child in (role.child, role.successor):
            if child is None:
                continue
            child.read_heartbeat()
            if child.heartbeat is not None and child.is_silent and not child.ended:
                report(f"A {child.name} (PID {child.process.pid}) does not answer; it is ended.")
                child.kill()
                child.process.wait()
        child = role.child
        if child is not None and child.ended:
            status = child.process.returncode
            report(f"A {child.name} (PID {child.process.pid}) ended with status {status}; it is started again.")
            role.failures = 0 if child.serves or child.age > HEALTHY_SECONDS else role.failures + 1
            role.not_before = now + (min(2.0**role.failures, LONGEST_PAUSE) if role.failures else 0)
            child.forget()
            role.child = None
        if role.child is None and role.successor is None and now >= role.not_before:
            role.child = role.start()
        if role.successor is not None:
            self.look_at_successor(role)

    def look_at_successor(self, role: Role) -> None:
        """Hands the place over as soon as the new process serves; keeps the old one where the new one ends."""
        successor = role.successor
        assert successor is not None  # noqa: S101  the caller looked
        if successor.ended:
            successor.forget()
            role.successor = None
            if role.child is None:  # the old one has ended as well
                role.not_before = time.monotonic() + 1
            message = f"The new {successor.name} does not start; the old ones go on. See the messages above."
            if self.reloading:
                self.end_reload(message)
            else:
                report(message)
        elif successor.serves:
            if role.child is not None:
                self.retire(role.child)
            role.child, role.successor, role.failures = successor, None, 0

    def retire(self, child: Child) -> None:
        """Tells a process to finish what it is at and end."""
        child.stop()
        self.retired.append(child)

    def measure(self) -> None:
        """Replaces a web process that holds too much memory, one at a time."""
        if time.monotonic() - self.measured < MEASURE_SECONDS:
            return
        self.measured = time.monotonic()
        if any(role.successor for role in self.web):
            return
        for role in self.web:
            if role.child and (held := role.child.resident_mb()) > self.max_memory_mb:
                report(f"A web process (PID {role.child.process.pid}) holds {held} MB; it is replaced.")
                role.successor = role.start()
                return

    # --- Reloading ---------------------------------------------------------------------------

    def reload(self) -> None:
        """Begins to replace all processes; a second request while that goes on changes nothing."""
        if self.preparation or self.reloading or not self.served_once:
            return
        report("Reloading …")
        notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
        self.preparation = Child("preparation", start(*self.commands.preparation))

    def go_on_reloading(self) -> None:
        """Takes the next step of a reload: preparation, web processes one after the other, then the worker."""
        if self.preparation is not None:
            if not self.preparation.ended:
                return
            failed, self.preparation = self.preparation.process.returncode != 0, None
            if failed:
                self.end_reload("The reload is given up: the preparation failed; see the messages above.")
                return
            self.reloading = [*self.web, self.worker]
        if not self.reloading or any(role.successor for role in self.web):
            return
        role = self.reloading.pop(0)
        if role is not self.worker:
            role.successor = role.start()
            return
        if role.child is not None:
            self.retire(role.child)
            role.child, role.not_before = None, 0.0
        self.end_reload("Reloaded.")

    def end_reload(self, message: str) -> None:
        """Tells the operator and systemd that a reload is over, in whatever way it ended."""
        self.reloading.clear()
        report(message)
        notify("READY=1")

    # --- Stopping ----------------------------------------------------------------------------

    def children(self) -> Iterator[Child]:
        """Gives every process that may be alive."""
        for role in (*self.web, self.worker):
            yield from (child for child in (role.child, role.successor) if child)
        yield from self.retired
        if self.preparation:
            yield self.preparation

    def stop(self) -> None:
        """Ends every process, the patient way first; a second signal to stop kills what is left."""
        began = time.monotonic()
        told_again = False
        for child in self.children():
            child.stop()
        while alive := [child for child in self.children() if not child.ended]:
            info = signal.sigtimedwait(SIGNALS, 0.2)
            again = info is not None and info.si_signo in (signal.SIGTERM, signal.SIGINT)
            spent = time.monotonic() - began
            if again or spent > KILL_SECONDS:
                for child in alive:
                    child.kill()
            elif spent > STOP_SECONDS and not told_again:
                told_again = True
                for child in alive:
                    child.stop()


def report(message: str) -> None:
    """Tells the operator, unless the disk of the log is full: the portal goes on."""
    with suppress(OSError):
        print(message, file=sys.stderr, flush=True)  # noqa: T201  logging is Django's


def notify(state: str) -> None:
    """Tells systemd, where that started this process (``sd_notify``)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.connect("\0" + address[1:] if address.startswith("@") else address)
        channel.send(state.encode())


def children_of_this_process() -> list[int]:
    """Returns the processes that the preparation started and that are to be waited for (Linux)."""
    try:
        return [int(pid) for pid in Path("/proc/thread-self/children").read_text().split()]
    except OSError:
        return []


def has_terminal() -> bool:
    """Tells whether a terminal is there that could be closed: its SIGHUP means to stop, not to reload."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def main(commands: Commands = Commands()) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--socket", type=int, required=True, help="descriptor of the listening socket")
    parser.add_argument("--lock", type=int, required=True, help="descriptor of the file that marks VAR_DIR as taken")
    parser.add_argument("--web-processes", type=int, required=True)
    parser.add_argument("--max-memory-mb", type=int, required=True)
    options = parser.parse_args()
    os.set_inheritable(options.lock, False)  # held until this process ends, and not by others
    listener = socket.socket(fileno=options.socket)
    sys.exit(Supervisor(listener, options.web_processes, options.max_memory_mb, commands).run())


if __name__ == "__main__":
    main()
