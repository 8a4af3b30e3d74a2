"""Everything in this directory runs on every engine."""

import pytest

from tests.services import search_of_its_own


@pytest.fixture(params=["embedded", "elasticsearch"])
def search_url(request, tmp_path):
    if request.param == "embedded":
        yield f"embedded://{tmp_path / 'search'}"
    else:
        with search_of_its_own() as url:
            yield url
