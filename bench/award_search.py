"""Measures award search and prints one JSON object.

``python bench/award_search.py --rows 1000000`` fills a database and an index of its own below ``--work`` where they are
not there yet, and asks them the questions people ask. Latencies are wall-clock milliseconds, beside the processor time
of the same calls. Nothing asked twice is answered from memory but what ``docs/benchmarks.md`` names.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from serving import web_process

HERE = Path(__file__).parent
PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
DISTINCT = 1_000_000  # awards drawn for one index
FILTERS = "level=department&subject=individual&year=2015"
# Name → address, as a visitor's browser has it. Each is asked in several spellings of one kind, so that nothing but
# the start page is asked twice in a row.
QUESTIONS = {
    "no query": ["sort=legal", "sort=legal&page=2", "sort=name", "sort=date"],
    "no query, 3 filters": [FILTERS, FILTERS.replace("2015", "2014"), FILTERS.replace("2015", "2003")],
    "rare name": ["q=khong thi ai", "q=ninh van dao", "q=ung thi ua", "q=cu van ước", "q=tra thi nga"],
    "nguyen": ["q=nguyen", "q=Nguyen", "q=nguyen+"],
    "one letter": ["q=n", "q=t", "q=h"],
    "two words": ["q=nguyen hung", "q=tran lan", "q=moi truong", "q=le thao"],
    "three words": ["q=nguyen thi hoa", "q=le van an", "q=tran thi lan", "q=giay khen 2010"],
    "with marks": ["q=nguyễn thị hồng", "q=Trần Văn Đạo", "q=môi trường", "q=lao động tiên tiến"],
    "prefix": ["q=nguyen th", "q=tran v", "q=le thi ho", "q=pham ng"],
    "phrase": ['q="nguyen van hung"', 'q="quản lý đất đai"', 'q="lao động tiên tiến"'],
    "decision number": ["q=125/QĐ-UBND", "q=77/QĐ-UBND", "q=1206/QĐ-SYT"],
    "query + 3 filters": [f"q=nguyen&{FILTERS}", f"q=tran thi&{FILTERS}", f"q=moi truong&{FILTERS}"],
    "typo": ["q=nguyrn van hung", "q=tran thi hoaa xuan", "q=mooi truongg"],
    "deep page": ["q=nguyen&page=400", "q=nguyen&page=500", "page=450", "page=500&sort=name"],
}


# --- What is measured ------------------------------------------------------------------------


def percentile(values: list[float], share: float) -> float:
    """Returns the smallest value that is not exceeded by this share of all."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(wall: list[float], cpu: list[float], **more: Any) -> dict[str, Any]:
    """Returns percentiles, in milliseconds."""
    figures = {"p50_ms": statistics.median(wall), "p95_ms": percentile(wall, 0.95)}
    if cpu:
        figures |= {"cpu_p50_ms": statistics.median(cpu), "cpu_p95_ms": percentile(cpu, 0.95)}
    return {name: round(value * 1000, 2) for name, value in figures.items()} | more


def measure(ask: Callable[[str], int], questions: dict[str, list[str]], rounds: int) -> dict[str, dict[str, Any]]:
    """Asks every question ``rounds`` times, all in turn, and returns the figures by its name."""
    wall: dict[str, list[float]] = {name: [] for name in questions}
    cpu: dict[str, list[float]] = {name: [] for name in questions}
    counts: dict[str, int] = {}
    for turn in range(-1, rounds):
        for name, spellings in questions.items():
            for spelling in spellings:
                began, began_cpu = time.perf_counter(), time.process_time()
                count = ask(spelling)
                if turn < 0:  # the first turn warms up what the system keeps of the files
                    counts.setdefault(name, count)
                    continue
                wall[name].append(time.perf_counter() - began)
                cpu[name].append(time.process_time() - began_cpu)
    return {name: summary(wall[name], cpu[name], count=counts[name]) for name in questions}


def memory_mb() -> dict[str, float]:
    """Returns what this process holds resident, and how much of it are pages of files that the system may drop."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    size = {name: int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "RssFile")}
    return {"memory_mb": round(size["VmRSS"]), "memory_of_files_mb": round(size["RssFile"])}


def in_process(rounds: int) -> dict[str, Any]:
    """Asks the service, as a page does: reading the address, the engine, labels and highlights."""
    from django.http import QueryDict

    from emulation.award_search.index import AWARD_INDEX
    from search import service
    from search.engines import get_engine
    from search.reading import read_for_people

    engine: Any = get_engine()

    def ask_again(address: str) -> int:
        return service.search(read_for_people(AWARD_INDEX, QueryDict(address)).request).count

    def ask(address: str) -> int:
        for reader in getattr(engine, "_readers", {}).values():
            reader.forget()
        return ask_again(address)

    questions = measure(ask, QUESTIONS, rounds)
    questions |= measure(ask_again, {"no query, again": QUESTIONS["no query"]}, rounds)
    status = engine.status(AWARD_INDEX)
    return {"rows": status.count, "questions": questions, **memory_mb(), "index_mb": round(status.size / 1e6)}


# --- Over HTTP -------------------------------------------------------------------------------


def over_http(rounds: int, port: int = 8791) -> dict[str, Any]:
    """Asks the page of the register of one web process; addresses with a question are in no page cache."""
    from django.conf import settings
    from django.core.management import call_command

    if not Path(settings.STATIC_ROOT).exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    server = web_process(port, "portal.wsgi:application", SITE_URL=f"http://127.0.0.1:{port}")
    base = f"http://127.0.0.1:{port}/khen-thuong/"

    def ask(address: str) -> int:
        query = urlencode([pair.partition("=")[::2] for pair in address.split("&") if pair])
        with urlopen(f"{base}?{query}") as response:  # noqa: S310 -- our own server
            return len(response.read())

    try:
        ask("")
        questions = measure(ask, QUESTIONS, rounds)
        rss = Path(f"/proc/{server.pid}/status").read_text()
        return {"questions": questions, "memory_mb": round(int(rss.split("VmRSS:")[1].split()[0]) / 1024)}
    finally:
        server.terminate()
        server.wait()


# --- Building and changing -------------------------------------------------------------------


def build() -> dict[str, Any]:
    """Builds the index from the database; processor time is that of all threads and processes."""
    from emulation.award_search.index import AWARD_INDEX
    from search.rebuild import rebuild

    began, began_cpu = time.perf_counter(), processor_time()
    count = rebuild(AWARD_INDEX, lambda done: print(f"{done} documents", file=sys.stderr))
    writing, preparing = (resource.getrusage(who).ru_maxrss / 1024 for who in PROCESSES)
    return {
        "documents": count,
        "build_s": round(time.perf_counter() - began, 1),
        "build_cpu_s": round(processor_time() - began_cpu, 1),
        "build_memory_mb": round(writing),
        "build_memory_of_each_other_mb": round(preparing),
    }


def processor_time() -> float:
    """Returns the seconds that this process has computed, and those of its children that have ended."""
    usage = [resource.getrusage(who) for who in PROCESSES]
    return sum(each.ru_utime + each.ru_stime for each in usage)


def changes(times: int = 40) -> dict[str, Any]:
    """Saves awards one by one, and tells how long another process takes to find each change."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from emulation.models import AwardGrant
    from search.draining import drain
    from search.models import OutboxEntry

    drain()
    watcher: Any = subprocess.Popen(
        [sys.executable, str(HERE / "award_search.py"), "--watch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    saving, saving_cpu, seen, queries = [], [], [], 0
    pks = list(
        AwardGrant.objects.in_force().for_public().order_by("pk").values_list("pk", flat=True)[: times * 100 : 100]
    )
    try:
        watcher.stdout.readline()
        for pk in pks:
            grant = AwardGrant.objects.select_related("honoree", "unit", "decision", "award_type").get(pk=pk)
            word = f"9{time.time_ns()}"  # of digits alone, which no spelling is read into
            grant.citation = f"{grant.citation} {word}"
            watcher.stdin.write(f"{word}\n")
            watcher.stdin.flush()
            began, began_cpu = time.perf_counter(), time.process_time()
            with CaptureQueriesContext(connection) as captured:
                grant.save()
            saving.append(time.perf_counter() - began)
            saving_cpu.append(time.process_time() - began_cpu)
            queries = len(captured)
            seen.append(float(watcher.stdout.readline()) - began)
            while OutboxEntry.objects.exists():  # what follows a change is over before the next begins
                time.sleep(0.05)
                drain()
    finally:
        watcher.stdin.close()
        watcher.wait()
    return {"saving": summary(saving, saving_cpu, queries=queries), "visible_elsewhere": summary(seen, [])}


def watch() -> None:
    """Reads words from standard input and prints the moment from which each is found."""
    from emulation.award_search.index import AWARD_INDEX
    from search import service
    from search.request import SearchRequest

    request = SearchRequest(AWARD_INDEX.name, "x")
    service.search(request)
    print("ready", flush=True)
    for line in sys.stdin:
        while not service.search(replace(request, text=f'"{line.strip()}"')).count:
            time.sleep(0.002)
        print(time.perf_counter(), flush=True)


# --- Growth ----------------------------------------------------------------------------------


def grow(rows: int, rounds: int) -> dict[str, Any]:
    """Builds an index of that many awards straight from the generator, without a database, and asks the engine.

    Beyond ``DISTINCT``, awards come again under other ids: to draw ten million would take two hours.
    """
    from django.conf import settings

    from emulation.award_search.index import AWARD_INDEX
    from search.engines import get_engine

    directory = Path(settings.VAR_DIR) / f"growth-{rows}"
    settings.SEARCH_URL = f"embedded://{directory}"
    made: dict[str, Any] = {}
    if not (directory / "awards" / "current").exists():
        began, began_cpu = time.perf_counter(), time.process_time()
        drawn = min(rows, DISTINCT)
        with get_engine().rebuilding(
            AWARD_INDEX, (each for _id, each in documents(drawn, step=max(1, drawn // 300_000)))
        ) as building:
            building.load_prepared(prepared(rows, AWARD_INDEX, building.destination))
            building.switch(lambda writer: None)
        made = {
            "build_s": round(time.perf_counter() - began),
            "build_cpu_s": round(time.process_time() - began_cpu),
        }

    return in_process(rounds) | made


def prepared(rows: int, index: Any, destination: Any) -> Iterator[Any]:
    """Yields what the engine prepares of that many awards."""
    from search.engines import Prepared, get_engine

    again: list[tuple[str, bytes]] = []
    for id, document in documents(min(rows, DISTINCT)):
        part = get_engine().prepare(index, destination, [(id, document)])
        if rows > DISTINCT:
            again += [(id, kept) for kept in part.left]
        yield part
    for turn in range(1, -(-rows // DISTINCT)):
        for id, kept in again[: rows - turn * DISTINCT]:
            yield Prepared(1, [kept.replace(f'"{id}"'.encode(), f'"{id}-{turn}"'.encode(), 1)])


def documents(rows: int, step: int = 1) -> Iterator[tuple[str, Any]]:
    """Yields the documents of synthetic awards, of every ``step``-th decision."""
    from synthetic_awards import DATA, SyntheticRegister

    from emulation.indexing.awards import grant_document
    from emulation.models import AwardType

    campaigns = dict(enumerate(DATA["campaigns"]["titles"], 1))
    register = SyntheticRegister(rows, AwardType.objects.all(), campaigns=campaigns)
    for grant in register.grants(step=step):
        yield f"emulation.awardgrant:{grant.pk}", grant_document(_as_read(grant))


def _as_read(grant: Any) -> Any:
    """Returns an award as if it had been read from a database."""
    from emulation.indexing.awards import COLUMNS, GrantToIndex

    row = SimpleNamespace(**{column: attrgetter(column.replace("__", "."))(grant) for column in COLUMNS})
    decision, award, unit = map(_part, (grant.decision, grant.award_type, grant.unit))
    return GrantToIndex(grant.pk, row, decision, award, unit, grant.campaign_title)


@lru_cache(maxsize=10_000)
def _part(shared: Any) -> Any:
    from emulation.indexing.awards import AwardPart, DecisionPart, UnitPart
    from emulation.models import AwardDecision, AwardType

    if isinstance(shared, AwardDecision):
        return DecisionPart.of(shared, "/khen-thuong/")
    return (AwardPart if isinstance(shared, AwardType) else UnitPart).of(shared)


# --- The command -----------------------------------------------------------------------------


def prepare(work: Path, rows: int) -> None:
    """Fills a database below ``work``, unless it is there, and makes the settings use it."""
    directory = work / f"{rows}-rows"
    os.environ |= {"VAR_DIR": str(directory), "LOG_LEVEL": "ERROR"}
    for name in ("DATABASE_URL", "SEARCH_URL"):
        os.environ.pop(name, None)
    if not (directory / "filled").exists():
        for command in (["manage.py", "migrate", "-v0"], ["bench/synthetic_awards.py", "--rows", str(rows)]):
            subprocess.run([sys.executable, *command], cwd=HERE.parent, check=True)
        (directory / "filled").touch()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="awards in the database (default: %(default)s)")
    parser.add_argument("--work", type=Path, help="make databases and indexes below this directory")
    parser.add_argument("--rounds", type=int, default=10, help="times each question is asked (default: %(default)s)")
    parser.add_argument("--build", action="store_true", help="build the index even where there is one")
    parser.add_argument("--http", action="store_true", help="ask the page of the register as well, over HTTP")
    parser.add_argument("--changes", action="store_true", help="save awards as well, and see when they are found")
    parser.add_argument("--grow", type=int, nargs="*", metavar="ROWS", help="ask indexes of these sizes instead")
    parser.add_argument("--watch", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work and not options.watch:
        prepare(options.work.resolve(), options.rows)
    from setup_django import setup

    setup()
    if options.watch:
        watch()
        return
    if options.grow is not None:
        print(json.dumps({"growth": [grow(rows, options.rounds) for rows in options.grow]}, indent=1))
        return
    figures: dict[str, Any] = {}
    if options.build or not is_built():
        figures |= build()
    figures |= in_process(options.rounds)
    if options.changes:
        figures |= changes()
    if options.http:
        figures["http"] = over_http(options.rounds)
    print(json.dumps(figures, indent=1))


def is_built() -> bool:
    from emulation.award_search.index import AWARD_INDEX
    from search.engines import SearchUnavailable, get_engine

    try:
        get_engine().status(AWARD_INDEX)
    except SearchUnavailable:
        return False
    return True


if __name__ == "__main__":
    main()
