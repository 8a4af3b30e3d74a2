"""Files as part of the API: parameters, headers, limits, schema."""

import pytest

from emulation.award_export import files
from search import service
from search.engines import SearchUnavailable
from tests.emulation.award_export.downloads import ADDRESS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


@pytest.mark.parametrize(
    ("query", "name"),
    [("page=2", "page"), ("page_size=5", "page_size"), ("colour=red", "colour"), ("subject=robot", "subject"),
     ("sort=random", "sort"), ("q=%00", "q"), ("status=annulled", "status"), ("year=abc", "year")],
)  # fmt: skip
@pytest.mark.parametrize("suffix", list(files.FORMATS))
def test_a_bad_parameter_is_named(client, three_awards, suffix, query, name):
    response = client.get(f"{ADDRESS}.{suffix}?{query}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", name]


def test_a_file_has_a_name_with_the_day_and_is_kept_by_nobody(client, three_awards):
    response = client.get(f"{ADDRESS}.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="khen-thuong-20')
    assert response["Content-Disposition"].endswith('.csv"')
    assert "no-store" in response["Cache-Control"]


def test_an_engine_that_cannot_answer_is_said_before_a_file_begins(client, monkeypatch):
    def away(request):
        raise SearchUnavailable("away")

    monkeypatch.setattr(service, "scan", away)
    assert client.get(f"{ADDRESS}.csv").status_code == 503


def test_files_are_throttled(client, three_awards, settings):
    settings.AWARD_EXPORT_RATE = "2/d"  # a window so long that none ends within the test
    assert [client.get(f"{ADDRESS}.csv").status_code for _time in range(3)] == [200, 200, 429]


def test_the_schema_describes_the_files(client):
    paths = client.get("/api/v1/schema/").json()["paths"]
    for suffix, form in files.FORMATS.items():
        described = paths[f"{ADDRESS}.{suffix}"]["get"]
        assert list(described["responses"]["200"]["content"]) == [form.media_type.partition(";")[0]]
        assert {"422", "429", "503"} <= set(described["responses"])
        names = {each["name"] for each in described["parameters"]}
        assert {"q", "unit", "sort"} <= names
        assert not names & {"page", "page_size", "status"}
