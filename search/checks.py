"""House rules that a person can forget, as system checks."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks

from search.documents import registered, sources
from search.index import get_index


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
def page_types_can_be_found(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """search.E002: a page type that search knows nothing of and that does not say so on purpose."""
    from wagtail.models import get_page_models

    return [
        checks.Error(
            "This page type has no search document.",
            hint="Register a search.documents.Source for it, or set search_document = None on the class.",
            obj=model,
            id="search.E002",
        )
        for model in get_page_models()
        if _is_ours(model)
        and not registered(model)
        and not ("search_document" in vars(model) and model.search_document is None)
    ]


def _is_ours(model: type[Any]) -> bool:
    """Tells whether a page type belongs to a site rather than to Wagtail."""
    return not apps.get_app_config(model._meta.app_label).name.startswith("wagtail.")
