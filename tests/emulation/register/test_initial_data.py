"""A new site has the catalogue and the group; a running one keeps what its people made of them."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group

from emulation.models import AwardType
from emulation.register.initial_data import load_initial_data
from emulation.register.permissions import GROUP_NAME

APPS = ("portal", "news", "emulation", "core", "search")
MIGRATIONS = sorted(path for app in APPS for path in (settings.BASE_DIR / app / "migrations").glob("0*.py"))
# Columns of our own kinds: Django writes their paths into migrations, as it does of its own.
FIELDS = ("core.fields", "emulation.models.fields")


@pytest.mark.django_db
def test_a_new_database_has_the_catalogue_and_the_group():
    assert AwardType.objects.count() > 100
    assert Group.objects.filter(name=GROUP_NAME).exists()


@pytest.mark.django_db
def test_an_empty_register_is_filled_as_a_new_one_is():
    before = set(AwardType.objects.values_list("code", "valid_from", "name", "order_key"))
    AwardType.objects.update(parent=None)
    AwardType.objects.all().delete()
    Group.objects.filter(name=GROUP_NAME).delete()
    load_initial_data(apps)
    assert set(AwardType.objects.values_list("code", "valid_from", "name", "order_key")) == before
    assert Group.objects.get(name=GROUP_NAME).permissions.count() == 24


@pytest.mark.django_db
def test_what_staff_changed_and_deleted_stays_so_at_each_upgrade():
    AwardType.objects.filter(code="GTMT").update(name="Giải thưởng Môi trường tỉnh")
    AwardType.objects.filter(code="GTKHAC").delete()
    Group.objects.filter(name=GROUP_NAME).delete()
    load_initial_data(apps)
    assert AwardType.objects.get(code="GTMT").name == "Giải thưởng Môi trường tỉnh"
    assert not AwardType.objects.filter(code="GTKHAC").exists()
    assert not Group.objects.filter(name=GROUP_NAME).exists()


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_migration_imports_no_live_code(path: Path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    assert {name for name in imported if name.split(".")[0] in APPS} <= set(FIELDS)
