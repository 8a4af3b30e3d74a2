"""How many pages a second one web process serves: kept, made anew, and beside plain Django and plain Wagtail.

    VAR_DIR=var python bench/pages.py [--seconds 2] [--rounds 5]

Needs the database of a portal that has run once (``make run``) and has made its pictures. Three servers run with one
worker each: one with the page cache; one without, which still remembers what stands on many pages (cards, pictures,
menus) and around an article; and one that forgets everything at each request, as after each publication. The questions
take turns, so that a busy machine hurts them alike; the processor time of the worker is hurt least. Prints one JSON
object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

from serving import web_process
from setup_django import setup

CONNECTIONS = 8
KEEPING, MAKING, FORGETTING = 8391, 8392, 8393  # ports of the servers


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--seconds", type=float, default=2.0, help="how long each question is asked in a round")
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    article = biggest_article()
    questions = {
        "bare view": (KEEPING, "/bare/"),
        "kept article": (KEEPING, article),
        "article": (MAKING, article),
        "home": (MAKING, "/"),
        "plain wagtail article": (MAKING, f"/plain{article}"),
        "article after a change": (FORGETTING, article),
        "home after a change": (FORGETTING, "/"),
    }
    servers: list[subprocess.Popen[bytes]] = []
    try:
        servers.append(serve(KEEPING, PAGE_CACHE_SIZE="64MB"))
        servers.append(serve(MAKING, PAGE_CACHE_SIZE="0"))
        servers.append(serve(FORGETTING, PAGE_CACHE_SIZE="0", FORGET="1", CACHE_URL="locmemcache://"))
        of_port = dict(zip((KEEPING, MAKING, FORGETTING), servers, strict=True))
        rates: dict[str, list[float]] = {name: [] for name in questions}
        costs: dict[str, list[float]] = {name: [] for name in questions}
        for port, path in questions.values():
            for _ in range(3):
                asyncio.run(rate(port, path, 0.3))
        for _ in range(options.rounds):
            for name, (port, path) in questions.items():
                spent = processor_time(of_port[port].pid)
                began = time.perf_counter()
                rates[name].append(asyncio.run(rate(port, path, options.seconds)))
                answers = rates[name][-1] * (time.perf_counter() - began)
                costs[name].append(1000 * (processor_time(of_port[port].pid) - spent) / answers)
    finally:
        for server in servers:
            server.terminate()
            server.wait()
    per_second = {name: statistics.median(found) for name, found in rates.items()}
    cost = {name: statistics.median(found) for name, found in costs.items()}
    answer = {
        "questions": {
            name: {"per_second": round(per_second[name], 1), "processor_ms": round(cost[name], 2)} for name in questions
        },
        "by_the_clock": compared(per_second),
        "by_the_processor": compared({name: 1 / spent for name, spent in cost.items()}),
    }
    print(json.dumps(answer, indent=2))


def compared(rates: dict[str, float]) -> dict[str, float]:
    """Returns what is promised as ratios of rates."""
    return {
        "kept_article_to_bare_view": round(rates["kept article"] / rates["bare view"], 2),
        "article_to_plain_wagtail": round(rates["article"] / rates["plain wagtail article"], 2),
        "home_to_article": round(rates["home"] / rates["article"], 2),
    }


def processor_time(pid: int) -> float:
    """Returns the seconds of processor time that a process and its children have spent so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(processor_time(int(child)) for child in children)


def biggest_article() -> str:
    """Returns the address of the article with the most pictures."""
    setup()
    from django.db.models import Count

    from news.models import ArticlePage

    found = (
        ArticlePage.objects.live().public().annotate(pictures=Count("gallery_pictures")).order_by("-pictures").first()
    )
    if found is None:
        raise SystemExit("There is no article: run the portal once (make run)")
    return str(found.url)


def serve(port: int, **settings: str) -> subprocess.Popen[bytes]:
    """Starts one web process as ``manage.py serve`` would, with these variables, and waits until it answers."""
    server = web_process(port, "bench.pages_site:application", **settings)
    try:
        asyncio.run(rate(port, "/bare/", 0.05))
    except OSError:
        server.terminate()
        raise SystemExit(f"The server on port {port} did not start") from None
    return server


async def rate(port: int, path: str, seconds: float) -> float:
    """Asks for a page again and again over a few kept connections; returns answers a second.

    Raises:
        SystemExit: where an answer is not 200.
    """
    until = time.perf_counter() + seconds
    began = time.perf_counter()
    counts = await asyncio.gather(*(ask(port, path, until) for _ in range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - began)


async def ask(port: int, path: str, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    question = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    count = 0
    while time.perf_counter() < until:
        writer.write(question)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{path}: {head[:40]!r}")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        count += 1
    writer.close()
    return count


if __name__ == "__main__":
    main()
