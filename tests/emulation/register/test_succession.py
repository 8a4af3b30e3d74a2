"""Units are renamed and merged from a day on; awards keep the names they were given under."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import ModelLogEntry

from emulation.models import AwardGrant, OrgUnit
from emulation.register.succession import succeed
from tests.emulation.register.factories import AwardGrantFactory, HonoreeFactory, OrgUnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
DAY = date(2025, 3, 1)


@pytest.fixture
def department():
    """A department with a division, which has a team and one award."""
    department = OrgUnitFactory(name="Sở Tài nguyên và Môi trường", code="STNMT")
    division = OrgUnitFactory(name="Phòng Khoáng sản", short_name="P. KS", parent=department)
    OrgUnitFactory(name="Tổ Thẩm định", parent=division)
    OrgUnitFactory(name="Tổ Cũ", parent=division, valid_to=date(2010, 1, 1))
    AwardGrantFactory(honoree=HonoreeFactory(name="Lê An", unit=division))
    return department


def unit(name):
    return OrgUnit.objects.get(name=name)


def found(client, unit, **filters):
    return client.get("/api/v1/awards/", {"unit": unit.pk, **filters}).json()["count"]


def test_a_renamed_unit_goes_on_under_its_new_name(department, client, index_now, admin_user):
    old = unit("Phòng Khoáng sản")
    new = succeed([old], OrgUnit(name="Phòng Khoáng sản và Nước", parent=department), DAY, user=admin_user)
    old.refresh_from_db()
    assert (old.valid_to, old.successor, new.valid_from, new.parent) == (date(2025, 2, 28), new, DAY, department)
    grant = AwardGrant.objects.get()
    assert (grant.unit, grant.unit_name) == (old, "Phòng Khoáng sản")
    assert grant.honoree.unit == new
    assert "nuoc" in grant.honoree.folded
    assert unit("Tổ Thẩm định").parent == new
    assert unit("Tổ Cũ").parent == old
    index_now()
    assert [found(client, each) for each in (department, old, new)] == [1, 1, 1]
    assert client.get("/api/v1/awards/?q=khoang+san+va+nuoc").json()["count"] == 1


def test_units_are_merged_into_a_new_one_with_all_below_them(department, client, index_now):
    other = OrgUnitFactory(name="Sở Nông nghiệp", code="SNN")
    AwardGrantFactory(honoree=HonoreeFactory(unit=other))
    new = succeed([department, other], OrgUnit(name="Sở Nông nghiệp và Môi trường", code="SNNMT"), DAY)
    assert {each.name for each in new.predecessors.all()} == {"Sở Tài nguyên và Môi trường", "Sở Nông nghiệp"}
    division = unit("Phòng Khoáng sản")
    assert division.parent == new
    assert unit("Tổ Thẩm định").path.startswith(new.path)
    index_now()
    assert found(client, new) == 2
    assert set(AwardGrant.objects.values_list("unit_name", flat=True)) == {"Phòng Khoáng sản", "Sở Nông nghiệp"}


def test_a_unit_is_merged_into_one_that_exists(department):
    other = OrgUnitFactory(name="Phòng Nước", parent=department)
    assert succeed([unit("Phòng Khoáng sản")], other, DAY) == other
    assert unit("Phòng Khoáng sản").successor == other
    assert other.valid_from is None


def test_every_unit_and_recipient_that_changes_says_so(department, admin_user, admin_client):
    old = unit("Phòng Khoáng sản")
    new = succeed([old], OrgUnit(name="Phòng Nước", parent=department), DAY, user=admin_user)
    entry = ModelLogEntry.objects.get(object_id=str(old.pk), content_type__model="orgunit")
    assert entry.data["changes"]["valid_to"] == [None, "2025-02-28"]
    assert entry.data["changes"]["successor"][1] == {"id": new.pk, "text": "Phòng Nước"}
    honoree = ModelLogEntry.objects.get(content_type__model="honoree")
    assert [each["text"] for each in honoree.data["changes"]["unit"]] == [
        "Phòng Khoáng sản (đến năm 2025)",
        "Phòng Nước",
    ]
    history = admin_client.get(reverse("org_unit:history", args=[unit("Tổ Thẩm định").pk])).content.decode()
    assert "Phòng Nước" in history


def refused(units, successor, day=DAY):
    before = list(OrgUnit.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as error:
        succeed(units, successor, day)
    assert list(OrgUnit.objects.order_by("pk").values()) == before
    return " ".join(error.value.messages)


def test_what_does_not_go_together_is_refused_and_changes_nothing(department):
    division = unit("Phòng Khoáng sản")
    team = unit("Tổ Thẩm định")
    assert "nằm dưới" in refused([division], team)
    assert "nằm dưới" in refused([department], OrgUnit(name="Phòng Mới", parent=division))
    assert "kế thừa chính nó" in refused([division], division)
    assert "đã kết thúc" in refused([unit("Tổ Cũ")], OrgUnit(name="Tổ Mới"))
    young = OrgUnitFactory(name="Phòng Trẻ", valid_from=date(2026, 1, 1))
    assert "01/01/2026" in refused([young], OrgUnit(name="Phòng Mới"))
    assert "01/03/2025" in refused([division], young)
    with pytest.raises(ValidationError) as error:
        succeed([division], OrgUnit(name=""), DAY)
    assert list(error.value.message_dict) == ["name"]
    assert refused([], OrgUnit(name="Phòng Mới"))


def test_the_admin_renames_a_unit(department, admin_client):
    old = unit("Phòng Khoáng sản")
    address = reverse("org_unit:rename", args=[old.pk])
    assert address in admin_client.get(reverse("org_unit:edit", args=[old.pk])).content.decode()
    html = admin_client.get(address).content.decode()
    assert "1 lượt khen thưởng" in html
    form = {"name": "Phòng Khoáng sản", "short_name": "P. KS", "code": "", "day": "2025-03-01"}
    assert "Đơn vị đang mang tên này" in admin_client.post(address, form).content.decode()
    assert admin_client.post(address, form | {"name": "", "day": "x"}).status_code == 200
    response = admin_client.post(address, form | {"name": "Phòng Nước"})
    assert response["Location"] == reverse("org_unit:edit", args=[unit("Phòng Nước").pk])
    assert unit("Phòng Nước").parent == department
    html = admin_client.post(address, form | {"name": "Phòng Khác"}).content.decode()
    assert "đã kết thúc" in html
    assert 'value="Phòng Khác"' in html


def test_the_admin_merges_units(department, admin_client):
    old, other = unit("Phòng Khoáng sản"), OrgUnitFactory(name="Phòng Đất đai", parent=department)
    address = reverse("org_unit:merge", args=[old.pk])
    assert "Phòng Đất đai" in admin_client.get(address).content.decode()
    form = {"day": "2025-03-01", "others": [other.pk], "successor": "", "name": "", "short_name": "", "code": ""}
    assert "Hãy chọn một đơn vị đang có" in admin_client.post(address, form).content.decode()
    response = admin_client.post(address, form | {"name": "Phòng Đất đai và Khoáng sản"})
    new = unit("Phòng Đất đai và Khoáng sản")
    assert response["Location"] == reverse("org_unit:edit", args=[new.pk])
    assert set(new.predecessors.all()) == {old, other}


def test_units_to_merge_with_stand_in_vietnamese_order(department, admin_client):
    for name in ("Phòng Đo đạc", "Phòng Dân tộc", "Phòng Âm nhạc", "Phòng An ninh"):
        OrgUnitFactory(name=name, parent=department)
    html = admin_client.get(reverse("org_unit:merge", args=[unit("Phòng Khoáng sản").pk])).content.decode()
    offered = re.findall(r"<option value=\"\d+\">(Phòng [^<]+)", html)
    assert offered == ["Phòng An ninh", "Phòng Âm nhạc", "Phòng Dân tộc", "Phòng Đo đạc"]


def test_the_admin_merges_into_a_unit_that_exists(department, admin_client):
    old, other = unit("Phòng Khoáng sản"), OrgUnitFactory(name="Phòng Đất đai", parent=department)
    form = {"day": "2025-03-01", "successor": other.pk, "name": "", "short_name": "", "code": ""}
    response = admin_client.post(reverse("org_unit:merge", args=[old.pk]), form)
    assert response["Location"] == reverse("org_unit:edit", args=[other.pk])
    assert unit("Phòng Khoáng sản").successor == other
