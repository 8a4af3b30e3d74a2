"""Measures the same search of awards in SQLite FTS5 and in Wagtail's database search, and prints one JSON object.

Both get the documents that the portal's own index gets. FTS5 is given what speeds it up: rows in the legal order, so
that the first hits are the first in the index; one integer column for each facet; a table of hits filled once for all
facets. Leaves of trees are counted and their branches summed. Wagtail's database search counts one facet a call.
"""

# ruff: noqa: E402, S608 -- Django is set up before models are imported; SQL is made of our own names

from __future__ import annotations

import argparse
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from setup_django import setup

setup()

from award_search import documents, summary
from django.db import connection, models
from django.db.models import Count
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from search import text as analysis

QUESTIONS = {
    "no query": "",
    "rare name": "khong thi ai",
    "nguyen": "nguyen",
    "one letter": "n",
    "two words": "nguyen hung",
    "three words": "nguyen thi hoa",
    "prefix": "nguyen th",
    "phrase": '"quản lý đất đai"',
    "decision number": '"125 qd stnmt"',
}
FACETS = ("subject", "award_kind", "award_type", "level", "commendation_type", "year", "unit", "field", "campaign")


def measure(ask: Callable[[str], int], rounds: int, limit_s: float = 60) -> dict[str, Any]:
    """Asks every question ``rounds`` times, slow ones fewer times, and returns the figures by its name."""
    figures = {}
    for name, question in QUESTIONS.items():
        wall, cpu, count = [], [], 0
        while len(wall) < rounds and sum(wall) < limit_s:
            began, began_cpu = time.perf_counter(), time.process_time()
            count = ask(question)
            wall.append(time.perf_counter() - began)
            cpu.append(time.process_time() - began_cpu)
        figures[name] = summary(wall, cpu, count=count)
    return figures


# --- SQLite FTS5 -----------------------------------------------------------------------------


def fts5(rows: int, rounds: int, directory: Path) -> dict[str, Any]:
    """Asks for the first 20 hits in legal order, their number and every facet."""
    began = time.process_time()
    database = sqlite3.connect(directory / "fts5.sqlite3")
    database.execute("PRAGMA cache_size=-200000")
    codes: dict[str, dict[tuple[Any, ...], int]] = {name: {} for name in FACETS}
    # In the legal order, which is the order of the page without a question.
    ordered = sorted(documents(rows), key=lambda each: (each[1].values["legal"][0], each[1].values["name"][0]))
    database.execute(f"CREATE TABLE award (id INTEGER PRIMARY KEY, stored TEXT, {', '.join(FACETS)})")
    database.execute("CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0, prefix='1 2')")
    for number, (_id, document) in enumerate(ordered, 1):
        if document.audience != "public":
            continue
        values = [tuple(document.values[name]) for name in FACETS]
        row = [codes[name].setdefault(value, len(codes[name])) for name, value in zip(FACETS, values, strict=True)]
        stored = json.dumps([dict(document.stored), dict(document.texts)])
        database.execute(f"INSERT INTO award VALUES (?, ?, {','.join('?' * len(FACETS))})", [number, stored, *row])
        words = analysis.words(" . ".join(document.texts.values()))[1]
        database.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", [number, " ".join(words)])
    database.execute("INSERT INTO words (words) VALUES ('optimize')")
    database.commit()
    built = time.process_time() - began
    values_of = {name: list(known) for name, known in codes.items()}
    database.execute("CREATE TEMP TABLE hit (id INTEGER PRIMARY KEY)")

    def ask(question: str) -> int:
        folded = analysis.words(question)[1]
        phrase = '"' + " ".join(folded) + '"'
        match = phrase if '"' in question else " AND ".join(f'"{word}"' for word in folded) + "*"
        database.execute("DELETE FROM hit")
        if question:
            database.execute("INSERT INTO hit SELECT rowid FROM words WHERE words MATCH ?", [match])
        source = "hit JOIN award USING (id)" if question else "award"
        count = database.execute(f"SELECT count(*) FROM {'hit' if question else 'award'}").fetchone()[0]
        for name in FACETS:
            counts: Counter[Any] = Counter()
            for code, n in database.execute(f"SELECT {name}, count(*) FROM {source} GROUP BY {name}"):
                for value in values_of[name][code]:
                    counts[value] += n
            counts.most_common(200)
        for (stored,) in database.execute(f"SELECT stored FROM {source} ORDER BY id LIMIT 20").fetchall():
            json.loads(stored)
        return int(count)

    size = (directory / "fts5.sqlite3").stat().st_size
    return {
        "rows": rows,
        "build_cpu_s": round(built, 1),
        "index_mb": round(size / 1e6),
        "questions": measure(ask, rounds),
    }


# --- Wagtail's database search ---------------------------------------------------------------


class WagtailAward(index.Indexed, models.Model):
    """An award as Wagtail's search would have it; lives for the time of the measurement."""

    title = models.TextField()
    year = models.IntegerField()
    level = models.CharField(max_length=20)

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("year"),
        index.FilterField("level"),
    ]

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.title


def wagtail(rows: int, rounds: int) -> dict[str, Any]:
    """Asks for the first 20 hits, their number and two facets: the backend counts one field a call."""
    with connection.schema_editor() as editor:
        editor.create_model(WagtailAward)
    try:
        WagtailAward.objects.bulk_create(
            WagtailAward(
                title=" ".join(document.texts.values()),
                year=document.values["year"][0],
                level=document.values["level"][0],
            )
            for _id, document in documents(rows)
        )
        backend = get_search_backend()
        began = time.process_time()
        backend.get_index_for_model(WagtailAward).add_items(WagtailAward, list(WagtailAward.objects.all()))
        built = time.process_time() - began

        def ask(question: str) -> int:
            everything = WagtailAward.objects.all()
            if not question:
                list(everything[:20])
                for name in ("year", "level"):
                    dict(everything.values_list(name).annotate(Count("pk")))
                return everything.count()
            found = backend.search(question.replace('"', ""), everything)
            list(found[:20])
            for name in ("year", "level"):
                found.facet(name)
            return int(found.count())

        saving = []
        for award in WagtailAward.objects.all()[:20]:
            began = time.perf_counter()
            backend.add(award)
            saving.append(time.perf_counter() - began)
        return {
            "rows": rows,
            "build_cpu_s": round(built, 1),
            "indexing_one": summary(saving, []),
            "questions": measure(ask, rounds),
        }
    finally:
        IndexEntry.objects.filter(content_type__app_label="bench").delete()
        with connection.schema_editor() as editor:
            editor.delete_model(WagtailAward)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fts5", type=int, nargs="*", default=[100_000], metavar="ROWS")
    parser.add_argument(
        "--wagtail", type=int, nargs="*", default=[10_000], metavar="ROWS", help="uses the database of the settings"
    )
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    figures: dict[str, list[Any]] = {"fts5": [], "wagtail": []}
    for rows in options.fts5:
        with TemporaryDirectory() as directory:
            figures["fts5"].append(fts5(rows, options.rounds, Path(directory)))
    figures["wagtail"] += [wagtail(rows, options.rounds) for rows in options.wagtail]
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
