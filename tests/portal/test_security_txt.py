"""The file that says whom to tell about a hole."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import Http404

from portal.security_txt import security_txt


def test_it_names_the_contact_and_has_not_expired(rf, settings):
    settings.SECURITY_CONTACT = "mailto:security@portal.example"
    settings.SITE_URL = "https://portal.example"
    answer = security_txt(rf.get("/"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@portal.example"
    assert fields["Canonical"] == "https://portal.example/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


def test_without_a_contact_there_is_none(rf, settings):
    settings.SECURITY_CONTACT = ""
    with pytest.raises(Http404):
        security_txt(rf.get("/"))
