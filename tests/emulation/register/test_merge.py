"""Two records of one recipient become one, and are parted again."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import ModelLogEntry

from emulation.models import AwardGrant, Honoree, HonoreeMerge, HonoreePage
from emulation.register.merge import merge, undo
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    collective,
    root_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def profile(honoree, slug, **values):
    page = root_page().add_child(instance=HonoreePage(title=honoree.name, slug=slug, honoree=honoree, **values))
    page.save_revision().publish()
    return page


@pytest.fixture
def pair():
    """One person, entered twice: three awards in all."""
    kept = HonoreeFactory(name="Nguyễn Thị Ánh", unit=OrgUnitFactory(name="Thanh tra Sở"))
    merged = HonoreeFactory(
        name="Nguyễn Thị Anh", unit=OrgUnitFactory(name="Văn phòng Sở"), position="Chuyên viên", note="Sinh tại Huế"
    )
    AwardGrantFactory(honoree=kept)
    for year in (2016, 2017):
        AwardGrantFactory(honoree=merged, decision=AwardDecisionFactory(issued_on=date(year, 12, 1)))
    return kept, merged


def snapshot():
    """All that a merge may touch, as it is."""
    return (
        list(Honoree.objects.order_by("pk").values()),
        list(AwardGrant.objects.order_by("pk").values()),
        list(HonoreePage.objects.order_by("pk").values("pk", "honoree", "live")),
    )


def found(client, honoree):
    return client.get(f"/api/v1/awards/?honoree={honoree.pk}").json().get("count", 0)


def test_awards_and_chosen_values_go_to_the_record_that_stays(pair, admin_user, client, index_now):
    kept, merged = pair
    names = list(AwardGrant.objects.order_by("pk").values_list("honoree_name", "unit_name"))
    done = merge(kept, merged, take=["position", "note"], user=admin_user)
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.name, kept.position, kept.note) == ("Nguyễn Thị Ánh", "Chuyên viên", "Sinh tại Huế")
    assert kept.grants.count() == 3
    assert merged.merged_into == kept
    assert list(AwardGrant.objects.order_by("pk").values_list("honoree_name", "unit_name")) == names
    assert (done.made_by, len(done.grant_ids)) == (admin_user, 2)
    assert merged not in Honoree.objects.active()
    index_now()
    assert found(client, kept) == 3
    response = client.get(f"/khen-thuong/doi-tuong/{merged.pk}/")
    assert (response.status_code, response["Location"]) == (302, f"/khen-thuong/doi-tuong/{kept.pk}/")


def test_every_record_that_is_touched_says_so_in_its_history(pair, admin_client, admin_user):
    kept, merged = pair
    moved = merged.grants.first()
    merge(kept, merged, take=["position"], user=admin_user)
    entry = ModelLogEntry.objects.get(object_id=str(kept.pk), action="emulation.merge", content_type__model="honoree")
    assert entry.data["changes"] == {"position": ["", "Chuyên viên"]}
    assert (entry.user, entry.data["other"]["id"]) == (admin_user, merged.pk)
    award = ModelLogEntry.objects.get(object_id=str(moved.pk), content_type__model="awardgrant")
    assert [each["id"] for each in award.data["changes"]["honoree"]] == [merged.pk, kept.pk]
    html = admin_client.get(reverse("honoree:history", args=[merged.pk])).content.decode()
    assert "Nguyễn Thị Ánh" in html


def test_undoing_gives_everything_back(pair, admin_user, client, index_now):
    kept, merged = pair
    profile(kept, "anh-1")
    profile(merged, "anh-2")
    profile(merged, "anh-3", live=False)
    HonoreePage.objects.filter(slug="anh-3").update(live=False)
    before = snapshot()
    done = merge(kept, merged, take=["position", "unit", "name"], user=admin_user)
    assert snapshot() != before
    undo(done, user=admin_user)
    assert snapshot() == before
    done.refresh_from_db()
    assert done.undone_at
    index_now()
    assert (found(client, kept), found(client, merged)) == (1, 2)
    assert client.get("/anh-2/").status_code == 200


def test_undoing_keeps_what_was_changed_since(pair):
    kept, merged = pair
    done = merge(kept, merged, take=["position", "note"])
    kept.refresh_from_db()
    kept.position = "Chánh Thanh tra"
    kept.save()
    AwardGrantFactory(honoree=kept, decision=AwardDecisionFactory(issued_on=date(2019, 1, 1)))
    undo(done)
    kept.refresh_from_db()
    assert (kept.position, kept.note) == ("Chánh Thanh tra", "")
    assert (kept.grants.count(), merged.grants.count()) == (2, 2)


def test_the_address_of_the_merged_profile_leads_to_the_other(pair, client):
    kept, merged = pair
    profile(kept, "anh-1")
    profile(merged, "anh-2")
    done = merge(kept, merged)
    response = client.get("/anh-2/")
    assert (response.status_code, response["Location"]) == (302, "/anh-1/")
    undo(done)
    assert client.get("/anh-2/").status_code == 200


def test_a_lone_profile_goes_over_with_its_draft(pair, client):
    kept, merged = pair
    page = profile(merged, "anh-2")
    page.title = "Bản nháp"
    page.save_revision()
    merge(kept, merged)
    page.refresh_from_db()
    assert (page.honoree, page.live, page.title) == (kept, True, "Nguyễn Thị Anh")
    draft = page.get_latest_revision_as_object()
    assert (draft.honoree, draft.title) == (kept, "Bản nháp")
    assert client.get("/anh-2/").status_code == 200


def test_what_cannot_be_one_is_refused(pair):
    kept, merged = pair
    third = HonoreeFactory()
    before = snapshot()
    with pytest.raises(ValidationError, match="khác nhau"):
        merge(kept, kept)
    with pytest.raises(ValidationError, match="Tập thể"):
        merge(kept, collective())
    assert snapshot()[1:] == before[1:]
    merge(kept, merged)
    for one, other in ((third, merged), (merged, third)):
        with pytest.raises(ValidationError, match="đã được gộp"):
            merge(one, other)


def test_two_awards_of_one_decision_are_not_made_one(pair):
    kept, merged = pair
    AwardGrantFactory(honoree=merged, decision=kept.grants.get().decision)
    before = snapshot()
    with pytest.raises(ValidationError, match="Lao động tiên tiến"):
        merge(kept, merged)
    assert snapshot() == before


def test_merges_are_undone_from_the_last(pair):
    kept, merged = pair
    third = HonoreeFactory()
    first = merge(kept, merged)
    second = merge(third, kept)
    with pytest.raises(ValidationError, match="hoàn tác"):
        undo(first)
    undo(second)
    undo(first)
    assert (kept.grants.count(), merged.grants.count(), third.grants.count()) == (1, 2, 0)
    with pytest.raises(ValidationError):
        undo(first)


def test_the_admin_compares_merges_and_undoes(pair, admin_client):
    kept, merged = pair
    address = reverse("honoree:merge", args=[kept.pk])
    assert "Nguyễn Thị Ánh" in admin_client.get(address).content.decode()
    html = admin_client.get(f"{address}?other={merged.pk}").content.decode()
    for shown in ("Thanh tra Sở", "Văn phòng Sở", "Chuyên viên", "Sinh tại Huế", "Lao động tiên tiến"):
        assert shown in html
    form = {"name": "kept", "position": "merged", "unit": "merged", "note": "kept"}
    response = admin_client.post(f"{address}?other={merged.pk}", form)
    assert response["Location"] == reverse("honoree:edit", args=[kept.pk])
    kept.refresh_from_db()
    assert (kept.unit.name, kept.note) == ("Văn phòng Sở", "")
    done = HonoreeMerge.objects.get()
    undoing = reverse("honoree:undo_merge", args=[done.pk])
    assert undoing in admin_client.get(reverse("honoree:edit", args=[kept.pk])).content.decode()
    assert admin_client.get(reverse("honoree:edit", args=[merged.pk]))["Location"].endswith(f"/{kept.pk}/")
    assert admin_client.get(undoing).status_code == 200
    assert admin_client.post(undoing)["Location"] == reverse("honoree:edit", args=[merged.pk])
    assert merged.grants.count() == 2


def test_the_admin_says_what_is_wrong(pair, admin_client):
    kept, merged = pair
    address = reverse("honoree:merge", args=[kept.pk])
    other = collective()
    assert "Tập thể" in admin_client.get(f"{address}?other={other.pk}").content.decode()
    assert admin_client.post(f"{address}?other={other.pk}", {}).status_code == 200
    for wrong in ("999999", "x", "%00", ""):
        assert admin_client.get(f"{address}?other={wrong}").status_code == 200
        assert admin_client.post(f"{address}?other={wrong}").status_code == 200
    assert admin_client.post(f"{address}?other={merged.pk}", {"name": "nobody"}).status_code == 200
    assert admin_client.get(reverse("honoree:merge", args=[999999])).status_code == 404
    assert not HonoreeMerge.objects.exists()


def test_merged_records_are_offered_nowhere(pair, admin_client):
    kept, merged = pair
    merge(kept, merged)
    for address in (reverse("honoree:index"), reverse("honoree_chooser:choose_results")):
        html = admin_client.get(address).content.decode()
        assert "Nguyễn Thị Ánh" in html
        assert "Nguyễn Thị Anh" not in html
