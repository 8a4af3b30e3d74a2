"""Asks the award questions of the same awards on both engines, in turn, and prints one JSON object.

``python bench/engines.py --rows 1000000 --work /var/tmp/bench`` fills both engines from the generator and asks each
question of one and then of the other: alone, by several users at once (each a process of its own), and while awards are
being written. What is measured is the engine's whole answer: exact count, first page, every facet. ``ratio`` is the
embedded engine's time over Elasticsearch's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from award_search import QUESTIONS, documents, percentile, prepare
from setup_django import setup

USERS = (1, 4, 16)
WRITTEN = 20  # awards in one commit
PAUSE = 0.5  # seconds between two commits
PATIENT = "timeout=60"  # a portal gives up earlier, but every answer is to be counted
HERE = Path(__file__).parent


def fill(engines: dict[str, Any], rows: int) -> dict[str, Any]:
    """Builds the index of each engine that has none of this size, and returns the seconds it took."""
    from emulation.award_search.index import AWARD_INDEX
    from search.engines import SearchUnavailable

    took = {}
    for name, engine in engines.items():
        try:
            if engine.status(AWARD_INDEX).count >= rows:
                continue
        except SearchUnavailable:
            pass
        began = time.perf_counter()
        sample = (document for _id, document in documents(rows, step=max(1, rows // 300_000)))
        with engine.rebuilding(AWARD_INDEX, sample) as building:
            building.load(documents(rows))
            building.switch(lambda writer: None)
        took[f"{name}_s"] = round(time.perf_counter() - began, 1)
    return took


def ask_in_turn(engines: dict[str, Any], rounds: int) -> dict[str, dict[str, list[float]]]:
    """Returns question → engine → seconds; the first round warms up and is not counted."""
    from django.http import QueryDict

    from emulation.award_search.index import AWARD_INDEX
    from search import synonyms
    from search.question import parse
    from search.reading import read_for_people

    table = synonyms.load()
    requests = {
        name: [read_for_people(AWARD_INDEX, QueryDict(address)).request for address in addresses]
        for name, addresses in QUESTIONS.items()
    }
    times: dict[str, dict[str, list[float]]] = {name: {each: [] for each in engines} for name in requests}
    for turn in range(-1, rounds):
        for name, asked in requests.items():
            for request in asked:
                question = parse(request.text, table)
                counts = set()
                for each, engine in engines.items():
                    for reader in getattr(engine, "_readers", {}).values():
                        reader.forget()
                    began = time.perf_counter()
                    counts.add(engine.ask(AWARD_INDEX, question, request).count)
                    if turn >= 0:
                        times[name][each].append(time.perf_counter() - began)
                if len(counts) > 1 and not options.writing:
                    raise SystemExit(f"{request.text!r}: the engines count differently: {counts}")
    return times


def several(users: int, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Lets several processes ask at once and joins their figures."""
    command = [sys.executable, __file__, "--user", "--rounds", str(rounds), "--elasticsearch", options.elasticsearch]
    command += ["--embedded", options.embedded] + (["--writing"] if options.writing else [])
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _user in range(users)]
    joined: dict[str, dict[str, list[float]]] = {}
    for process in started:
        output, _nothing = process.communicate()
        if process.returncode:
            raise SystemExit("a user failed")
        for name, by_engine in json.loads(output).items():
            for each, seconds in by_engine.items():
                joined.setdefault(name, {}).setdefault(each, []).extend(seconds)
    return joined


@contextmanager
def writing(engines: dict[str, Any], rows: int) -> Any:
    """Writes awards again, in small commits to both engines, while the block runs."""
    from emulation.award_search.index import AWARD_INDEX

    enough = threading.Event()

    def write() -> None:
        source = documents(rows)
        while not enough.wait(PAUSE):
            batch = [next(source) for _award in range(WRITTEN)]
            for engine in engines.values():
                with engine.writing(AWARD_INDEX) as writer:
                    for id, document in batch:
                        writer.put(id, document)
                    writer.commit()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def table(times: dict[str, dict[str, list[float]]]) -> dict[str, dict[str, float]]:
    """Returns percentiles in milliseconds, and the ratio of the two engines'."""
    rows = {}
    for name, by_engine in times.items():
        row = {}
        for each, seconds in by_engine.items():
            row |= {f"{each}_p{share}_ms": round(percentile(seconds, share / 100) * 1000, 2) for share in (50, 95)}
        for share in (50, 95):
            row[f"ratio_p{share}"] = round(row[f"embedded_p{share}_ms"] / row[f"elasticsearch_p{share}_ms"], 3)
        rows[name] = row
    return rows


def main() -> None:
    if options.work:
        prepare(options.work.resolve(), options.rows)
        options.embedded = f"embedded://{options.work.resolve()}/engines-{options.rows}"
        address, *settings = options.elasticsearch.split("?")
        options.elasticsearch = "?".join([f"{address}-{options.rows}", *(settings or [PATIENT])])
    setup()
    from search.engines import _engine

    engines = {"embedded": _engine(options.embedded), "elasticsearch": _engine(options.elasticsearch)}
    if options.user:
        print(json.dumps(ask_in_turn(engines, options.rounds)))
        return
    figures: dict[str, Any] = {"rows": options.rows, "build": fill(engines, options.rows)}
    for users in options.users:
        figures[f"users_{users}"] = table(several(users, options.rounds))
        print(f"{users} users: {json.dumps(figures[f'users_{users}'])}", file=sys.stderr)
    options.writing = True
    with writing(engines, options.rows):
        figures["while_writing"] = table(several(1, options.rounds))
    figures["questions"] = figures[f"users_{options.users[0]}"]
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="awards (default: %(default)s)")
    parser.add_argument("--work", type=Path, help="make a database and the embedded index below this directory")
    parser.add_argument("--rounds", type=int, default=10, help="times each question is asked (default: %(default)s)")
    parser.add_argument("--users", type=int, nargs="*", default=USERS, help="processes that ask at once")
    parser.add_argument("--elasticsearch", default="elasticsearch://127.0.0.1:9200/bench", help="default: %(default)s")
    for hidden in ("--user", "--writing"):
        parser.add_argument(hidden, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--embedded", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    main()
