"""The wheel works in a site that Wagtail's own template made, without ``portal``."""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.portal.test_dependencies import declared, normalized

ROOT = Path(__file__).resolve().parents[2]

# Nothing that only the portal needs can be imported.
SETTINGS = """
import sys
sys.modules.update(dict.fromkeys({missing}))
INSTALLED_APPS.remove("search") if "search" in INSTALLED_APPS else None
INSTALLED_APPS = [
    "core", "news", "emulation", "search",
    "wagtail.contrib.routable_page", "wagtail.contrib.table_block", "django_tasks", *INSTALLED_APPS,
]
SEARCH_URL = f"embedded://{{BASE_DIR / 'search-index'}}"
"""

SCENARIO = """
from django.test import Client
from wagtail.models import Site
from emulation.rules.choices import SubjectKind
from emulation.models import HonoreeIndexPage, HonoreePage
from news.models import ArticlePage, NewsIndexPage
from search.draining import drain

home = Site.objects.get().root_page
news = home.add_child(instance=NewsIndexPage(title="Tin tức"))
article = news.add_child(instance=ArticlePage(title="Hội nghị điển hình tiên tiến", lede="Mười bảy người được khen."))
honorees = home.add_child(instance=HonoreeIndexPage(title="Điển hình"))
honoree = honorees.add_child(instance=HonoreePage(title="Nguyễn Thị Đào", subject=SubjectKind.COLLECTIVE))
drain()
client = Client()
for question, page in {"dien hinh tien tien": article, "nguyen thi dao": honoree}.items():
    assert client.get(page.url).status_code == 200, page.url
    found = client.get("/tim-kiem/", {"q": question})
    assert found.status_code == 200
    assert page.url in found.content.decode(), f"{question} does not find {page.url}"
print("both found")
"""

METADATA = """
import sys, email, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
name = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
print(*email.message_from_bytes(wheel.read(name)).get_all("Requires-Dist"), sep="\\n")
"""


def run(*command, cwd, **env):
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def modules_of_the_portal():
    """Returns the modules that come with the portal's packages only."""
    packages = declared("portal") - declared()
    homes = packages_distributions().items()
    return sorted(name for name, distributions in homes if {normalized(one) for one in distributions} & packages)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT), cwd=ROOT)
    return next(out.glob("*.whl"))


@pytest.fixture
def site(wheel, tmp_path):
    """A site made by ``wagtail start`` whose own search app gives way to ours, with the wheel installed beside it."""
    packages, root = tmp_path / "packages", tmp_path / "site"
    root.mkdir()
    run(sys.executable, "-m", "pip", "install", "--no-deps", "--target", str(packages), str(wheel), cwd=tmp_path)
    run(str(Path(sys.executable).parent / "wagtail"), "start", "agency", str(root), cwd=tmp_path)
    shutil.rmtree(root / "search")
    settings = root / "agency" / "settings" / "base.py"
    settings.write_text(settings.read_text() + SETTINGS.format(missing=modules_of_the_portal()))
    urls = root / "agency" / "urls.py"
    text = re.sub(r"from search import views.*\n", "", urls.read_text())
    urls.write_text(re.sub(r' *path\("search/".*\n', '    path("", include("search.urls")),\n', text))
    return root, packages


def test_a_foreign_site_publishes_and_finds_an_article_and_an_honoree(site):
    root, packages = site
    env = {"PYTHONPATH": str(packages), "DJANGO_SETTINGS_MODULE": "agency.settings.dev"}
    for name in ("VAR_DIR", "DATABASE_URL", "SEARCH_URL"):
        env[name] = ""
    run(sys.executable, "manage.py", "check", cwd=root, **env)
    run(sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", cwd=root, **env)
    run(sys.executable, "manage.py", "migrate", "-v0", cwd=root, **env)
    assert "both found" in run(sys.executable, "manage.py", "shell", "-c", SCENARIO, cwd=root, **env)


def test_the_wheel_carries_templates_static_files_and_catalogues_of_the_apps_only(wheel):
    names = run(sys.executable, "-m", "zipfile", "-l", str(wheel), cwd=ROOT)
    for expected in (
        "core/templates/core/base.html",
        "news/templates/news/article_page.html",
        "core/static/core/css/tokens.css",
        "core/locale/vi/LC_MESSAGES/django.mo",
    ):
        assert expected in names
    assert "portal/" not in names


def test_the_wheel_asks_for_no_server_and_no_babel(wheel):
    metadata = run(sys.executable, "-c", METADATA, str(wheel), cwd=ROOT)
    needed = {normalized(line) for line in metadata.splitlines() if "extra ==" not in line}
    assert needed == declared()
    assert not needed & {"uvicorn", "babel", "numpy", "psycopg", "redis", "django-allauth"}
