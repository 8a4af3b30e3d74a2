"""Two people with one record open: the later save is refused, shows what differs, and loses nothing that was typed."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from core.edit_conflicts import OPENED, token_of, version_of
from emulation.models import AwardDecision, AwardGrant, Honoree, OrgUnit
from emulation.register.merge import merge
from news.models import ArticleCategory
from portal.models import SiteSettings
from search.models import Synonym
from tests.core.editors import signed_in, text_of
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


@pytest.fixture
def an(db):
    return signed_in("an", "An Nguyễn")


@pytest.fixture
def binh(db):
    return signed_in("binh")


def opened(client, url):
    """Returns what the editor's form on a page would send."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return form_of(response)


def form_of(response):
    tree = html.fromstring(response.content.decode())
    (form,) = [form for form in tree.forms if "csrfmiddlewaretoken" in form.fields and OPENED in form.fields]
    # The line break after <textarea> is no part of what is in it.
    return {name: value.removeprefix("\n") for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def edit_url(record, name):
    return reverse(f"{name}:edit", args=[record.pk])


def test_the_later_save_of_a_recipient_is_refused_and_keeps_what_was_typed(an, binh):
    honoree = HonoreeFactory(name="Trần Thị Mai", note="", position="")
    url = edit_url(honoree, "honoree")
    first, second = opened(an, url), opened(binh, url)
    assert an.post(url, first | {"note": "Sinh tại Huế"}).status_code == 302
    refused = binh.post(url, second | {"position": "Trưởng phòng"})
    assert refused.status_code == 200
    honoree.refresh_from_db()
    assert (honoree.note, honoree.position) == ("Sinh tại Huế", "")
    form = form_of(refused)
    assert (form["position"], form["note"]) == ("Trưởng phòng", "")
    told = text_of(refused)
    assert "An Nguyễn" in told
    assert "Sinh tại Huế" in told
    assert "Chưa lưu" in told
    # Once seen, what the other wrote can be taken over and saved.
    assert binh.post(url, form | {"note": "Sinh tại Huế"}).status_code == 302
    honoree.refresh_from_db()
    assert (honoree.note, honoree.position) == ("Sinh tại Huế", "Trưởng phòng")


def test_a_third_person_between_refusal_and_second_save_is_seen_too(an, binh):
    honoree = HonoreeFactory(note="")
    url, third = edit_url(honoree, "honoree"), signed_in("chi")
    forms = [opened(client, url) for client in (an, binh, third)]
    assert an.post(url, forms[0] | {"note": "một"}).status_code == 302
    seen = form_of(binh.post(url, forms[1] | {"note": "hai"}))
    seen_by_third = form_of(third.post(url, forms[2] | {"note": "ba"}))
    assert third.post(url, seen_by_third).status_code == 302
    again = binh.post(url, seen)
    assert again.status_code == 200
    assert "ba" in text_of(again)
    assert form_of(again)["note"] == "hai"
    honoree.refresh_from_db()
    assert honoree.note == "ba"


def test_one_person_with_two_windows_is_told_that_it_was_they_themselves(an):
    honoree = HonoreeFactory(note="")
    url = edit_url(honoree, "honoree")
    old = opened(an, url)
    an.post(url, old | {"note": "mới"})
    again = an.post(url, old | {"note": "cũ"})  # the other window, or the back button
    assert again.status_code == 200
    assert "Chính bạn" in text_of(again)


def test_saving_without_a_change_in_between_needs_no_second_look(an, binh):
    honoree = HonoreeFactory(note="")
    url = edit_url(honoree, "honoree")
    form = opened(an, url)
    opened(binh, url)
    assert an.post(url, form | {"note": "một"}).status_code == 302
    assert binh.post(url, opened(binh, url) | {"note": "hai"}).status_code == 302


def test_an_error_in_the_form_and_a_conflict_are_both_told(an, binh):
    honoree = HonoreeFactory(name="Trần Thị Mai", note="")
    url = edit_url(honoree, "honoree")
    form = opened(binh, url)
    an.post(url, opened(an, url) | {"note": "một"})
    refused = binh.post(url, form | {"name": ""})
    assert refused.status_code == 200
    assert "một" in text_of(refused)


@pytest.mark.parametrize("token", ["x", "1.2", "." * 200, "9" * 300, "１２.ab", "1.%00"])
def test_a_token_that_nobody_made_is_refused_and_renewed(an, token):
    honoree = HonoreeFactory(note="")
    url = edit_url(honoree, "honoree")
    refused = an.post(url, opened(an, url) | {"note": "một", OPENED: token})
    assert refused.status_code == 200
    assert an.post(url, form_of(refused)).status_code == 302


def records(kind):
    """Returns a record, its edit address, a field, and the model."""
    if kind == "decision":
        record = AwardDecisionFactory()
        return record, edit_url(record, "award_decision"), "abstract"
    if kind == "award":
        record = AwardGrantFactory()
        return record, edit_url(record, "award_grant"), "citation"
    if kind == "unit":
        record = OrgUnitFactory()
        return record, edit_url(record, "org_unit"), "short_name"
    if kind == "award type":
        record = AwardGrantFactory().award_type
        return record, edit_url(record, "award_type"), "legal_basis"
    if kind == "abbreviation":
        record = Synonym.objects.create(abbreviation="XYZ", meaning="xin yêu zui")
        return record, reverse(record.snippet_viewset.get_url_name("edit"), args=[record.pk]), "meaning"
    if kind == "category":
        record = ArticleCategory.objects.create(name="Tin", slug="tin")
        return record, reverse(record.snippet_viewset.get_url_name("edit"), args=[record.pk]), "name"
    from wagtail.models import Site

    site = Site.objects.get(is_default_site=True)
    record = SiteSettings.for_site(site)
    return record, reverse("wagtailsettings:edit", args=["portal", "sitesettings", site.pk]), "address"


@pytest.mark.parametrize(
    "kind", ["decision", "award", "unit", "award type", "abbreviation", "category", "name and contact"]
)
def test_every_form_of_ours_refuses_alike(kind, an, binh):
    record, url, field = records(kind)
    first, second = opened(an, url), opened(binh, url)
    assert an.post(url, first | {field: "của An"}).status_code == 302, text_of(an.post(url, first))[:2000]
    refused = binh.post(url, second | {field: "của Bình"})
    assert refused.status_code == 200
    record.refresh_from_db()
    assert getattr(record, field) == "của An"
    assert "của An" in text_of(refused)
    form = form_of(refused)
    assert form[field] == "của Bình"
    assert binh.post(url, form).status_code == 302
    record.refresh_from_db()
    assert getattr(record, field) == "của Bình"


@pytest.mark.parametrize("step", ["annul", "correct"])
def test_a_step_confirmed_on_a_stale_page_is_refused_with_its_reason_kept(step, an, binh):
    decision = AwardDecisionFactory()
    form = opened(binh, reverse(f"award_decision:{step}", args=[decision.pk]))
    url = edit_url(decision, "award_decision")
    an.post(url, opened(an, url) | {"abstract": "Nội dung mới"})
    refused = binh.post(reverse(f"award_decision:{step}", args=[decision.pk]), form | {"status_reason": "Nhầm số"})
    assert refused.status_code == 200
    assert form_of(refused)["status_reason"] == "Nhầm số"
    decision.refresh_from_db()
    assert (decision.status, decision.abstract) == ("active", "Nội dung mới")


def test_annulling_what_somebody_has_annulled_meanwhile_keeps_the_reason_on_the_page(an, binh):
    decision = AwardDecisionFactory()
    url = reverse("award_decision:annul", args=[decision.pk])
    forms = opened(an, url), opened(binh, url)
    assert an.post(url, forms[0] | {"status_reason": "lý do của An"}).status_code == 302
    refused = binh.post(url, forms[1] | {"status_reason": "lý do của Bình"})
    assert refused.status_code == 200
    assert form_of(refused)["status_reason"] == "lý do của Bình"
    again = binh.post(url, form_of(refused))  # it cannot be annulled twice, however often it is sent
    assert again.status_code == 200
    decision.refresh_from_db()
    assert decision.status_reason == "lý do của An"


def test_an_editor_of_a_record_annulled_meanwhile_is_told(an, binh):
    grant = AwardGrantFactory()
    url = edit_url(grant, "award_grant")
    form = opened(binh, url)
    annul = reverse("award_grant:annul", args=[grant.pk])
    an.post(annul, opened(an, annul) | {"status_reason": "Nhầm người"})
    refused = binh.post(url, form | {"citation": "Có thành tích"})
    assert refused.status_code == 200
    assert AwardGrant.objects.get().status == "annulled"
    assert binh.post(url, form_of(refused)).status_code == 302
    assert AwardGrant.objects.get().status == "annulled"


def test_what_was_typed_for_a_record_that_was_deleted_is_shown(an, binh):
    honoree = HonoreeFactory(name="Trần Thị Mai")
    url = edit_url(honoree, "honoree")
    form = opened(binh, url)
    an.post(reverse("honoree:delete", args=[honoree.pk]))
    response = binh.post(url, form | {"note": "Một câu rất dài"})
    assert response.status_code == 409
    assert "Một câu rất dài" in text_of(response)
    assert "An Nguyễn" in text_of(response)
    assert not Honoree.objects.filter(pk=honoree.pk).exists()


def test_what_was_typed_for_an_abbreviation_that_was_deleted_is_shown(an, binh):
    record, url, field = records("abbreviation")
    form = opened(binh, url)
    record.delete()
    response = binh.post(url, form | {field: "nghĩa mới"})
    assert response.status_code == 409
    assert "nghĩa mới" in text_of(response)


def test_what_was_typed_for_a_recipient_that_was_merged_is_shown_beside_the_one_kept(an, binh, admin_user):
    kept, merged = HonoreeFactory(name="Trần Thị Mai"), HonoreeFactory(name="Trần Thị Mai")
    url = edit_url(merged, "honoree")
    form = opened(binh, url)
    merge(kept, merged, take=[], user=admin_user)
    response = binh.post(url, form | {"note": "Sinh tại Huế"})
    assert response.status_code == 409
    assert "Sinh tại Huế" in text_of(response)
    assert edit_url(kept, "honoree") in response.content.decode()


def test_deleting_what_somebody_has_changed_asks_once_more(an, binh):
    honoree = HonoreeFactory(note="")
    url = reverse("honoree:delete", args=[honoree.pk])
    form = opened(binh, url)
    edit = edit_url(honoree, "honoree")
    an.post(edit, opened(an, edit) | {"note": "Đừng xoá"})
    refused = binh.post(url, form)
    assert refused.status_code == 200
    assert "An Nguyễn" in text_of(refused)
    assert Honoree.objects.filter(pk=honoree.pk).exists()
    assert binh.post(url, form_of(refused)).status_code == 302
    assert not Honoree.objects.filter(pk=honoree.pk).exists()


def test_deleting_what_is_deleted_says_so(an, binh):
    honoree = HonoreeFactory()
    url = reverse("honoree:delete", args=[honoree.pk])
    form = opened(binh, url)
    an.post(url, opened(an, url))
    assert binh.post(url, form).status_code == 302
    decision = AwardDecisionFactory()
    gone = reverse("award_decision:delete", args=[decision.pk])
    AwardDecision.objects.all().delete()
    assert binh.post(gone, form).status_code == 302


def test_a_merge_confirmed_on_a_stale_page_is_refused_and_may_be_sent_again(an, binh):
    kept, merged = HonoreeFactory(name="Trần Thị Mai", note="a"), HonoreeFactory(name="Trần Thị Mai", note="b")
    url = f"{reverse('honoree:merge', args=[kept.pk])}?other={merged.pk}"
    form = opened(binh, url)
    edit = edit_url(merged, "honoree")
    an.post(edit, opened(an, edit) | {"note": "c"})
    refused = binh.post(url, form)
    assert refused.status_code == 200
    assert Honoree.objects.get(pk=merged.pk).merged_into is None
    assert "An Nguyễn" in text_of(refused)
    assert binh.post(url, form_of(refused)).status_code == 302
    assert Honoree.objects.get(pk=merged.pk).merged_into == kept


def test_two_people_who_merge_the_same_pair_the_other_way_round_are_both_answered(an, binh):
    one, other = HonoreeFactory(name="Trần Thị Mai"), HonoreeFactory(name="Trần Thị Mai")
    urls = [f"{reverse('honoree:merge', args=[a.pk])}?other={b.pk}" for a, b in ((one, other), (other, one))]
    forms = opened(an, urls[0]), opened(binh, urls[1])
    assert an.post(urls[0], forms[0]).status_code == 302
    response = binh.post(urls[1], forms[1])
    assert response.status_code == 302
    assert response["Location"] == edit_url(one, "honoree")


def test_a_unit_renamed_on_a_stale_page_is_refused_with_the_name_kept(an, binh):
    unit = OrgUnitFactory(name="Phòng Nước")
    url = reverse("org_unit:rename", args=[unit.pk])
    form = opened(binh, url)
    edit = edit_url(unit, "org_unit")
    an.post(edit, opened(an, edit) | {"short_name": "PN"})
    refused = binh.post(url, form | {"name": "Phòng Tài nguyên nước"})
    assert refused.status_code == 200
    assert form_of(refused)["name"] == "Phòng Tài nguyên nước"
    assert OrgUnit.objects.count() == 1
    assert binh.post(url, form_of(refused)).status_code == 302
    assert OrgUnit.objects.count() == 2


def test_a_version_tells_every_value_link_and_row_apart():
    honoree = HonoreeFactory(date_of_birth=date(1980, 1, 2), note="")
    seen = {version_of(honoree)}
    for name, value in [("note", "a"), ("note", "b"), ("date_of_birth", None), ("unit", OrgUnitFactory())]:
        setattr(honoree, name, value)
        honoree.save()
        seen.add(version_of(honoree))
    assert len(seen) == 5
    assert token_of([honoree]).endswith(version_of(honoree))
    honoree.delete()
    assert version_of(Honoree(pk=99)) == ""
