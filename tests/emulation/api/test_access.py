"""Whoever reads the API may: scripts of other sites, with HEAD, with what they have already, in their language."""

import pytest

from tests.emulation.register.factories import AwardGrantFactory, register_page

pytestmark = pytest.mark.django_db

LIST = "/api/v1/decisions/"


@pytest.fixture
def grant():
    register_page()
    return AwardGrantFactory()


@pytest.mark.parametrize("path", [LIST, "/api/v1/awards/?year=x", "/api/v1/none/", "/api/v1/decisions/999999/"])
def test_scripts_of_other_sites_may_read_answers_and_errors(client, path):
    response = client.get(path, headers={"Origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Content-Type"].startswith("application/json")
    assert "Access-Control-Allow-Credentials" not in response


def test_pages_are_for_this_site_only(client):
    response = client.get("/khong-co/", headers={"Origin": "https://example.org"})
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("path", [LIST, "/api/v1/awards/export.csv", "/api/v1/none/"])
def test_a_browser_that_asks_first_is_told_what_it_may_send(client, path):
    response = client.options(path, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == response["Allow"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_whoever_wants_to_write_is_told_that_it_is_for_reading(client, method):
    response = getattr(client, method)(LIST)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["detail"]


def test_an_address_that_is_none_is_told_in_json(client):
    response = client.get("/api/v1/khong-co/")
    assert response.status_code == 404
    assert "/api/v1/docs/" in response.json()["detail"]


def test_head_is_get_without_its_body(client, grant):
    head, whole = client.head(LIST), client.get(LIST)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "ETag", "Content-Length", "Vary"):
        assert head.get(name) == whole.get(name), name
    assert client.head("/api/v1/awards/?colour=red").status_code == 422


def test_head_of_a_long_file_makes_none_of_it(client, grant, index_now, monkeypatch):
    index_now()
    monkeypatch.setattr("emulation.award_export.response.rows", lambda *args: pytest.fail("it was made"))
    monkeypatch.setattr("emulation.award_export.response.in_order", lambda *args: iter(()))
    with pytest.raises(pytest.fail.Exception):
        client.get("/api/v1/awards/export.csv")
    monkeypatch.undo()
    response = client.head("/api/v1/awards/export.csv")
    assert (response.status_code, b"".join(response)) == (200, b"")
    assert response["Content-Type"].startswith("text/csv")


def test_what_has_not_changed_is_not_sent_again(client, grant, index_now):
    index_now()
    for path in (LIST, "/api/v1/awards/", f"/api/v1/decisions/{grant.decision_id}/"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again["Access-Control-Allow-Origin"] == "*"
    grant.decision.abstract = "Khen thưởng thành tích đột xuất"
    grant.decision.save()
    assert client.get(LIST, headers={"If-None-Match": client.get(LIST)["ETag"]}).status_code == 304
    detail = f"/api/v1/decisions/{grant.decision_id}/"
    assert client.get(detail, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_answers_are_asked_for_again_each_time(client, grant):
    assert "no-cache" in client.get(LIST)["Cache-Control"]


def test_labels_and_errors_are_in_the_language_asked_for(client, grant, index_now):
    index_now()
    labels = {}
    for language in ("vi", "en", "en-GB,vi;q=0.5", "fr", ""):
        response = client.get("/api/v1/awards/", headers={"Accept-Language": language} if language else {})
        assert "Accept-Language" in response["Vary"]
        labels[language] = (response["Content-Language"], response.json()["facets"]["subject"][0]["label"])
    assert labels["vi"] == labels[""] == labels["fr"] == ("vi", "Cá nhân")
    assert labels["en"] == labels["en-GB,vi;q=0.5"] == ("en", "Individual")


def test_a_page_is_in_the_language_of_its_address_whatever_is_accepted(client):
    register_page()
    assert client.get("/khen-thuong/", headers={"Accept-Language": "en"})["Content-Language"] == "vi"
