"""Starts one web process as ``manage.py serve`` does, for benchmarks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def web_process(port: int, application: str, **variables: str) -> subprocess.Popen[bytes]:
    """Returns the process; who connects before it serves waits.

    Args:
        port: on 127.0.0.1.
        application: ``module:name`` of a WSGI application; modules beside this file are found.
        variables: of the environment.
    """
    with socket.create_server(("127.0.0.1", port), backlog=128) as listener:
        command = ["-m", "portal.server.web", f"--socket={listener.fileno()}", f"--application={application}"]
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=HERE.parent,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)]), **variables},
            pass_fds=[listener.fileno()],
        )
