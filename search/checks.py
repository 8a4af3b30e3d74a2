"""System checks for search: every page type has a search document, every document an index."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from search.documents import registered, sources
from search.engines import SearchUnavailable, get_engine
from search.engines.terms import model_number
from search.index import get_index, indexes


@checks.register(checks.Tags.models)
def sources_have_an_index(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """search.E001: documents are made for an index that nobody declares."""
    problems: list[checks.CheckMessage] = []
    for source in sources():
        try:
            get_index(source.index)
        except KeyError:
            problems.append(
                checks.Error(
                    f"Documents of this model go to the search index {source.index!r}, which is not declared.",
                    hint="Declare it with search.index.declare in a module that AppConfig.ready imports.",
                    obj=source.model,
                    id="search.E001",
                )
            )
    return problems


@checks.register(checks.Tags.models)
def models_have_numbers_of_their_own(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """search.E003: two models of one index share the number by which equal hits are put in order."""
    problems: list[checks.CheckMessage] = []
    known: dict[tuple[str, int], str] = {}
    for source in sources():
        label = source.model._meta.label_lower
        other = known.setdefault((source.index, model_number(label)), label)
        if other != label:
            problems.append(
                checks.Error(
                    f"Search documents of this model and of {other!r} could stand at the same place of a list.",
                    hint="Rename one of the models, or raise search.engines.terms.MODEL_BITS and rebuild the indices.",
                    obj=source.model,
                    id="search.E003",
                )
            )
    return problems


@checks.register(checks.Tags.models)
def page_types_can_be_found(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A page type without a search document: search.E002 in an app that gives others one, search.W002 elsewhere."""
    from wagtail.models import get_page_models

    taking_part = {source.model._meta.app_label for source in sources()}
    problems: list[checks.CheckMessage] = []
    for model in get_page_models():
        left_out = "search_document" in vars(model) and vars(model)["search_document"] is None
        if registered(model) or left_out or _is_wagtails(model):
            continue
        kind, id = (checks.Error, "E002") if model._meta.app_label in taking_part else (checks.Warning, "W002")
        problems.append(
            kind(
                "This page type has no search document.",
                hint="Register a search.documents.Source for it, or set search_document = None on the class.",
                obj=model,
                id=f"search.{id}",
            )
        )
    return problems


@checks.register("search", deploy=True)
def indexes_are_as_declared(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """search.W003: an index was altered by hand; search.I003: it cannot be looked at. Asks the engine, and so runs with
    ``check --deploy`` only, alone with ``--tag search`` besides.
    """
    problems: list[checks.CheckMessage] = []
    hint = "Run manage.py rebuild_search."
    for index in indexes():
        try:
            problems += [
                checks.Warning(f"Search index {index.name!r} is not as declared: {each}.", hint=hint, id="search.W003")
                for each in get_engine().drift(index)
            ]
        except (SearchUnavailable, ImproperlyConfigured) as error:
            problems.append(checks.Info(str(error), hint=hint, id="search.I003"))
    return problems


def _is_wagtails(model: type[Any]) -> bool:
    name = apps.get_app_config(model._meta.app_label).name
    return name == "wagtail" or name.startswith("wagtail.")
