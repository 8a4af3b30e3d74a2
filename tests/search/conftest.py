"""A small index of its own, filled from memory, for what needs no database rows."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from search.documents import SearchDocument
from search.engines import get_engine
from search.index import Filter, FilterKind, Index, Sort, TextField
from search.types import Audience
from tests.search.registrations import registered

LABELS = {"a": "Chữ A", "b": "Chữ B", "c": "Chữ C"}


def make_index(**changes):
    settings = {
        "name": "trial",
        "label": "Trial",
        "texts": (
            TextField("title", "Title", boost=4.0),
            TextField("unit", "Unit", boost=2.0),
            TextField("body", "Body"),
        ),
        "filters": (
            Filter("kind", "Kind", choices=tuple(LABELS), labels=lambda values: LABELS),
            Filter("year", "Year", FilterKind.INTEGER, descending=True),
            Filter("date_from", "From", FilterKind.DATE_FROM, field="date", facet=False),
            Filter("date_to", "To", FilterKind.DATE_TO, field="date", facet=False),
        ),
        "sorts": (
            Sort("relevance", "Relevance"),
            Sort("newest", "Newest", ("-date",)),
            Sort("legal", "Legal", ("rank", "-year", "name")),
        ),
        "default_sort": "newest",
    }
    return Index(**settings | changes)


def document(title, body="", unit="", audience=Audience.PUBLIC, expires=None, **values):
    return SearchDocument(
        texts={"title": title, "body": body, "unit": unit},
        values=values,
        stored={"kind": "x", "title": title, "url": f"/{title}/"},
        audience=audience,
        expires=expires,
    )


@pytest.fixture
def otherwise():
    """What a test declares otherwise in the trial index."""
    return {}


@pytest.fixture
def declare():
    """Registers indexes and sources until the test ends: ``registered`` for whole tests."""
    with ExitStack() as stack:
        yield lambda *parts, alone=False: stack.enter_context(registered(*parts, alone=alone))


@pytest.fixture
def index(declare, otherwise):
    """The trial index, declared for the duration of a test."""
    declared = make_index(**otherwise)
    declare(declared)
    return declared


@pytest.fixture
def fill(index):
    """Builds the trial index from documents; their ids are ``trial.thing:0`` and so on. Returns the engine."""

    def fill(*documents):
        engine = get_engine()
        with engine.rebuilding(index) as building:
            building.load((f"trial.thing:{at}", each) for at, each in enumerate(documents))
            building.switch(lambda writer: None)
        return engine

    return fill
