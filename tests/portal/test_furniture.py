"""What stands around this site's pages: media, language, policy."""

from pathlib import Path

import pytest
from django.urls import reverse

from portal.client_address import client_address
from portal.secret_key import read_or_make


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path):
    path = tmp_path / "secret_key"
    key = read_or_make(path)
    assert len(key) >= 50
    assert read_or_make(path) == key
    assert path.stat().st_mode & 0o077 == 0


def test_mail_without_a_mail_server_is_kept_beside_the_other_data(settings):
    assert Path(settings.EMAIL_FILE_PATH) == settings.VAR_DIR / "mail"


@pytest.mark.parametrize(
    "path", ["documents/secret.pdf", "original_images/photo.jpg", "images/../documents/secret.pdf"]
)
@pytest.mark.django_db
def test_only_renditions_are_served_from_media(client, settings, path):
    for name in ("documents/secret.pdf", "original_images/photo.jpg"):
        file = settings.MEDIA_ROOT / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"kept back")
    assert client.get(f"/media/{path}").status_code in (400, 404)


@pytest.mark.django_db
def test_public_pages_allow_no_inline_script_and_no_other_site(client):
    policy = client.get("/tim-kiem/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.django_db
def test_pages_carry_safe_headers(client):
    response = client.get("/tim-kiem/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in response["Permissions-Policy"]


@pytest.mark.django_db
def test_vietnamese_is_served_whatever_the_browser_prefers(client):
    response = client.get("/tim-kiem/", headers={"accept-language": "en"})
    assert response["Content-Language"] == "vi"
    assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.django_db
def test_english_is_served_on_request(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/tim-kiem/"})
    assert client.get("/tim-kiem/")["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "expected"),
    [
        (False, "203.0.113.9", "127.0.0.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (True, "", "127.0.0.1"),
    ],
)
def test_a_visitor_cannot_choose_the_address_they_are_counted_by(rf, settings, behind_proxy, forwarded, expected):
    settings.BEHIND_PROXY = behind_proxy
    assert client_address(rf.get("/", headers={"x-forwarded-for": forwarded})) == expected


def test_the_icon_is_found_where_browsers_look_for_it(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"].endswith(".svg")
