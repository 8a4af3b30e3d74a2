"""Scripts in the HTML of the admin carry the nonce of its security policy."""

import re

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.django_db


def inline_scripts(response):
    found = BeautifulSoup(response.content, "html.parser").find_all("script", src=False)
    return [each for each in found if each.get("type", "text/javascript") == "text/javascript"]


def nonce_of(response):
    policy = response["Content-Security-Policy"]
    directive = next(each for each in policy.split(";") if each.strip().startswith("script-src"))
    assert "unsafe-inline" not in directive
    return re.search(r"'nonce-(\w+)'", directive)[1]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/emulation/honorees/new/",
        "/admin/emulation/decisions/new/",
        "/admin/reports/sign-ins/",
        "/admin/settings/portal/sitesettings/",
        "/admin/pages/{home}/edit/",
    ],
)
def test_the_forms_of_the_admin_keep_the_policy(admin_client, front_door, path):
    response = admin_client.get(path.format(home=front_door.pk), follow=True)
    assert response.status_code == 200
    scripts = inline_scripts(response)
    assert scripts
    assert {script["nonce"] for script in scripts} == {nonce_of(response)}


def test_each_session_has_a_nonce_of_its_own(admin_client, admin_user, client):
    client.force_login(admin_user)
    nonces = {nonce_of(each.get("/admin/")) for each in (admin_client, admin_client, client)}
    assert len(nonces) == 2


def test_without_a_session_no_script_in_the_page_is_allowed(client):
    response = client.get("/admin/login/")
    assert "script-src 'self';" in response["Content-Security-Policy"]
    assert inline_scripts(response) == []
