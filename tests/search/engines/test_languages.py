"""Every engine tells pages of one language from those of another, whichever says it."""

import pytest
from wagtail.models import Locale, Page, Site

from search.documents import SearchDocument, Source
from search.engines import get_engine
from search.index import get_index
from search.question import parse
from search.rebuild import rebuild
from search.request import SearchRequest

pytestmark = pytest.mark.django_db

VIETNAMESE, ENGLISH = {"Cộng đồng xanh", "Cộng đồng số"}, {"Community: cộng đồng"}


def page_document(page):
    """Pages do not say their language, but one with a colon in its title does."""
    values = {"language": ["en"]} if ":" in page.title else {}
    return SearchDocument(
        texts={"title": page.title},
        values={"kind": ["page"], "year": [2018]} | values,
        stored={"kind": "page", "title": page.title, "url": page.url_path},
    )


@pytest.fixture
def index(declare, settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False
    declare(Source(index="site", model=Page, build=page_document), alone=True)
    home = Site.objects.get(is_default_site=True).root_page
    for title in sorted(VIETNAMESE):
        home.add_child(instance=Page(title=title))
    english = Locale.objects.create(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    translated = home.get_translation(english)
    translated.add_child(instance=Page(title="Green community", locale=english))
    home.add_child(instance=Page(title="Community: cộng đồng"))
    rebuild(get_index("site"))
    return get_index("site")


def ask(index, text, *languages):
    filters = {"language": languages} if languages else {}
    return get_engine().ask(index, parse(text), SearchRequest(index.name, text, filters))


def titles(answer):
    return {found.stored["title"] for found in answer.found}


def test_a_language_narrows_what_is_found(index):
    assert titles(ask(index, "cong dong")) == VIETNAMESE | ENGLISH
    assert titles(ask(index, "cong dong", "vi")) == VIETNAMESE
    assert titles(ask(index, "cong dong", "en")) == ENGLISH
    assert titles(ask(index, "cong dong", "vi", "en")) == VIETNAMESE | ENGLISH
    assert titles(ask(index, "community", "en")) == {"Green community", *ENGLISH}
    assert titles(ask(index, "community", "vi")) == set()


def test_languages_are_counted_without_their_own_choice(index):
    for chosen in ((), ("vi",), ("en",)):
        assert dict(ask(index, "cong dong", *chosen).facets["language"]) == {"vi": 2, "en": 1}
    assert dict(ask(index, "cong dong", "en").facets["kind"]) == {"page": 1}


def test_each_hit_says_its_language(index):
    assert {found.stored["title"]: found.stored["language"] for found in ask(index, "green").found} == {
        "Green community": "en"
    }
    assert {found.stored["language"] for found in ask(index, "", "vi").found} == {"vi"}
