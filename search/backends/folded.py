"""Searches the admin without marks: ``thi dua`` finds ``thi đua`` in Wagtail's database search.

Set ``WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backends.folded"}}``. It works on whatever database
search supports; what is indexed and what is asked are reduced to the words that ``search.text`` makes of them, so that
no sign in a query can upset the database.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from modelsearch.backends import database
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import And, Boost, Fuzzy, Not, Or, Phrase, PlainText

from search import text as analysis


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name modelsearch looks for
    """Returns Wagtail's backend for the database in use, folding."""
    plain = type(database.SearchBackend(params))
    index = type(f"Folded{plain.index_class.__name__}", (FoldedIndex, plain.index_class), {})
    return type(f"Folded{plain.__name__}", (FoldedBackend, plain), {"index_class": index})(params)


class FoldedIndex:
    """Folds what objects hand to the index."""

    def add_item(self, obj: Any) -> None:
        self.add_items(type(obj), [obj])

    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        super().add_items(model, [_FoldedObject(obj) for obj in objs])  # type: ignore[misc]


class FoldedBackend:
    """Folds what is asked."""

    def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().search(fold_query(query), *args, **kwargs)  # type: ignore[misc]

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().autocomplete(fold_query(query), *args, **kwargs)  # type: ignore[misc]


def fold_query(query: Any) -> Any:
    """Returns a search string, or one of Wagtail's query objects, without marks and signs."""
    if isinstance(query, str):
        return fold_value(query)
    if isinstance(query, PlainText):
        return PlainText(fold_value(query.query_string), operator=query.operator, boost=query.boost)
    if isinstance(query, Phrase | Fuzzy):
        return type(query)(fold_value(query.query_string))
    if isinstance(query, And | Or):
        return type(query)([fold_query(each) for each in query.subqueries])
    if isinstance(query, Not):
        return Not(fold_query(query.subquery))
    if isinstance(query, Boost):
        return Boost(fold_query(query.subquery), query.boost)
    return query


def fold_value(value: Any) -> Any:
    """Returns the folded words of a text, or of the texts in a list or mapping; anything else as it is."""
    if isinstance(value, str):
        return " ".join(analysis.words(value)[1])
    if isinstance(value, list | tuple):
        return [fold_value(each) for each in value]
    if isinstance(value, dict):
        return {key: fold_value(each) for key, each in value.items()}
    return value


class _FoldedObject:
    """Stands for an object in front of the indexer: the same but for the values of its search fields."""

    def __init__(self, obj: Any) -> None:
        self.unfolded = obj

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unfolded, name)

    def get_search_fields(self) -> list[Any]:
        return [_folded_field(field) for field in self.unfolded.get_search_fields()]


def _folded_field(field: Any) -> Any:
    """Returns a copy of a search field that folds what it reads."""

    def read(obj: Any) -> Any:
        value = field.get_value(obj.unfolded if isinstance(obj, _FoldedObject) else obj)
        return fold_value(value) if isinstance(field, SearchField | AutocompleteField) else value

    made = copy.copy(field)
    made.get_value = read
    if isinstance(field, RelatedFields):
        made.fields = [_folded_field(each) for each in field.fields]
    return made
