"""Bringing the portal up with ``manage.py serve``."""

import socket

import pytest
from django.core.management import CommandError, call_command

from portal.management.commands import serve


def test_a_port_that_another_server_shares_is_refused_before_anything_is_made(settings):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as granian listens
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.PORT = other.getsockname()[1]
        with pytest.raises(CommandError, match=str(settings.PORT)):
            call_command("serve", host="127.0.0.1")


@pytest.mark.usefixtures("front_door")
def test_the_portal_starts_while_the_search_cluster_is_away(settings, monkeypatch, capsys):
    settings.SEARCH_URL = "elasticsearch://127.0.0.1:1/portal"
    started = []
    monkeypatch.setattr(serve.Command, "collect_static", lambda self: None)
    monkeypatch.setattr(serve.Command, "run", lambda self, host, web_workers: started.append(host))
    monkeypatch.setattr(serve, "refuse_busy_port", lambda host, port: None)
    call_command("serve", "--no-demo", host="127.0.0.1")
    assert started == ["127.0.0.1"]
    assert "The search index is not ready" in capsys.readouterr().err
