"""What editors meet: the forms, the consent rule at publication, the lists of the menu."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from emulation.models import CampaignPage, ExemplaryModelPage, HonoreePage
from tests.emulation.pages.factories import (
    CampaignFactory,
    CampaignIndexFactory,
    ExemplaryModelFactory,
    ExemplaryModelIndexFactory,
    HonoreeIndexFactory,
    HonoreePageFactory,
)

pytestmark = pytest.mark.django_db


def honoree_form(**kwargs):
    return nested_form_data(
        {
            "title": "Bà Trần Thị Ổi",
            "slug": "ba-tran-thi-oi",
            "subject": "individual",
            "body": streamfield([]),
            "achievements": inline_formset([]),
            "gallery_pictures": inline_formset([]),
            "comments": inline_formset([]),
            **kwargs,
        }
    )


def add_url(model, parent):
    return reverse("wagtailadmin_pages:add", args=(model._meta.app_label, model._meta.model_name, parent.pk))


def test_a_story_is_not_published_without_consent_and_nothing_typed_is_lost(admin_client):
    url = add_url(HonoreePage, HonoreeIndexFactory())
    data = honoree_form(quote="Lời của bà Ổi") | {"action-publish": "1"}
    response = admin_client.post(url, data)
    assert response.status_code == 200
    assert "consent_on" in response.context["form"].errors
    assert "Lời của bà Ổi" in response.content.decode()
    assert not HonoreePage.objects.exists()


def test_a_story_is_kept_as_a_draft_without_consent(admin_client):
    admin_client.post(add_url(HonoreePage, HonoreeIndexFactory()), honoree_form(quote="Lời của bà Ổi"))
    page = HonoreePage.objects.get()
    assert not page.live
    assert page.quote == "Lời của bà Ổi"


def test_a_draft_over_a_published_page_is_kept_without_consent(admin_client):
    page = HonoreePageFactory()
    url = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    admin_client.post(url, honoree_form(quote="Lời mới"))
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().quote == "Lời mới"
    assert page.quote == ""


def test_a_story_with_consent_is_published(admin_client):
    url = add_url(HonoreePage, HonoreeIndexFactory())
    admin_client.post(url, honoree_form(quote="Lời", consent_on="2018-05-01") | {"action-publish": "1"})
    assert HonoreePage.objects.get().live


def test_an_editor_previews_a_story_before_asking_for_consent(admin_client):
    page = HonoreePageFactory()
    url = reverse("wagtailadmin_pages:preview_on_edit", args=(page.pk,))
    assert admin_client.post(url, honoree_form(quote="Lời của bà Ổi")).json()["is_valid"]
    html = admin_client.get(url).content.decode()
    assert "Lời của bà Ổi" in html
    assert 'class="notice"' in html


@pytest.mark.parametrize(
    ("model", "index"),
    [
        (CampaignPage, CampaignIndexFactory),
        (HonoreePage, HonoreeIndexFactory),
        (ExemplaryModelPage, ExemplaryModelIndexFactory),
    ],
)
def test_the_form_of_a_new_page_opens(admin_client, model, index):
    assert admin_client.get(add_url(model, index())).status_code == 200


@pytest.mark.parametrize("factory", [CampaignFactory, HonoreePageFactory, ExemplaryModelFactory])
def test_the_form_of_a_page_opens(admin_client, factory):
    assert admin_client.get(reverse("wagtailadmin_pages:edit", args=(factory().pk,))).status_code == 200


def test_a_new_campaign_can_be_previewed_before_it_is_saved(admin_client):
    index = CampaignIndexFactory()
    data = nested_form_data(
        {
            "title": "Phong trào mới",
            "slug": "phong-trao-moi",
            "kind": "regular",
            "scope": "agency",
            "starts_on": "2018-01-01",
            "aims": rich_text("<p>Mục tiêu</p>"),
            "next_directions": rich_text(""),
            "body": streamfield([]),
            "milestones": inline_formset([]),
            "gallery_pictures": inline_formset([]),
            "comments": inline_formset([]),
        }
    )
    url = reverse("wagtailadmin_pages:preview_on_add", args=("emulation", "campaignpage", index.pk))
    assert admin_client.post(url, data).json()["is_valid"]
    assert "Mục tiêu" in admin_client.get(url).content.decode()


@pytest.mark.parametrize(
    ("name", "factory"),
    [("campaigns", CampaignFactory), ("honoree_pages", HonoreePageFactory), ("models", ExemplaryModelFactory)],
)
def test_the_menu_lists_every_page_of_a_kind(admin_client, name, factory):
    page = factory()
    response = admin_client.get(reverse(f"{name}:index"))
    assert page.title in response.content.decode()
