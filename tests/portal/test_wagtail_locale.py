"""Wagtail's own admin speaks Vietnamese, and English to those who prefer it."""

import json
import re
from importlib import import_module
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Collection, Page, Workflow
from wagtail.users.models import UserProfile

from portal.accounts.forms import SignInForm

rename = import_module("portal.migrations.0002_names_in_the_site_language").rename
DOMAINS = pytest.mark.parametrize("domain", ["django", "djangojs"])
OURS = settings.BASE_DIR / "portal" / "wagtail_locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w+\}")
TAG = re.compile(r"<[^>]+>")
# The search of pages fills "None" in.
LEFT_OUT = {"%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s": {"%(model_name)s"}}


def messages(folder: Path, language: str, domain: str) -> dict[tuple, Message]:
    """The messages of a catalogue by context and msgid; none where there is no file."""
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    catalogue = read_po(path.open("rb")) if path.exists() else Catalog()
    return {(message.context, forms(message.id)[0]): message for message in catalogue if message.id}


def translated(folder: Path, domain: str) -> set[tuple]:
    return {key for key, it in messages(folder, "vi", domain).items() if all(forms(it.string)) and not it.fuzzy}


def forms(text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def wagtail_folders() -> list[Path]:
    """Of the installed Wagtail apps, and of the tags that its forms show."""
    names = [config for config in apps.get_app_configs() if config.name.split(".")[0] in ("wagtail", "taggit")]
    return [Path(config.path) / "locale" for config in names]


def django_folders() -> list[Path]:
    used = [Path(config.path) for config in apps.get_app_configs() if config.name.startswith("django.")]
    return [path / "locale" for path in [Path(django.__path__[0]) / "conf", *used]]


@DOMAINS
def test_no_string_of_wagtail_is_left_without_vietnamese(domain):
    known = translated(OURS, domain) | translated(settings.BASE_DIR / "locale", domain)
    left = [
        key
        for folder in wagtail_folders()
        for key in messages(folder, "en", domain).keys() - known - translated(folder, domain)
    ]
    assert left == []


@DOMAINS
def test_no_entry_outlives_its_string(domain):
    wanted = {key for folder in wagtail_folders() + django_folders() for key in messages(folder, "en", domain)}
    assert messages(OURS, "vi", domain).keys() - wanted == set()


@DOMAINS
def test_translations_keep_what_is_filled_in_and_the_markup(domain):
    for message in messages(OURS, "vi", domain).values():
        (text,) = forms(message.string)
        assert text.strip(), message.id
        assert not message.fuzzy, message.id
        for part in (PLACEHOLDER, TAG):
            # A number may be spelt out in one of the English forms.
            found = [set(part.findall(form)) - LEFT_OUT.get(forms(message.id)[0], set()) for form in forms(message.id)]
            assert set.intersection(*found) <= set(part.findall(text)) <= set.union(*found), message.id


@pytest.fixture
def staff(client, django_user_model):
    user = django_user_model.objects.create_superuser("quan-tri", password="x")
    client.force_login(user)
    return user


def words(client, name: str) -> str:
    return client.get(reverse(name)).content.decode()


@pytest.mark.django_db
def test_the_admin_is_in_vietnamese(client, staff):
    assert "Trang bị khóa" in words(client, "wagtailadmin_reports:locked_pages")
    assert json.dumps("Thu gọn tất cả") in words(client, "wagtailadmin_javascript_catalog")


@pytest.fixture
def as_wagtail_makes_them(db):
    Group.objects.all().delete()
    Group.objects.create(name="Editors")
    Workflow.objects.all().delete()
    Workflow.objects.create(name="Moderators approval")
    Page.objects.filter(depth=1).update(title="Root")
    Collection.objects.filter(depth=1).update(name="Root")


def test_what_wagtail_writes_into_the_database_gets_a_vietnamese_name(as_wagtail_makes_them):
    rename(apps)
    assert Group.objects.get().name == "Biên tập viên"
    assert Workflow.objects.get().name == "Ban biên tập duyệt"
    assert Collection.get_first_root_node().name == Page.get_first_root_node().title == "Gốc"


def test_a_name_that_people_have_given_stays(as_wagtail_makes_them):
    Group.objects.create(name="Biên tập viên")
    Workflow.objects.update(name="Lãnh đạo duyệt")
    rename(apps)
    assert set(Group.objects.values_list("name", flat=True)) == {"Editors", "Biên tập viên"}
    assert Workflow.objects.get().name == "Lãnh đạo duyệt"


def test_the_password_has_a_vietnamese_label():
    assert SignInForm()["password"].label == "Mật khẩu"


@pytest.mark.django_db
def test_the_admin_is_in_english_for_who_prefers_it(client, staff):
    UserProfile.objects.create(user=staff, preferred_language="en")
    assert "Locked pages" in words(client, "wagtailadmin_reports:locked_pages")
    assert json.dumps("Thu gọn tất cả") not in words(client, "wagtailadmin_javascript_catalog")
