"""A rendition answers while something public shows its picture, or to a person who may see it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    PageViewRestriction,
    ReferenceIndex,
)
from wagtail.signal_handlers import disable_reference_index_auto_update

from core import signals
from core.models import Photo
from core.renditions import make_renditions
from emulation.models import HonoreePage
from emulation.models.honoree_parts import HonoreeGalleryPicture
from emulation.rules.choices import SubjectKind
from news.models import ArticleGalleryPicture
from portal.models import SiteSettings
from tests.core.factories import PhotoFactory
from tests.emulation.pages.factories import HonoreePageFactory
from tests.emulation.register.factories import AwardDecisionFactory
from tests.news.factories import ArticleFactory

pytestmark = pytest.mark.django_db

PASSWORD = "mật khẩu của trang"


@pytest.fixture(autouse=True)
def site(front_door):
    cache.clear()
    return front_door


@pytest.fixture
def photo():
    return PhotoFactory()


def address(photo) -> str:
    return photo.get_rendition("max-100x100|format-jpeg").url


def article_with(photo, **fields):
    article = ArticleFactory(**fields)
    article.gallery_pictures = [ArticleGalleryPicture(image=photo)]
    article.save()
    if article.live:
        article.save_revision().publish()
    return article


def status(client, photo) -> int:
    return client.get(address(photo)).status_code


def editor(*actions: str, collection=None) -> Client:
    """A person of the admin with these permissions for images."""
    group = Group.objects.create(name="Biên tập ảnh")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for action in actions:
        permission = Permission.objects.get(content_type__app_label="wagtailimages", codename=f"{action}_image")
        GroupCollectionPermission.objects.create(
            group=group, collection=collection or Collection.get_first_root_node(), permission=permission
        )
    return signed_in(group)


def signed_in(*groups: Group) -> Client:
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.create_user(f"nguoi{get_user_model().objects.count()}", "a@example.com", "x")
    user.groups.set(groups)
    client = Client()
    client.force_login(user)
    return client


def test_a_public_picture_is_kept_for_a_year_by_browsers_and_asked_for_again_by_a_cache_before(client, photo):
    article_with(photo)
    answer = client.get(address(photo))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["CDN-Cache-Control"] == "public, max-age=300"
    again = client.get(address(photo), headers={"if-modified-since": answer["Last-Modified"]})
    assert (again.status_code, again["Cache-Control"]) == (304, answer["Cache-Control"])


def test_a_name_tells_neither_the_upload_nor_its_size_by_rule():
    one, other = PhotoFactory(), PhotoFactory()
    names = [address(each).rpartition("/")[2] for each in (one, other)]
    tokens = [name.partition(".")[0] for name in names]
    assert tokens[0] != tokens[1]
    assert all(len(token) == 22 for token in tokens)


def test_a_long_name_keeps_its_token_and_its_kind():
    rendition = Photo.get_rendition_model()()
    name = rendition.file.field.generate_filename(rendition, "dai" * 60 + ".jpg")
    stored = rendition.file.storage.get_available_name(name, max_length=100)
    assert len(stored) <= 100
    assert stored.endswith(".jpg")
    assert len(stored.removeprefix("images/").partition(".")[0]) == 22


def test_an_unused_picture_is_hidden(client, photo):
    answer = client.get(address(photo))
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


def test_pictures_of_drafts_and_of_scheduled_pages_are_hidden_until_they_are_published(client, photo):
    draft = article_with(photo, live=False)
    assert status(client, photo) == 404
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision().publish()
    assert status(client, photo) == 404
    draft.go_live_at = None
    draft.save_revision().publish()
    assert status(client, photo) == 200


def test_a_picture_in_the_draft_of_a_published_page_is_hidden(client, photo):
    article = article_with(PhotoFactory())
    article.gallery_pictures = [ArticleGalleryPicture(image=photo)]
    article.save_revision()
    assert status(client, photo) == 404


def test_a_picture_taken_off_its_page_is_hidden_at_once(client, photo):
    article = article_with(photo)
    assert status(client, photo) == 200
    article.gallery_pictures = []
    article.save_revision().publish()
    assert status(client, photo) == 404


def test_a_picture_is_hidden_when_the_worker_finds_that_its_page_was_saved_without_it(client, photo):
    article = article_with(photo)
    article.gallery_pictures = []
    with disable_reference_index_auto_update():
        article.save()
    assert status(client, photo) == 200  # what the worker will change is remembered for this version of the site
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(article)
    assert status(client, photo) == 404


def test_publishing_a_page_with_the_same_pictures_hides_nothing(photo, monkeypatch):
    article = article_with(photo)
    advanced = []
    monkeypatch.setattr(signals, "advance", lambda: advanced.append(True))
    article.title = "Một tiêu đề khác"
    article.save_revision().publish()
    assert not advanced
    article.gallery_pictures = []
    article.save_revision().publish()
    assert advanced


def test_unpublishing_expiry_and_deletion_hide_a_picture_at_once(client):
    unpublished, expired, deleted = (PhotoFactory() for _ in range(3))
    pages = [article_with(each) for each in (unpublished, expired, deleted)]
    assert [status(client, each) for each in (unpublished, expired, deleted)] == [200, 200, 200]
    pages[0].unpublish()
    type(pages[1]).objects.filter(pk=pages[1].pk).update(expire_at=timezone.now() - timedelta(days=1))
    call_command("publish_scheduled")
    pages[2].delete()
    assert [status(client, each) for each in (unpublished, expired, deleted)] == [404, 404, 404]


def test_a_password_hides_a_picture_at_once_and_shows_it_to_who_gave_it(client, photo):
    article = article_with(photo)
    assert status(client, photo) == 200
    restriction = PageViewRestriction.objects.create(page=article, restriction_type="password", password=PASSWORD)
    assert status(client, photo) == 404
    assert status(signed_in(), photo) == 404
    form = client.get(article.url).content.decode()
    assert "password" in form
    client.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{article.pk}/",
        {"password": PASSWORD, "return_url": article.url},
    )
    answer = client.get(address(photo))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer["Vary"]
    restriction.delete()
    assert status(Client(), photo) == 200


def test_a_page_for_people_signed_in_or_of_a_group_shows_its_picture_to_them_only(client, photo):
    article = article_with(photo)
    restriction = PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="login")
    assert status(client, photo) == 404
    assert status(signed_in(), photo) == 200
    group = Group.objects.create(name="Nhóm")
    restriction.restriction_type = "groups"
    restriction.save()
    restriction.groups.add(group)
    assert status(signed_in(), photo) == 404
    assert status(signed_in(group), photo) == 200


def test_a_picture_that_one_of_two_pages_hides_is_shown(client, photo):
    article_with(photo)
    hidden = article_with(photo, live=False)
    assert status(client, photo) == 200
    hidden.save_revision().publish()
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    assert status(client, photo) == 200


def test_a_page_outside_of_every_site_shows_nothing(client, photo, site):
    article = article_with(photo)
    article.move(site.get_parent(), pos="last-child")
    assert status(client, photo) == 404


def test_a_private_collection_hides_its_pictures_even_on_a_public_page(client, photo):
    inner = Collection.get_first_root_node().add_child(name="Lưu trữ").add_child(name="Trong")
    article = article_with(photo)
    make_renditions(photo, "large", first_only=True)
    photo.collection = inner
    photo.save()
    assert status(client, photo) == 200
    restriction = CollectionViewRestriction.objects.create(collection=inner.get_parent(), restriction_type="login")
    assert status(client, photo) == 404
    assert address(photo) not in client.get(article.url).content.decode()
    assert "/media/images/" not in client.get(article.url).content.decode()
    assert "/media/images/" not in client.get("/sitemap-pages.xml").content.decode()
    assert status(signed_in(), photo) == 200
    restriction.delete()
    assert status(client, photo) == 200


def test_moving_pictures_in_bulk_hides_them_at_once(admin_client, client, photo):
    private = Collection.get_first_root_node().add_child(name="Lưu trữ")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    article_with(photo)
    assert status(client, photo) == 200
    bulk = f"/admin/bulk/core/photo/add_to_collection/?id={photo.pk}"
    assert admin_client.post(bulk, {"collection": private.pk}).status_code == 302
    assert status(client, photo) == 404


def test_a_portrait_waits_for_consent_and_pictures_of_public_events_do_not(client):
    portrait, public_event = PhotoFactory(), PhotoFactory()
    page = HonoreePageFactory(subject=SubjectKind.INDIVIDUAL, consent_on=timezone.localdate(), portrait=portrait)
    page.gallery_pictures = [HonoreeGalleryPicture(image=public_event)]
    page.save()
    assert [status(client, each) for each in (portrait, public_event)] == [200, 200]
    page.consent_on = None
    page.save(clean=False)
    assert [status(client, each) for each in (portrait, public_event)] == [404, 200]
    HonoreePage.objects.get().delete()
    assert status(client, public_event) == 404


def test_the_logo_of_the_site_is_public(client, photo):
    settings = SiteSettings.for_site(ArticleFactory().get_site())
    assert status(client, photo) == 404
    settings.logo = photo
    settings.save()
    assert status(client, photo) == 200
    settings.logo = None
    settings.save()
    assert status(client, photo) == 404


def test_people_who_work_with_pictures_see_hidden_ones(photo):
    answer = editor("choose").get(address(photo))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"


def test_people_of_the_admin_without_a_right_to_a_picture_do_not_see_it(photo):
    other = Collection.get_first_root_node().add_child(name="Khác")
    assert status(editor("choose", "change", "add", collection=other), photo) == 404


def test_a_guessed_number_tells_nothing_of_members_of_a_closed_collection(photo):
    closed = Collection.get_first_root_node().add_child(name="Lưu trữ")
    hidden = PhotoFactory(title="zqhidden", collection=closed)
    restriction = CollectionViewRestriction.objects.create(collection=closed, restriction_type="groups")
    documents = []
    for title, collection in (("Công khai", Collection.get_first_root_node()), ("zqhidden", closed)):
        document = get_document_model()(title=title, collection=collection)
        document.file.save("mau.pdf", ContentFile(b"%PDF-1.7"))
        documents.append(document)
    person = editor("choose")
    choose_documents = Permission.objects.get(content_type__app_label="wagtaildocs", codename="choose_document")
    GroupCollectionPermission.objects.create(
        group=Group.objects.get(name="Biên tập ảnh"),
        collection=Collection.get_first_root_node(),
        permission=choose_documents,
    )
    for namespace, members in (("wagtailimages_chooser", (photo, hidden)), ("wagtaildocs_chooser", documents)):
        names = ["chosen", "select_format"] if namespace == "wagtailimages_chooser" else ["chosen"]
        addresses = [[reverse(f"{namespace}:{name}", args=[each.pk]) for each in members] for name in names]
        query = "&".join(f"id={each.pk}" for each in members)
        several = reverse(f"{namespace}:chosen_multiple") + f"?{query}"
        assert [[person.get(each).status_code for each in pair] for pair in addresses] == [[200, 404]] * len(names)
        found = person.get(several).json()["result"]
        assert [each["id"] for each in found] == [str(members[0].pk)]
    restriction.delete()
    assert person.get(reverse("wagtailimages_chooser:chosen", args=[hidden.pk])).status_code == 200


def test_every_answer_of_a_picture_is_for_reading_only(client, photo):
    article_with(photo)
    assert client.post(address(photo)).status_code == 405
    assert client.head(address(photo)).status_code == 200


OTHER_NAMES = ["x" * 256, "x" * 5_000, "%00", "a%00.jpg", "../portal.sqlite3", "%2e%2e/secret_key", "\u202egpj.a"]


@pytest.mark.parametrize("name", [*OTHER_NAMES, "", "a/b", "%ff"], ids=lambda name: ascii(name[:20]))
def test_any_other_name_is_not_found(client, name):
    assert client.get(f"/media/images/{name}").status_code == 404


def test_what_lies_beside_the_renditions_is_not_served(client, photo):
    article_with(photo)
    assert client.get(photo.file.url).status_code in (400, 404)
    assert client.get(f"/media/images/../{photo.file.name}").status_code in (400, 404)


def test_a_lost_file_is_not_found(client, photo):
    article_with(photo)
    url = address(photo)
    for rendition in photo.renditions.all():
        rendition.file.storage.delete(rendition.file.name)
    assert client.get(url).status_code == 404


def test_a_public_picture_costs_one_query_once_it_is_known(client, photo, django_assert_num_queries):
    article_with(photo)
    url = address(photo)
    client.get(url)
    with django_assert_num_queries(1):
        assert client.get(url).status_code == 200


def test_files_of_old_renditions_get_names_that_nobody_can_guess(photo):
    from importlib import import_module
    from types import SimpleNamespace

    from django.apps import apps

    rendition = photo.get_rendition("max-100x100|format-jpeg")
    storage = rendition.file.storage
    with rendition.file.open() as file:
        content = file.read()
    old = storage.save("images/anh.max-100x100.jpg", rendition.file.open())
    type(rendition).objects.update(file=old)
    lost = PhotoFactory().get_rendition("max-50x50")
    storage.delete(lost.file.name)
    database = SimpleNamespace(connection=SimpleNamespace(alias="default"))
    import_module("core.migrations.0003_rendition_names").rename(apps, database)
    renamed = Photo.objects.get(pk=photo.pk).renditions.get().file
    assert renamed.name != old
    assert renamed.name.endswith(".anh.max-100x100.jpg")
    with renamed.open() as file:
        assert file.read() == content
    assert not storage.exists(old)
    assert not get_image_model().get_rendition_model().objects.filter(pk=lost.pk).exists()


def test_a_document_is_sent_without_an_encoding_that_is_none_and_is_asked_for_again(client):
    document = get_document_model()(title="Biểu mẫu")
    document.file.save("mau.pdf", ContentFile(b"%PDF-1.7"))
    assert client.get(document.url)["Cache-Control"] == "no-store"
    article = ArticleFactory(body=[("document", {"document": document, "title": ""})])
    article.save_revision().publish()
    answer = client.get(document.url)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"%PDF-1.7")
    assert not answer.has_header("Content-Encoding")
    assert answer["Cache-Control"] == "no-cache"
    assert client.get(f"/documents/{10**30}/mau.pdf").status_code == 404


def test_the_signed_document_of_a_decision_is_public_with_the_decision(client, admin_client):
    document = get_document_model()(title="Quyết định")
    document.file.save("quyet-dinh.pdf", ContentFile(b"%PDF-1.7"))
    decision = AwardDecisionFactory(file=document, is_published=False)
    assert [each.get(document.url).status_code for each in (client, admin_client)] == [404, 200]
    decision.is_published = True
    decision.save()
    assert client.get(document.url).status_code == 200
    decision.is_published = False
    decision.save()
    assert client.get(document.url).status_code == 404


def test_a_document_of_a_private_collection_is_for_those_who_may_enter_it(client):
    closed = Collection.get_first_root_node().add_child(name="Lưu trữ")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    document = get_document_model()(title="Biểu mẫu", collection=closed)
    document.file.save("mau.pdf", ContentFile(b"%PDF-1.7"))
    assert [each.get(document.url).status_code for each in (client, signed_in())] == [302, 200]


def test_a_document_that_is_too_large_is_refused_in_words(admin_client, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1024
    upload = SimpleUploadedFile("mau.pdf", bytes(2048))
    answer = admin_client.post("/admin/documents/add/", {"title": "Biểu mẫu", "file": upload})
    assert list(answer.context["form"].errors) == ["file"]
    said = admin_client.post(
        "/admin/documents/multiple/add/",
        {"title": "Biểu mẫu", "files[]": SimpleUploadedFile("mau.pdf", bytes(2048))},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    assert said["success"] is False
    assert said["error_message"]
