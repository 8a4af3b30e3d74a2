"""What the OpenAPI schema promises is what every operation of `/api/v1/` does: Schemathesis asks, in this process."""

from __future__ import annotations

import json
from datetime import date

import pytest
import schemathesis
from django.core import signals
from django.core.serializers.json import DjangoJSONEncoder
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode

from portal.api import api
from portal.wsgi import application
from search.draining import drain
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    campaign_page,
    collective,
    register_page,
)

pytestmark = pytest.mark.django_db

CONFIG = {
    "generation": {"deterministic": True, "mode": "all"},
    # The schema cannot say which units, awards or pages there are; the test below judges those refusals itself.
    "checks": {"positive_data_acceptance": {"enabled": False}},
}
# Parameters whose values name rows of the database, or depend on how much was found.
NAMES_OF_ROWS = {"award_type", "unit", "campaign", "honoree", "authority", "page"}


schema = schemathesis.openapi.from_dict(
    json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), cls=DjangoJSONEncoder)),
    config=schemathesis.Config.from_dict(CONFIG),
)
schema.app = application


@pytest.fixture
def one_connection():
    """Keeps the connection of the test's transaction open, as Django's own test client does."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.fixture
def some_awards(settings, db, one_connection):
    settings.SEARCH_DRAIN_ON_COMMIT = False
    settings.SEARCH_API_RATE = settings.AWARD_EXPORT_RATE = "1000000/m"
    register_page()
    campaign = campaign_page()
    unit = OrgUnitFactory(name="Thanh tra Sở")
    for year, code, honoree in [
        (2017, "CSTDCS", HonoreeFactory(name="Nguyễn Thị Ánh", unit=unit)),
        (2018, "LDTT", HonoreeFactory(name="Trần Văn An")),
        (2018, "TTLDTT", collective()),
    ]:
        decision = AwardDecisionFactory(issued_on=date(year, 12, 3), campaign=campaign)
        AwardGrantFactory(code=code, honoree=honoree, decision=decision)
    drain()


@pytest.mark.usefixtures("some_awards")
@schema.parametrize()
@settings(max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_promises(case):
    response = case.call_and_validate(headers={"Accept-Encoding": "identity"})
    is_right = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if is_right and response.status_code == 422:
        names = {problem["loc"][-1] for problem in response.json()["detail"]}
        assert names <= NAMES_OF_ROWS, f"{case.as_curl_command()}: {response.text}"


def test_the_schema_has_every_operation(client):
    paths = set(client.get("/api/v1/schema/").json()["paths"])
    assert paths == {
        "/api/v1/search/",
        "/api/v1/suggest/",
        "/api/v1/awards/",
        "/api/v1/awards/{award_id}/",
        "/api/v1/awards/export.csv",
        "/api/v1/awards/export.xlsx",
        "/api/v1/awards/export.jsonl",
        "/api/v1/honorees/",
        "/api/v1/honorees/{honoree_id}/",
        "/api/v1/decisions/",
        "/api/v1/decisions/{decision_id}/",
        "/api/v1/award-types/",
        "/api/v1/units/",
        "/api/v1/campaigns/",
        "/api/v1/codes/",
    }
