"""Bringing the portal up with ``manage.py serve``."""

import socket

import pytest
from django.core.management import CommandError, call_command


def test_a_port_that_another_server_shares_is_refused_before_anything_is_made(settings):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as granian listens
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.PORT = other.getsockname()[1]
        with pytest.raises(CommandError, match=str(settings.PORT)):
            call_command("serve", host="127.0.0.1")
