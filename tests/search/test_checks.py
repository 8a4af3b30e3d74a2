"""House rules about search documents."""

import pytest
from wagtail.models import Page

from news.models import ArticlePage, NewsIndexPage
from search.checks import page_types_can_be_found, sources_have_an_index
from search.documents import SearchDocument, Source
from tests.search.conftest import make_index


def build(instance):
    return SearchDocument(texts={})


@pytest.fixture
def only(declare):
    """Makes these the only registrations."""
    return lambda *sources: declare(*sources, alone=True)


def problems(check, model):
    return {message.id for message in check() if message.obj is model}


def test_a_page_type_that_search_forgets_is_an_error_in_an_app_that_takes_part(only):
    only(Source(index="site", model=NewsIndexPage, build=build))
    assert problems(page_types_can_be_found, ArticlePage) == {"search.E002"}
    assert problems(page_types_can_be_found, NewsIndexPage) == set()
    assert problems(page_types_can_be_found, Page) == set()


def test_in_an_app_that_takes_no_part_it_is_a_warning(only):
    only()
    assert problems(page_types_can_be_found, ArticlePage) == {"search.W002"}


def test_a_page_type_may_opt_out(only, monkeypatch):
    only(Source(index="site", model=NewsIndexPage, build=build))
    monkeypatch.setattr(ArticlePage, "search_document", None, raising=False)
    assert problems(page_types_can_be_found, ArticlePage) == set()


def test_documents_for_an_undeclared_index_are_an_error(only):
    only(Source(index="nowhere", model=ArticlePage, build=build))
    assert problems(sources_have_an_index, ArticlePage) == {"search.E001"}


def test_two_filters_that_contradict_each_other_are_refused():
    from search.engines.embedded.schema import schema
    from search.index import Filter, FilterKind

    with pytest.raises(ValueError, match="two ways"):
        schema(make_index(filters=(Filter("a", "A", field="x"), Filter("b", "B", FilterKind.INTEGER, field="x"))))
