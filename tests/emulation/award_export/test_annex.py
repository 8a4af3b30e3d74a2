"""Lists on paper: the annex to a decision, and a search laid out as one."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from emulation.award_export import annex
from emulation.award_export.annex import roman
from emulation.rules.choices import LegalStatus
from search import service
from search.engines import SearchUnavailable
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    collective,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def page(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def lines(response):
    return [" ".join(row.get_text(" ", strip=True).split()) for row in page(response).select("tbody tr")]


@pytest.fixture
def decision():
    decision = AwardDecisionFactory(number="86/QĐ-STNMT", abstract="Khen thưởng năm 2018")
    unit = OrgUnitFactory(name="Thanh tra Sở")
    for name in ("Trần Bình", "Đặng Ân", "Lê An"):
        honoree = HonoreeFactory(name=name, unit=unit, position="Chuyên viên")
        AwardGrantFactory(decision=decision, code="GKS", honoree=honoree)
    AwardGrantFactory(decision=decision, code="GKS", honoree=collective("Phòng Nước"), citation="Số hóa hồ sơ")
    AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Phạm Vân"))
    annulled = AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Bị Hủy"))
    type(annulled).objects.filter(pk=annulled.pk).update(status=LegalStatus.ANNULLED, status_reason="x")
    return decision


def test_an_annex_is_in_legal_order_numbered_and_grouped(client, decision):
    response = client.get(f"/khen-thuong/quyet-dinh/{decision.pk}/phu-luc/")
    assert lines(response) == [
        "I. Lao động tiên tiến (1)",
        "1 Phạm Vân 2018",
        "II. Giấy khen của Giám đốc Sở, Thủ trưởng cơ quan, đơn vị (4)",
        "2 Phòng Nước 2018 Số hóa hồ sơ",
        "3 Lê An Chuyên viên Thanh tra Sở 2018",
        "4 Đặng Ân Chuyên viên Thanh tra Sở 2018",
        "5 Trần Bình Chuyên viên Thanh tra Sở 2018",
    ]
    text = page(response).get_text(" ", strip=True)
    assert "(Kèm theo Quyết định số 86/QĐ-STNMT ngày 03 tháng 12 năm 2018 của Sở Tài nguyên và Môi trường)" in text
    for shown in ("Phụ lục", "Tổng cộng: 5", "Cá nhân: 4", "Tập thể: 1"):
        assert shown in text
    assert "Bị Hủy" not in text


def test_the_decision_leads_to_its_annex(client, decision):
    address = f"/khen-thuong/quyet-dinh/{decision.pk}/"
    assert page(client.get(address)).select_one(f'a[href="{address}phu-luc/"]')


@pytest.mark.parametrize("change", [{"is_published": False}, {"status": LegalStatus.ANNULLED}])
def test_what_the_public_may_not_read_has_no_annex(client, decision, change):
    type(decision).objects.filter(pk=decision.pk).update(**change)
    assert client.get(f"/khen-thuong/quyet-dinh/{decision.pk}/phu-luc/").status_code == 404


def test_a_search_is_laid_out_as_an_annex(client, decision, index_now):
    later = AwardDecisionFactory(number="90/QĐ-STNMT", issued_on=date(2019, 1, 20))
    AwardGrantFactory(decision=later, code="LDTT", honoree=HonoreeFactory(name="Lê An"))
    index_now()
    response = client.get("/khen-thuong/phu-luc/?q=le+an&sort=date")
    assert lines(response) == [
        "I. Lao động tiên tiến (1)",
        "1 Lê An 2019 90/QĐ-STNMT 20/01/2019",
        "II. Giấy khen của Giám đốc Sở, Thủ trưởng cơ quan, đơn vị (1)",
        "2 Lê An Chuyên viên Thanh tra Sở 2018 86/QĐ-STNMT 03/12/2018",
    ]
    assert "le an" in page(response).get_text()


def test_a_list_that_is_too_long_says_so(client, decision, index_now, monkeypatch):
    index_now()
    monkeypatch.setattr(annex, "MOST", 3)
    response = client.get("/khen-thuong/phu-luc/")
    assert lines(response) == []
    assert "quá dài để in" in page(response).get_text()


def test_bad_input_and_a_missing_index_are_said(client, index_now, monkeypatch):
    index_now()
    assert "không có" in page(client.get("/khen-thuong/phu-luc/?level=king")).get_text()
    assert "Không có khen thưởng nào" in page(client.get("/khen-thuong/phu-luc/?q=khongai")).get_text()

    def away(request):
        raise SearchUnavailable("away")

    monkeypatch.setattr(service, "scan", away)
    assert client.get("/khen-thuong/phu-luc/?q=x").status_code == 503


def test_staff_print_what_is_not_published_yet(admin_client, client, decision, index_now):
    type(decision).objects.filter(pk=decision.pk).update(is_published=False)
    index_now()
    address = reverse("award_decision:annex", args=[decision.pk])
    assert len(lines(admin_client.get(address))) == 7
    assert len(lines(admin_client.get(reverse("award_grant:annex") + "?q=le+an"))) == 2
    assert admin_client.get(reverse("award_grant:annex") + "?status=annulled").status_code == 200
    assert client.get(address).status_code == 302


def test_queries_do_not_grow_with_the_decision(client, decision, django_assert_max_num_queries):
    address = f"/khen-thuong/quyet-dinh/{decision.pk}/phu-luc/"
    for _time in range(2):  # the very first page of a site makes its settings, which ends what was remembered
        client.get(address)
    with django_assert_max_num_queries(7):
        client.get(f"{address}?few")
    for n in range(20):
        AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name=f"Lê {n}"))
    client.get(address)
    with django_assert_max_num_queries(7):
        client.get(f"{address}?many")


@pytest.mark.parametrize(("number", "written"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (99, "XCIX")])
def test_roman_numerals(number, written):
    assert roman(number) == written
