"""A decision's own page, its print view, and the feed."""

from datetime import date

import feedparser
import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from emulation.models import AwardRegisterPage
from emulation.pages.sitemaps import DecisionSitemap
from emulation.rules.choices import LegalStatus
from emulation.rules.official_dates import official_date
from tests.core.structured_data import described
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    campaign_page,
    collective,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def address(decision, tail=""):
    return f"/khen-thuong/quyet-dinh/{decision.pk}/{tail}"


def read(client, decision, tail=""):
    response = client.get(address(decision, tail))
    assert response.status_code == 200
    return response


def test_dates_are_written_as_on_official_documents():
    assert official_date(date(2025, 12, 3)) == "ngày 03 tháng 12 năm 2025"
    assert official_date(date(2025, 2, 28)) == "ngày 28 tháng 02 năm 2025"
    assert official_date(date(2025, 3, 1)) == "ngày 01 tháng 3 năm 2025"


def test_the_page_says_what_the_decision_says(client):
    campaign = campaign_page(title="Thi đua nước rút", slug="nuoc-rut")
    file = get_document_model().objects.create(title="Bản ký", file=ContentFile(b"%PDF-1.4", name="qd.pdf"))
    decision = AwardDecisionFactory(
        number="125/QĐ-STNMT", campaign=campaign, file=file, legal_bases="Luật Thi đua, khen thưởng;\n\nXét đề nghị."
    )
    html = read(client, decision).content.decode()
    for text in (
        "Quyết định số 125/QĐ-STNMT",
        "ngày 03 tháng 12 năm 2018",
        "Trần Văn Bình, Giám đốc",
        "<li>Luật Thi đua, khen thưởng;</li>",
        "Về việc tặng danh hiệu thi đua",
        file.url,
        campaign.url,
    ):
        assert text in html


def test_honorees_stand_in_legal_order_grouped_by_award(client):
    decision = AwardDecisionFactory()
    AwardGrantFactory(decision=decision, code="GKS", honoree=HonoreeFactory(name="Lê Quế"))
    AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Trần Bình"))
    AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Nguyễn Ánh"))
    AwardGrantFactory(decision=decision, code="GKS", honoree=collective("Văn phòng Sở"))
    groups = read(client, decision).context["groups"]
    assert [
        (award.code, [(number, grant.honoree_name) for number, grant, _page in rows]) for award, rows in groups
    ] == [
        ("LDTT", [(1, "Nguyễn Ánh"), (2, "Trần Bình")]),
        ("GKS", [(3, "Văn phòng Sở"), (4, "Lê Quế")]),
    ]


def test_names_are_those_of_the_day(client):
    unit = OrgUnitFactory(name="Phòng Đo đạc")
    honoree = HonoreeFactory(name="Nguyễn Thị Ánh", unit=unit)
    grant = AwardGrantFactory(honoree=honoree)
    honoree.name, unit.name = "Nguyễn Ánh", "Chi cục"
    honoree.save()
    unit.save()
    html = read(client, grant.decision).content.decode()
    assert "Nguyễn Thị Ánh" in html
    assert "Phòng Đo đạc" in html


def test_an_unpublished_decision_has_no_page(client):
    decision = AwardDecisionFactory(is_published=False)
    for tail in ("", "in/"):
        assert client.get(address(decision, tail)).status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999999", "abc", "-1"])
def test_a_decision_that_is_not_there_is_not_found(client, pk):
    assert client.get(f"/khen-thuong/quyet-dinh/{pk}/").status_code == 404


def test_an_annulled_decision_says_so_and_lists_nobody(client):
    by = AwardDecisionFactory(number="9/QĐ-STNMT")
    decision = AwardDecisionFactory(
        status=LegalStatus.ANNULLED,
        status_reason="Kê khai không trung thực.",
        annulled_by=by,
        status_on=date(2020, 3, 5),
    )
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Lê Bị Hủy"))
    html = read(client, decision).content.decode()
    assert "Quyết định này đã bị hủy bỏ." in html
    assert "Kê khai không trung thực." in html
    assert address(by) in html
    assert "Lê Bị Hủy" not in html


def test_an_annulling_decision_that_is_not_public_is_not_linked(client):
    by = AwardDecisionFactory(is_published=False)
    decision = AwardDecisionFactory(status=LegalStatus.ANNULLED, status_reason="Sai.", annulled_by=by)
    assert address(by) not in read(client, decision).content.decode()


def test_a_single_annulled_award_is_counted_but_not_named(client):
    decision = AwardDecisionFactory()
    AwardGrantFactory(decision=decision)
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Lê Bị Hủy"), status=LegalStatus.ANNULLED)
    html = read(client, decision).content.decode()
    assert "1 lượt khen thưởng trong quyết định này đã bị hủy bỏ" in html
    assert "Lê Bị Hủy" not in html


def test_a_corrected_and_a_restored_decision_list_their_honorees(client):
    for status, text in ((LegalStatus.CORRECTED, "đã được đính chính"), (LegalStatus.RESTORED, "đã được phục hồi")):
        grant = AwardGrantFactory(decision=AwardDecisionFactory(status=status, status_reason="Sửa tên."))
        html = read(client, grant.decision).content.decode()
        assert text in html
        assert grant.honoree_name in html


def test_a_big_decision_is_paged_and_printed_whole(client, monkeypatch):
    monkeypatch.setattr(AwardRegisterPage, "grants_per_page", 3)
    decision = AwardDecisionFactory()
    for number in range(7):
        AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name=f"Nguyễn Văn A{number}"))
    last = client.get(address(decision) + "?page=3")
    assert [number for _award, rows in last.context["groups"] for number, _grant, _page in rows] == [7]
    printed = read(client, decision, "in/").content.decode()
    assert printed.count("<tr id=") == 7
    for page in ("0", "-1", "x", "9" * 30):
        assert client.get(address(decision) + f"?page={page}").status_code == 200


def test_query_count_is_the_same_for_many_honorees(client, django_assert_max_num_queries):
    decision = AwardDecisionFactory()
    for number in range(60):
        AwardGrantFactory(
            decision=decision, honoree=HonoreeFactory(name=f"Nguyễn Văn A{number}", unit=OrgUnitFactory())
        )
    client.get(address(decision))
    with django_assert_max_num_queries(20):
        read(client, decision)


@pytest.mark.parametrize(("form", "kind"), [("feed", "atom"), ("rss", "rss")])
def test_the_feed_announces_decisions_in_force_without_names(client, form, kind):
    shown = AwardDecisionFactory(number="125/QĐ-STNMT", abstract="Tặng <Giấy khen> & cờ \x0b")
    AwardGrantFactory(decision=shown, honoree=HonoreeFactory(name="Trần Thị Hạnh"))
    AwardDecisionFactory(number="126/QĐ-STNMT", is_published=False)
    AwardDecisionFactory(number="127/QĐ-STNMT", status=LegalStatus.ANNULLED)
    response = client.get(f"/khen-thuong/{form}/")
    assert response["Content-Type"].startswith(f"application/{kind}+xml")
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["125/QĐ-STNMT – Sở Tài nguyên và Môi trường"]
    assert feed.entries[0].link.endswith(address(shown))
    assert "Trần Thị Hạnh" not in response.content.decode()


def test_decisions_stand_in_the_sitemap(client, monkeypatch):
    monkeypatch.setattr(DecisionSitemap, "limit", 2)
    shown = [AwardDecisionFactory() for _ in range(3)]
    hidden = [AwardDecisionFactory(is_published=False), AwardDecisionFactory(status=LegalStatus.ANNULLED)]
    assert "/sitemap-decisions.xml?p=2" in client.get("/sitemap.xml").content.decode()
    listed = "".join(client.get(f"/sitemap-decisions.xml?p={page}").content.decode() for page in (1, 2))
    assert [f"{address(each)}</loc>" in listed for each in shown + hidden] == [True] * 3 + [False] * 2


def test_machines_are_told_the_number_the_authority_and_the_standing_but_no_recipient(client):
    decision = AwardDecisionFactory(number="125/QĐ-STNMT", legal_bases="Luật 06/2022/QH15")
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Trần Thị Hạnh"))
    found = described(client, address(decision))
    told = found["Legislation"]
    assert told["legislationIdentifier"] == "125/QĐ-STNMT"
    assert told["legislationDate"] == decision.issued_on.isoformat()
    assert told["legislationPassedBy"]["name"] == decision.authority
    assert told["legislationLegalForce"] == "https://schema.org/InForce"
    assert told["citation"] == ["Luật 06/2022/QH15"]
    assert "Trần Thị Hạnh" not in str(told)
    assert found["BreadcrumbList"]["itemListElement"][-1]["item"]["@id"] == told["url"]
    decision.status = LegalStatus.ANNULLED
    decision.save()
    told = described(client, address(decision))["Legislation"]
    assert told["legislationLegalForce"] == "https://schema.org/NotInForce"


def test_on_paper_it_names_its_own_address(client):
    decision = AwardDecisionFactory()
    assert f"Nguồn: http://testserver{address(decision)}<" in read(client, decision, "in/").content.decode()
