"""Nothing for staff, nothing unpublished and nothing annulled is in anything the public can read."""

import json
from datetime import date

import pytest

from emulation.choices import LegalStatus
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory, HonoreeFactory, OrgUnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def public_answers(client, register, index_now):
    """Everything public that speaks of awards, as text by address."""
    unit = OrgUnitFactory(name="Phòng Bí Mật Không")
    shown = AwardGrantFactory(
        honoree=HonoreeFactory(
            name="Nguyễn Công Khai", unit=unit, note="Ghi chú nội bộ", date_of_birth=date(1971, 2, 3)
        )
    )
    for name, decision, grant in (
        ("Lê Chưa Đăng", {"is_published": False, "abstract": "Quyết định chưa đăng"}, {}),
        ("Lê Quyết Hủy", {"status": LegalStatus.ANNULLED, "status_reason": "Sai"}, {}),
        ("Lê Riêng Hủy", {}, {"status": LegalStatus.ANNULLED, "status_reason": "Sai"}),
    ):
        AwardGrantFactory(honoree=HonoreeFactory(name=name), decision=AwardDecisionFactory(**decision), **grant)
    index_now()
    decisions = [f"/khen-thuong/quyet-dinh/{pk}/" for pk in range(shown.decision_id, shown.decision_id + 4)]
    addresses = [
        "/khen-thuong/",
        "/khen-thuong/in/",
        "/khen-thuong/?q=le",
        "/khen-thuong/?q=ghi+chu+noi+bo",
        "/khen-thuong/?q=1971",
        "/khen-thuong/feed/",
        "/sitemap.xml",
        "/tim-kiem/?q=le",
        "/tim-kiem/?q=quyet+dinh+chua+dang",
        "/api/v1/awards/?page_size=100",
        "/api/v1/awards/?q=le",
        "/api/v1/awards/?q=ghi+chu",
        "/api/v1/search/?q=le",
        "/api/v1/search/?q=chua+dang",
        "/api/v1/suggest/?q=le",
        *decisions,
        *(f"{address}in/" for address in decisions),
        *(f"/api/v1/decisions/{pk}/" for pk in range(shown.decision_id, shown.decision_id + 4)),
    ]
    return {address: readable(client.get(address)) for address in addresses}


def readable(response):
    """The answer's text with JSON's escapes resolved, so that a name is found in it."""
    if response["Content-Type"].startswith("application/json"):
        return json.dumps(response.json(), ensure_ascii=False)
    return response.content.decode()


def test_what_is_public_is_there(public_answers):
    for address in ("/khen-thuong/", "/api/v1/awards/?page_size=100"):
        assert "Nguyễn Công Khai" in public_answers[address]


@pytest.mark.parametrize(
    "secret",
    ["Lê Chưa Đăng", "Lê Quyết Hủy", "Lê Riêng Hủy", "chưa đăng", "Ghi chú", "03/02/1971", "1971-02-03"],
)
def test_what_is_not_public_is_nowhere(public_answers, secret):
    typed = {"chưa đăng": "chua+dang", "Ghi chú": "ghi+chu"}.get(secret, "-")
    leaks = [address for address, text in public_answers.items() if secret in text and typed not in address]
    assert leaks == []


def test_staff_fields_are_in_no_index(settings, register, index_now, client):
    HonoreeFactory(name="Nguyễn Công Khai", note="Ghi chú nội bộ", date_of_birth=date(1971, 2, 3))
    from emulation.register_documents import SOURCES
    from search.documents import findable

    AwardGrantFactory(honoree__note="Ghi chú nội bộ", honoree__date_of_birth=date(1971, 2, 3))
    for source in SOURCES:
        for record in findable(source):
            text = repr(source.build(record))
            assert "Ghi chú" not in text
            assert "1971" not in text
