from datetime import date

import pytest

from emulation.award_import.options import Options
from emulation.award_import.planning import make_plan
from emulation.award_import.reading.files import open_workbook
from tests.emulation.register.factories import OrgUnitFactory


@pytest.fixture(autouse=True)
def outbox_kept(settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False


@pytest.fixture
def water(db):
    """A division of the department, as the rows of the tests name it."""
    so = OrgUnitFactory(name="Sở Tài nguyên và Môi trường", code="STNMT", valid_from=date(2003, 1, 1))
    return OrgUnitFactory(name="Phòng Tài nguyên nước", short_name="P. TNN", parent=so)


@pytest.fixture
def plan_of():
    """Makes the plan of a file; keywords are those of `Options`, beside ``choices``."""

    def plan(content, choices=None, **options):
        return make_plan(open_workbook(content), Options(**options), choices)

    return plan


@pytest.fixture
def problems_of(plan_of):
    """Returns code and row of each problem that is more than a note."""

    def problems(content, **options):
        found = plan_of(content, **options).all_problems()
        return [(problem.code, problem.row) for problem in found if problem.weight != "note"]

    return problems
