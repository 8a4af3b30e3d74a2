"""Runs one web process on an inherited listening socket: ``python -m portal.server.web --socket 3``."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import uvicorn

from portal.server.connections import BoundedConnection
from portal.server.front import Front

KEEP_ALIVE = 65  # seconds; longer than nginx keeps a connection to a server that it does not use
FINISH = 60  # seconds that requests may take to end when the process is told to stop
# Seconds after which a thread that computes lets another go on. With Python's own 5 ms the event loop and the thread
# for kept pages, which wait for a file or a socket many times a request, waited each time for those that make pages.
SWITCH_INTERVAL = 0.0005
STUCK = 120.0  # seconds after which a process is ended in which all threads are at the same requests


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--application", default="portal.wsgi:application", help="module:name of a WSGI application")
    parser.add_argument("--socket", type=int, required=True, help="descriptor of the listening socket")
    parser.add_argument("--heartbeat", type=int, help="descriptor that gets a byte a second while all is well")
    parser.add_argument("--rules", default="portal.server.site_rules:site_rules", help="module:name of their function")
    options = parser.parse_args()
    application, rules = named(options.application), named(options.rules)  # the rules need the application's settings
    serve(Front(application, rules()), socket.socket(fileno=options.socket), options.heartbeat)


def named(name: str) -> Any:
    """Returns what ``module:name`` names, and imports its module."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def serve(front: Front, listener: socket.socket, heartbeat: int | None) -> None:
    """Serves until SIGTERM; requests under way are finished.

    Args:
        front: the application.
        listener: a socket that listens.
        heartbeat: descriptor that gets a byte a second as long as requests come to their end.
    """

    async def beat() -> None:
        front.rules.each_second(front.lanes)
        if heartbeat is not None and front.stuck_for() < STUCK:
            with suppress(BlockingIOError):  # the supervisor has enough of them
                os.write(heartbeat, b".")

    sys.setswitchinterval(SWITCH_INTERVAL)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what clients send is not the log's business
    config = uvicorn.Config(
        front,  # type: ignore[arg-type]  # plain dictionaries in place of uvicorn's own types
        http=BoundedConnection,
        loop="uvloop",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=FINISH,
        callback_notify=beat,
        timeout_notify=1,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
