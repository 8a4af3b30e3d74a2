"""Readers of English see the accepted translations of awards; papers and files keep the names of the law."""

import pytest
from bs4 import BeautifulSoup

from emulation.models import AwardType
from emulation.register.award_names import award_label
from emulation.register.catalogue import read_catalogue
from search import service
from search.draining import drain
from search.request import SearchRequest
from tests.emulation.register.factories import AwardGrantFactory, register_page

pytestmark = pytest.mark.django_db


def test_every_row_of_the_catalogue_has_an_english_name():
    assert [row.code for row in read_catalogue() if not row.name_en] == []
    names = {row.code: row.name_en for row in read_catalogue()}
    assert names["HCLD2"] == "Labour Order, Second Class"
    assert names["CSTDCS"] == "Grassroots Emulation Fighter"


def test_a_row_of_another_law_may_have_another_name():
    names = {row.name_en for row in read_catalogue() if row.code == "XPTB"}
    assert names == {"Exemplary Commune, Ward or Special Zone", "Exemplary Commune, Ward or Township"}


def test_the_label_is_in_the_language_of_labels(settings):
    from django.utils.translation import override

    award = AwardType.objects.filter(code="LDTT").first()
    with override("vi"):
        assert (award.label, award.label.language) == ("Lao động tiên tiến", "")
        assert award_label("Lao động tiên tiến") == "Lao động tiên tiến"
    with override("en"):
        assert (award.label, award.label.language) == ("Advanced Worker", "")
        assert award_label("Lao động tiên tiến") == "Advanced Worker"
        award.name_en = ""
        assert (award.label, award.label.language) == ("Lao động tiên tiến", "vi")
        assert award_label("Danh hiệu lạ") == "Danh hiệu lạ"


@pytest.fixture
def grant(db, settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False
    grant = AwardGrantFactory(award_type=AwardType.objects.get(code="LDTT", valid_to=None), citation="Nhiều sáng kiến")
    drain()
    return grant


def read(client, address, language):
    client.cookies["django_language"] = language
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_the_award_search_is_in_the_language_of_the_reader(client, grant):
    register = register_page()
    for language, name, own in (("vi", "Lao động tiên tiến", None), ("en", "Advanced Worker", "vi")):
        page = read(client, register.url, language)
        award = page.select_one("li.award")
        assert award.select_one(".award__what strong").text == name
        assert award.h3.get("lang") == own
        assert award.select_one(".award__citation").get("lang") == own
        assert name in [label.get_text(" ", strip=True).rpartition(" ")[0] for label in page.select("label")]


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("LDTT", "advanced worker"),
        ("HCLD2", "labour order, second class"),
        ("HCLD2", "Labor Order"),
        ("HCLD2", "labour medal"),
        ("AHLD", "labour hero"),
        ("BKTTG", "certificate of merit"),
        ("BKTTG", "an certificate of merit of the prime minister"),
    ],
)
def test_awards_are_found_by_their_english_names(code, asked):
    grant = AwardGrantFactory(award_type=AwardType.objects.filter(code=code).latest("pk"), honoree__name="Lê An")
    AwardGrantFactory(award_type=AwardType.objects.filter(code="GDVH").latest("pk"), honoree__name="Lê An")
    drain()
    found = service.search(SearchRequest("awards", asked))
    assert [int(hit.id.rpartition(":")[2]) for hit in found.hits] == [grant.pk]
    assert not found.corrected


def test_a_new_english_name_is_known_at_once(grant):
    asked = SearchRequest("awards", "toiling colleague")
    assert service.search(asked).count == 0
    award = grant.award_type
    award.name_en = "Toiling Colleague"
    award.save()
    assert service.search(asked).count == 1


def test_decision_and_annex_for_a_reader_of_english(client, grant):
    register = register_page()
    address = f"{register.url}quyet-dinh/{grant.decision_id}/"
    page = read(client, address, "en")
    assert page.caption.text == "Advanced Worker"
    assert page.select_one("p.lede")["lang"] == "vi"
    annex = read(client, f"{address}phu-luc/", "en")
    assert "Lao động tiên tiến" in annex.get_text()
