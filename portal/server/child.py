"""Starts one process of the portal, and tells how it is doing."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}  # the supervisor waits for these

START_SECONDS = 300  # in which a web process serves, or is given up: on a busy machine Django loads slowly
SILENT_SECONDS = 60  # without a sign of life, after which a web process is ended
RETIRE_SECONDS = 70  # in which a replaced web process finishes what it is at

PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl  # found before a fork: little is allowed after one


def start(*arguments: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Starts a process with this Python in the project's directory; it ends when this process does."""
    return subprocess.Popen(  # noqa: S603  commands of this project
        [sys.executable, *arguments],
        cwd=ROOT,
        pass_fds=pass_fds,
        preexec_fn=partial(end_with_parent, os.getpid()),
        process_group=0,
    )


def end_with_parent(parent: int) -> None:
    """Lets the kernel end this process, just forked, when its parent ends (Linux).

    Args:
        parent: its process id.
    """
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended already
        os._exit(1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


@dataclass
class Child:
    """A process that was started, with the pipe of its heartbeat.

    Attributes:
        name: what messages call it.
        process: the process.
        heartbeat: descriptor to read from; None for a process without heartbeat.
        patience: seconds in which it ends when it is asked to stop.
        started, last_beat, stop_requested_at: times of ``time.monotonic``, 0 where it has not happened.
    """

    name: str
    process: subprocess.Popen[bytes]
    heartbeat: int | None = None
    patience: float = RETIRE_SECONDS
    started: float = field(default_factory=time.monotonic)
    last_beat: float = 0.0
    stop_requested_at: float = 0.0

    @property
    def age(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def ended(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    @property
    def serves(self) -> bool:
        """Whether the process has sent a heartbeat."""
        return self.last_beat > 0

    @property
    def is_silent(self) -> bool:
        """Whether the heartbeat is overdue."""
        if not self.serves:
            return self.age > START_SECONDS
        return time.monotonic() - self.last_beat > SILENT_SECONDS

    def read_heartbeat(self) -> None:
        """Reads what came through the pipe since the last look."""
        if self.heartbeat is None:
            return
        with suppress(BlockingIOError):
            while os.read(self.heartbeat, 4096):
                self.last_beat = time.monotonic()

    def stop(self) -> None:
        """Asks the process to end (SIGTERM)."""
        self.stop_requested_at = time.monotonic()
        self.process.terminate()

    def kill(self) -> None:
        """Ends the process at once (SIGKILL)."""
        self.process.kill()

    def forget(self) -> None:
        """Closes the pipe of a process that has ended."""
        if self.heartbeat is not None:
            os.close(self.heartbeat)
            self.heartbeat = None

    def resident_mb(self) -> int:
        """Returns the memory of the process, 0 where it has just ended."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE") // (1024 * 1024)
