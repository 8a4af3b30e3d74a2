"""What ``manage.py verify`` finds, and what it mends."""

from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import Page

from core.models import Photo
from core.models.photo import PhotoRendition
from emulation.models import OrgUnit
from news.models import ArticlePage
from search.documents import SearchDocument, document_id, sources
from search.draining import drain
from search.engines import get_engine
from search.index import get_index
from search.models import OutboxEntry
from search.rebuild import rebuild
from tests.core.factories import PhotoFactory
from tests.emulation.register.factories import AwardGrantFactory
from tests.news.factories import ArticleFactory


@pytest.fixture
def site(front_door, settings, tmp_path):
    """Two articles, one award and a picture with its renditions, all of it indexed."""
    settings.VAR_DIR = tmp_path
    articles = ArticleFactory.create_batch(2)
    AwardGrantFactory()
    PhotoFactory()
    call_command("update_index", verbosity=0)
    for name in ("site", "awards"):
        rebuild(get_index(name))
    OutboxEntry.objects.all().delete()
    return articles


def verify(capsys, *options: str) -> tuple[int, str]:
    """Returns status and output of the command."""
    capsys.readouterr()
    status = 0
    try:
        call_command("verify", *options)
    except SystemExit as ended:
        status = int(ended.code)
    return status, capsys.readouterr().out


def found_then_mended(capsys, *said: str) -> None:
    """The command says this, mends it, and finds nothing any more."""
    status, output = verify(capsys)
    assert status == 1
    for words in said:
        assert f"wrong: {words}" in output
    status, output = verify(capsys, "--mend")
    assert status == 0, output
    for words in said:
        assert f"mended: {words}" in output
    assert verify(capsys) == (0, "Nothing is wrong.\n")


def id_of(article: ArticlePage) -> str:
    return document_id(next(source for source in sources("site") if source.model is ArticlePage), article.pk)


def test_a_sound_site_has_no_findings(site, capsys):
    assert verify(capsys) == (0, "Nothing is wrong.\n")


def test_documents_that_differ_from_the_database_are_written_again(site, capsys):
    first, second = site
    other = SearchDocument(texts={"title": "Khác"}, stored={"kind": "article", "title": "Khác", "url": "/"})
    with get_engine().writing(get_index("site")) as writer:
        writer.delete(id_of(first))
        writer.put(id_of(second), other)
        writer.put("news.articlepage:999999", other)
        writer.commit()
    found_then_mended(
        capsys,
        f"missing document: site: {id_of(first)}",
        f"outdated document: site: {id_of(second)}",
        "extra document: site: news.articlepage:999999",
    )


def test_a_change_that_waits_in_the_outbox_is_no_finding(site, capsys, monkeypatch):
    monkeypatch.setattr("search.verify.PATIENCE", 0.0)
    article = site[0]
    article.title = "Tên mới"
    article.save_revision().publish()
    assert verify(capsys) == (0, "Nothing is wrong.\n")
    assert OutboxEntry.objects.exists()
    drain()
    assert verify(capsys) == (0, "Nothing is wrong.\n")


def test_an_index_that_is_gone_is_built(site, capsys, settings, tmp_path):
    settings.SEARCH_URL = f"embedded://{tmp_path / 'another place'}"
    status, output = verify(capsys)
    assert status == 1
    assert "index missing: awards" in output
    assert verify(capsys, "--mend")[0] == 0
    assert verify(capsys) == (0, "Nothing is wrong.\n")


def test_an_original_that_is_lost_or_changed_is_named_and_cannot_be_mended(site, capsys):
    changed, lost = Photo.objects.first(), PhotoFactory()
    Path(lost.file.path).unlink()
    Photo.objects.filter(pk=changed.pk).update(file_hash="0" * 40)
    status, output = verify(capsys, "--mend")
    assert status == 1
    assert f"wrong: file changed: core.Photo {changed.pk}" in output
    assert f"wrong: file missing: core.Photo {lost.pk}" in output


def test_a_rendition_without_its_file_is_made_again(site, capsys):
    photo = Photo.objects.first()
    rendition = photo.get_rendition("max-720x900|format-jpeg")
    Path(rendition.file.path).unlink()
    found_then_mended(capsys, "rendition missing: 1 pictures")
    assert not PhotoRendition.objects.filter(pk=rendition.pk).exists()


def test_trees_are_repaired(site, capsys):
    page = site[0]
    Page.objects.filter(pk=page.pk).update(url_path="/sai/", numchild=7)
    unit = OrgUnit.objects.create(name="Phòng Thử")
    OrgUnit.objects.filter(pk=unit.pk).update(path="/9/9/")
    drain()
    found_then_mended(
        capsys,
        f"tree: wagtailcore.Page {page.pk}: wrong child count",
        f"tree: wagtailcore.Page {page.pk}: address",
        f"tree: emulation.OrgUnit {unit.pk}: path",
    )


def test_a_link_to_a_page_that_is_gone_is_named(site, capsys):
    article, target = site
    article.body = [("rich_text", f'<p><a linktype="page" id="{target.pk}">đây</a></p>')]
    article.save()
    target.delete()
    drain()
    status, output = verify(capsys)
    assert status == 1
    assert f"refers to nothing: news.articlepage {article.pk}" in output


def test_what_cannot_be_indexed_is_named_with_the_reason(site, capsys):
    OutboxEntry.objects.create(model="news.articlepage", object_id="1", attempts=3, error="ValueError: why\nmore")
    status, output = verify(capsys)
    assert status == 1
    assert "wrong: cannot be indexed: news.articlepage 1: ValueError: why\n" in output


def test_a_restore_that_was_not_finished_is_all_that_is_said(site, capsys, tmp_path):
    (tmp_path / "restore.unfinished").touch()
    status, output = verify(capsys)
    assert status == 1
    assert output.splitlines()[0] == "wrong: restore not finished: run manage.py restore again"
