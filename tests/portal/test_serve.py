"""Bringing the portal up with ``manage.py serve``."""

import os
import socket

import pytest
from django.core.management import CommandError, call_command

from portal.management.commands import serve


def test_a_port_that_another_server_shares_is_refused_before_anything_is_made(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as some servers listen
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.PORT = other.getsockname()[1]
        with pytest.raises(CommandError, match=str(settings.PORT)):
            call_command("serve", host="127.0.0.1")


@pytest.mark.usefixtures("front_door")
def test_the_portal_starts_while_the_search_cluster_is_away(settings, monkeypatch, capsys, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.PORT = 0
    settings.SEARCH_URL = "elasticsearch://127.0.0.1:1/portal"
    started = []
    monkeypatch.setattr(serve.Command, "collect_static", lambda self: None)
    monkeypatch.setattr(serve.Command, "supervise", lambda self, lock, listener, number: started.append(number))
    call_command("serve", "--no-demo", host="127.0.0.1", web_workers=3)
    assert started == [3]
    assert "The search index is not ready" in capsys.readouterr().err


def test_a_second_portal_on_one_directory_is_refused_and_told_of_the_first(tmp_path):
    serve.take(tmp_path)
    with pytest.raises(CommandError, match=rf"process {os.getpid()}\)"):
        serve.take(tmp_path)


def test_a_directory_is_free_again_when_its_portal_has_ended(tmp_path):
    os.close(serve.take(tmp_path))
    os.close(serve.take(tmp_path))
