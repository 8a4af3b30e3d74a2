"""The lists and the overview: filters, counts, bad values, and nothing that is not public."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from emulation.models import CampaignIndexPage, HonoreePage, Replication
from emulation.rules.choices import CampaignKind, CampaignScope, SubjectKind
from tests.emulation.pages.factories import (
    AwardDecisionFactory,
    CampaignFactory,
    CampaignIndexFactory,
    EmulationIndexFactory,
    ExemplaryModelFactory,
    ExemplaryModelIndexFactory,
    HonoreeIndexFactory,
    HonoreePageFactory,
    OrgUnitFactory,
    picture,
)

pytestmark = pytest.mark.django_db


def found(client, index, query=""):
    response = client.get(index.url + query)
    assert response.status_code == 200
    return {page.title for page in response.context["listing"].page_obj}


def facet(client, index, name, query=""):
    facets = {facet.name: facet for facet in client.get(index.url + query).context["listing"].facets}
    return {value.value: value.count for value in facets[name].values}


# --- Filters ---------------------------------------------------------------------------------


def test_campaigns_are_found_by_status_kind_and_scope(client):
    index = CampaignIndexFactory()
    CampaignFactory(title="Đã xong", scope=CampaignScope.AGENCY)
    CampaignFactory(title="Đang làm", ends_on=None, kind=CampaignKind.THEMATIC, scope=CampaignScope.PROVINCE)
    assert found(client, index, "?status=running") == {"Đang làm"}
    assert found(client, index, "?kind=thematic&kind=regular") == {"Đã xong", "Đang làm"}
    assert found(client, index, "?status=running&scope=agency") == set()


def test_a_campaign_is_found_under_every_year_of_its_period(client):
    index = CampaignIndexFactory()
    CampaignFactory(title="2016–2018")
    assert [found(client, index, f"?year={year}") for year in (2016, 2017, 2018)] == [{"2016–2018"}] * 3
    assert set(facet(client, index, "year")) == {"2016", "2017", "2018"}


def test_honorees_are_found_by_subject_exemplar_field_and_year(client):
    index = HonoreeIndexFactory()
    HonoreePageFactory(title="Tập thể", subject=SubjectKind.COLLECTIVE, field="land", year=2018)
    HonoreePageFactory(title="Cá nhân", is_exemplar=False, field="water", year=2019)
    assert found(client, index, "?subject=collective") == {"Tập thể"}
    assert found(client, index, "?exemplar=1") == {"Tập thể"}
    assert found(client, index, "?field=water") == {"Cá nhân"}
    assert found(client, index, "?year=2018&year=2019") == {"Tập thể", "Cá nhân"}


def test_a_unit_finds_what_stands_below_it(client):
    index = HonoreeIndexFactory()
    agency = OrgUnitFactory(name="Sở")
    division = OrgUnitFactory(name="Phòng", parent=agency)
    HonoreePageFactory(title="Người của phòng", unit=division)
    HonoreePageFactory(title="Người của sở", unit=agency)
    OrgUnitFactory(name="Đơn vị không có ai")
    assert found(client, index, f"?unit={agency.pk}") == {"Người của phòng", "Người của sở"}
    assert found(client, index, f"?unit={division.pk}") == {"Người của phòng"}
    assert facet(client, index, "unit") == {str(agency.pk): 2, str(division.pk): 1}


def test_a_model_is_found_where_it_was_made_and_where_it_was_copied(client):
    index = ExemplaryModelIndexFactory()
    made, copied, elsewhere = OrgUnitFactory.create_batch(3)
    page = ExemplaryModelFactory(title="Mô hình", unit=made)
    page.replications = [
        Replication(unit_name="Nơi chép", unit=copied, year=2019),
        Replication(unit_name="Nơi chép", unit=copied, year=2020),
    ]
    page.save()
    ExemplaryModelFactory(title="Mô hình khác", unit=elsewhere)
    assert found(client, index, f"?unit={made.pk}") == found(client, index, f"?unit={copied.pk}") == {"Mô hình"}
    # Copied twice, counted once.
    assert facet(client, index, "unit")[str(copied.pk)] == 1


@pytest.mark.parametrize(
    ("index_factory", "page_factory"),
    [(HonoreeIndexFactory, HonoreePageFactory), (ExemplaryModelIndexFactory, ExemplaryModelFactory)],
)
def test_people_and_models_are_found_by_their_campaign(client, index_factory, page_factory):
    index = index_factory()
    green, draft = CampaignFactory(title="Phong trào xanh"), CampaignFactory(title="Bản nháp", live=False)
    page_factory(title="Xanh", campaign=green)
    page_factory(title="Nháp", campaign=draft)
    assert facet(client, index, "campaign") == {str(green.pk): 1}
    assert found(client, index, f"?campaign={green.pk}") == {"Xanh"}
    assert "Phong trào xanh" in client.get(index.url).content.decode()


def test_a_facet_is_counted_without_its_own_choice_but_with_the_others(client):
    index = HonoreeIndexFactory()
    HonoreePageFactory(field="land", year=2018)
    HonoreePageFactory(field="water", year=2018)
    HonoreePageFactory(field="water", year=2019)
    assert facet(client, index, "field", "?field=land&year=2018") == {"land": 1, "water": 1}


# --- Bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["?status=flying", "?year=20x8", "?year=" + "9" * 5000, "?kind=%00%01", "?scope=%ff%fe", "?unknown=1&year=x"],
)
def test_a_bad_value_is_left_out_and_said_so(client, query):
    index = CampaignIndexFactory()
    CampaignFactory(title="Phong trào")
    assert found(client, index, query) == {"Phong trào"}
    response = client.get(index.url + query)
    (notice,) = response.context["listing"].notices
    assert len(notice) < 200
    assert response.content.decode().count('class="notice"') == 1


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 5000])
def test_a_page_that_does_not_exist_gives_the_nearest_and_says_so(client, page):
    index = CampaignIndexFactory()
    CampaignFactory(title="Phong trào")
    assert found(client, index, f"?page={page}") == {"Phong trào"}
    assert 'class="notice"' in client.get(f"{index.url}?page={page}").content.decode()


def test_markup_in_a_value_is_shown_as_text(client):
    html = client.get(CampaignIndexFactory().url + "?status=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in html


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(["status", "kind", "scope", "year", "page", "unit"]), st.text(), max_size=4))
def test_no_query_string_breaks_a_list(client, query):
    index = CampaignIndexPage.objects.first() or CampaignIndexFactory()
    assert client.get(index.url, query).status_code == 200


# --- What is listed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index_factory", "page_factory"),
    [
        (CampaignIndexFactory, CampaignFactory),
        (HonoreeIndexFactory, HonoreePageFactory),
        (ExemplaryModelIndexFactory, ExemplaryModelFactory),
    ],
)
class TestEveryList:
    def test_it_renders_with_nothing_to_list(self, client, index_factory, page_factory):
        assert found(client, index_factory()) == set()

    def test_drafts_and_private_pages_are_neither_listed_nor_counted(self, client, index_factory, page_factory):
        index = index_factory()
        page_factory(title="Công khai")
        page_factory(title="Bản nháp", live=False)
        private = page_factory(title="Kín")
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
        response = client.get(index.url)
        assert found(client, index) == {"Công khai"}
        assert all(value.count <= 1 for facet in response.context["listing"].facets for value in facet.values)
        assert "Bản nháp" not in response.content.decode()

    def test_it_has_pages(self, client, index_factory, page_factory):
        index = index_factory()
        page_factory.create_batch(14)
        assert len(found(client, index)) == 12
        assert len(found(client, index, "?page=2")) == 2

    def test_it_has_a_print_view(self, client, index_factory, page_factory):
        index = index_factory()
        page_factory(title="Công khai")
        assert "Công khai" in client.get(index.url + "in/").content.decode()

    def test_the_number_of_queries_does_not_grow_with_the_list(self, index_factory, page_factory, queries):
        index = index_factory()
        picture_field = "portrait" if page_factory is HonoreePageFactory else "cover"
        consent = {"consent_on": date(2018, 1, 1)} if page_factory is HonoreePageFactory else {}

        def fill(count):
            for _ in range(count):
                page_factory(**{picture_field: picture()}, **consent)

        fill(1)
        few = queries(index.url)
        fill(9)
        assert queries(index.url) == few <= 23


# --- The overview ----------------------------------------------------------------------------


def test_the_overview_shows_running_campaigns_exemplars_models_and_decisions(client):
    overview = EmulationIndexFactory()
    CampaignFactory(title="Đang làm", ends_on=None)
    CampaignFactory(title="Đã xong")
    HonoreePageFactory(title="Điển hình")
    HonoreePageFactory(title="Không phải điển hình", is_exemplar=False)
    ExemplaryModelFactory(title="Mô hình hay")
    AwardDecisionFactory(number="125/QĐ-STNMT")
    html = client.get(overview.url).content.decode()
    for shown in ("Đang làm", "Điển hình", "Mô hình hay", "125/QĐ-STNMT"):
        assert shown in html
    for hidden in ("Đã xong", "Không phải điển hình"):
        assert hidden not in html


def test_the_overview_renders_with_nothing_below_it(client):
    assert client.get(EmulationIndexFactory().url).status_code == 200


def test_only_exemplars_are_exemplars():
    HonoreePageFactory(title="Điển hình")
    HonoreePageFactory(is_exemplar=False)
    assert [page.title for page in HonoreePage.objects.exemplars()] == ["Điển hình"]
