"""From a change in the database to the index: what is found, what must never be, and what survives a failure."""

from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from search import outbox
from search.documents import SearchDocument, Source
from search.drainer import drain_soon
from search.draining import drain
from search.engines import SearchUnavailable, get_engine
from search.index import get_index
from search.models import OutboxEntry
from search.outbox import drain_after_commit, enqueue, enqueue_queryset
from search.question import parse
from search.rebuild import rebuild
from search.request import SearchRequest

pytestmark = pytest.mark.django_db


def page_document(page):
    return SearchDocument(
        texts={"title": page.title},
        values={"kind": ["page"]},
        stored={"kind": "page", "title": page.title, "url": page.url_path},
    )


@pytest.fixture(autouse=True)
def pages_are_found(declare):
    """Plain Wagtail pages are the only documents of the only index."""
    declare(get_index("site"), Source(index="site", model=Page, build=page_document), alone=True)
    rebuild(get_index("site"))


@pytest.fixture
def home():
    return Site.objects.get(is_default_site=True).root_page


def add(parent, title, **fields):
    return parent.add_child(instance=Page(title=title, **fields))


def found(text=""):
    request = SearchRequest("site", text, page_size=100)
    answer = get_engine().ask(get_index("site"), parse(text), request)
    return {each.stored["title"]: each.stored["url"] for each in answer.found}


# --- What reaches the index ------------------------------------------------------------------


def test_a_published_page_is_found_after_the_drain(home):
    add(home, "Thi đua yêu nước")
    assert OutboxEntry.objects.count() == 1
    assert drain().left == 0
    assert "Thi đua yêu nước" in found("thi dua")


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.unpublish(),
        lambda page: page.delete(),
        lambda page: PageViewRestriction.objects.create(page=page, restriction_type="login"),
        lambda page: PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login"),
        lambda page: page.get_parent().delete(),
    ],
    ids=["unpublished", "deleted", "made private", "parent made private", "parent deleted"],
)
def test_a_page_that_may_no_longer_be_seen_is_gone(home, change):
    page = add(add(home, "Mục"), "Thi đua yêu nước")
    drain()
    change(page)
    drain()
    assert found("thi dua") == {}


def test_a_page_comes_back_when_its_parent_becomes_public_again(home):
    parent = add(home, "Mục")
    add(parent, "Thi đua yêu nước")
    restriction = PageViewRestriction.objects.create(page=parent, restriction_type="login")
    drain()
    assert found("thi dua") == {}
    restriction.delete()
    drain()
    assert "Thi đua yêu nước" in found("thi dua")


def test_drafts_scheduled_and_unpublished_pages_are_never_found(home):
    add(home, "Bản nháp thi đua", live=False)
    scheduled = add(home, "Hẹn giờ thi đua", live=False, go_live_at=timezone.now() + timedelta(days=1))
    scheduled.save_revision().publish()
    drain()
    assert found("thi dua") == {}
    rebuild(get_index("site"))
    assert found("thi dua") == {}


def test_an_edit_in_a_draft_changes_nothing_and_publishing_it_does(home):
    page = add(home, "Tên cũ")
    drain()
    page.title = "Tên mới"
    revision = page.save_revision()
    assert OutboxEntry.objects.count() == 0
    assert "Tên cũ" in found("ten")
    revision.publish()
    drain()
    assert set(found("ten")) == {"Tên mới"}


def test_a_page_past_its_expiry_is_hidden_before_anyone_unpublishes_it(home):
    page = add(home, "Thi đua yêu nước", expire_at=timezone.now() + timedelta(hours=1))
    drain()
    assert found("thi dua")
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=5))
    enqueue(page)
    drain()
    assert found("thi dua") == {}


def test_scheduled_expiry_removes_the_page(home):
    page = add(home, "Thi đua yêu nước")
    drain()
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    drain()
    assert found("thi dua") == {}
    assert found("x") == {}


def test_a_new_slug_changes_the_addresses_below(home):
    parent = add(home, "Mục", slug="muc")
    add(parent, "Con", slug="con")
    drain()
    parent = Page.objects.get(pk=parent.pk)
    parent.slug = "muc-moi"
    parent.save()
    drain()
    assert found("con")["Con"].endswith("/muc-moi/con/")


def test_a_move_changes_the_addresses_below(home):
    target, parent = add(home, "Đích", slug="dich"), add(home, "Mục", slug="muc")
    add(parent, "Con", slug="con")
    drain()
    Page.objects.get(pk=parent.pk).move(Page.objects.get(pk=target.pk), "last-child")
    drain()
    assert found("con")["Con"].endswith("/dich/muc/con/")


def test_a_bulk_update_is_announced_with_its_queryset(home):
    page = add(home, "Tên cũ")
    drain()
    pages = Page.objects.filter(pk=page.pk)
    pages.update(title="Tên mới")
    enqueue_queryset(pages)
    drain()
    assert set(found("ten")) == {"Tên mới"}


def test_models_without_documents_are_passed_over(django_user_model):
    enqueue(django_user_model(pk=1))
    assert not OutboxEntry.objects.exists()


# --- Once, in the transaction, and not lost --------------------------------------------------


def test_an_object_has_one_row_however_often_it_changes(home):
    page = add(home, "Thi đua")
    first = OutboxEntry.objects.get()
    page.save()
    again = OutboxEntry.objects.get()
    assert again.pk == first.pk
    assert again.ticket != first.ticket
    assert again.since > first.since


def test_saving_a_leaf_page_costs_one_statement_more(home, django_assert_num_queries, django_assert_max_num_queries):
    page = add(home, "Thi đua")
    with django_assert_num_queries(1):
        enqueue(page)


def test_a_rolled_back_change_leaves_no_row(home):
    with pytest.raises(RuntimeError), transaction.atomic():
        _add_and_fail(home)
    assert not OutboxEntry.objects.exists()


def _add_and_fail(home):
    add(home, "Thi đua")
    raise RuntimeError


def test_a_commit_drains_once_for_many_changes(home, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        for at in range(5):
            add(home, f"Thi đua {at}")
    assert callbacks.count(drain_soon) == 1
    drain_after_commit()
    assert len(found("thi dua")) == 5


def test_a_change_during_the_drain_is_not_forgotten(home, declare):
    page = add(home, "Tên cũ")
    changed = []

    def build_and_change(each):
        built = page_document(each)
        if each.pk == page.pk and not changed:
            changed.append(True)
            Page.objects.filter(pk=page.pk).update(title="Tên mới")
            enqueue(page)
        return built

    declare(Source(index="site", model=Page, build=build_and_change))
    outbox.drain_batch(get_index("site"), 10)
    assert OutboxEntry.objects.filter(object_id=page.pk).exists()
    drain()
    assert set(found("ten")) == {"Tên mới"}


def test_a_busy_writer_leaves_the_rows(home):
    add(home, "Thi đua")
    with get_engine().writing(get_index("site")):
        drain_after_commit()
        assert drain().left == 1
    assert drain().left == 0
    assert found("thi dua")


def test_an_engine_that_is_down_leaves_the_rows_with_the_error(home, monkeypatch):
    add(home, "Thi đua")
    engine = get_engine()

    def fail(index):
        raise SearchUnavailable("no disk")

    monkeypatch.setattr(type(engine), "writing", lambda self, index: fail(index))
    drain_after_commit()
    assert drain().left == 1
    row = OutboxEntry.objects.get()
    assert (row.attempts, row.error) == (1, "SearchUnavailable: no disk")
    monkeypatch.undo()


def test_one_broken_object_keeps_no_other_from_the_index(home, declare, caplog):
    broken = add(home, "Hỏng")
    add(home, "Thi đua")

    def build(page):
        if page.pk == broken.pk:
            raise ValueError("cannot be built")
        return page_document(page)

    declare(Source(index="site", model=Page, build=build))
    assert drain().left == 1
    assert "Thi đua" in found("thi dua")
    row = OutboxEntry.objects.get()
    assert row.attempts == 1
    assert "cannot be built" in row.error
    assert row.retry_at > timezone.now()
    rebuild(get_index("site"))
    assert "Thi đua" in found("thi dua")
    assert OutboxEntry.objects.get().object_id == str(broken.pk)


def test_a_missing_index_is_built_by_the_drain(home, settings, tmp_path):
    add(home, "Thi đua")
    drain()
    settings.SEARCH_URL = f"embedded://{tmp_path / 'elsewhere'}"
    add(home, "Khen thưởng")
    assert drain().left == 0
    assert {"Thi đua", "Khen thưởng"} <= set(found())


# --- Rebuilding ------------------------------------------------------------------------------


def test_what_changes_during_a_rebuild_is_in_the_new_generation(home, declare):
    first = add(home, "Tên cũ")
    drain()
    done = []

    def build_and_change(each):
        built = page_document(each)
        if each.pk == first.pk and not done:
            done.append(True)
            Page.objects.filter(pk=first.pk).update(title="Tên mới")
            enqueue(first)
            drain()  # another process takes it to the old generation
            assert set(found("ten")) == {"Tên mới"}
        return built

    declare(Source(index="site", model=Page, build=build_and_change))
    rebuild(get_index("site"))
    assert set(found("ten")) == {"Tên mới"}
    assert not OutboxEntry.objects.exists()


def test_a_rebuild_builds_nothing_twice_that_waited_when_it_began(home, declare):
    page, _other = add(home, "Thi đua"), add(home, "Khen thưởng")
    built = []

    def build(each):
        built.append(each.pk)
        return page_document(each)

    declare(Source(index="site", model=Page, build=build))
    rebuild(get_index("site"))
    assert page.pk in built
    assert len(built) == len(set(built))
    assert not OutboxEntry.objects.exists()
    assert set(found("thi dua")) == {"Thi đua"}


def test_a_document_that_a_rebuild_could_not_build_waits_with_its_error(home, declare):
    page, _other = add(home, "Thi đua"), add(home, "Khen thưởng")

    def build(each):
        if each.pk == page.pk:
            raise ValueError("a broken page")
        return page_document(each)

    declare(Source(index="site", model=Page, build=build))
    rebuild(get_index("site"))
    assert OutboxEntry.objects.get().object_id == str(page.pk)
    assert "a broken page" in OutboxEntry.objects.get().error
    assert set(found()) >= {"Khen thưởng"}


def test_a_rebuild_that_fails_leaves_no_query_open(home, declare, monkeypatch):
    add(home, "Thi đua")
    closed = []

    def read(queryset):
        try:
            yield from queryset
        finally:
            closed.append(True)

    class Refusing:
        destination = None

        def load(self, loaded):
            next(loaded)
            raise SearchUnavailable

    engine = SimpleNamespace(rebuilding=lambda *args: nullcontext(Refusing()))
    monkeypatch.setattr("search.rebuild.get_engine", lambda: engine)
    declare(Source(index="site", model=Page, build=page_document, read=read))
    with pytest.raises(SearchUnavailable) as raised:
        rebuild(get_index("site"))
    # Its traceback still holds all that was read.
    assert raised.tb
    assert closed


def test_rows_kept_for_a_rebuild_that_died_do_no_harm(home):
    page, _other = add(home, "Thi đua"), add(home, "Khen thưởng")
    OutboxEntry.objects.update(applied_at=timezone.now())
    page.save()
    assert drain().left == 0
    assert found("thi dua")
    assert not OutboxEntry.objects.exists()


def test_rebuild_command_reports_and_refuses_unknown_names(home, capsys):
    add(home, "Thi đua")
    call_command("rebuild_search", "--index", "site")
    assert "site: " in capsys.readouterr().out
    with pytest.raises(Exception, match="there are: site"):
        call_command("rebuild_search", "--index", "nothing")


def test_a_rollback_brings_back_the_old_generation_with_todays_pages(home, declare):
    kept, gone, changed = add(home, "Thi đua"), add(home, "Khen thưởng"), add(home, "Tên cũ")
    rebuild(get_index("site"))
    wrong = Source(index="site", model=Page, build=lambda page: page_document(Page(title="sai", url_path="/")))
    declare(wrong)
    rebuild(get_index("site"))
    assert set(found()) == {"sai"}
    declare(Source(index="site", model=Page, build=page_document))
    gone.delete()
    changed.title = "Tên mới"
    changed.save()
    drain()
    added = add(home, "Chưa ghi")  # still in the outbox
    call_command("rebuild_search", "--rollback")
    assert {kept.title, "Tên mới", added.title} <= set(found())
    assert not {"sai", "Tên cũ", "Khen thưởng"} & set(found())
    assert not OutboxEntry.objects.exists()


def test_drain_command_says_what_it_did(home, capsys):
    add(home, "Thi đua")
    call_command("drain_outbox")
    assert "1 documents written, 0 waiting" in capsys.readouterr().out
