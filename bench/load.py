"""How the portal bears visitors, publishing and an import of awards at once, at a given rate of requests.

    VAR_DIR=var/load python bench/load.py [--seconds 600] [--rate 100] [--overload 5] [--overload-seconds 60]

Starts ``manage.py serve`` with two web processes on the ``VAR_DIR`` given, which must be of its own (the first run
makes the demo there, and waits for its pictures), and ends it again. Requests arrive at random moments whether or not
the portal has answered those before (an open loop), and their time counts from the moment they were due: 80 % pages of
all types, 15 % searches, 4 % suggestions; 1 % are publications, by another process as Wagtail's own ``publish()``, with
another one that imports awards again and again. Then the rate is multiplied for a while. Sends to 127.0.0.1 only. The
client, one thread with asyncio, shares the processors with the portal, as do publisher and importer. Prints one JSON
object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from setup_django import setup

ROOT = Path(__file__).parents[1]
START_TIMEOUT = 1200  # seconds until the portal answers, the demo included
PICTURES_TIMEOUT = 1800  # seconds until the worker has made the pictures of the demo
TIMEOUT = 30  # seconds until a request is given up
DRAIN_TIMEOUT = 120  # seconds until the outbox must be empty after the load
LOOK_EVERY = 5.0  # seconds between two looks at memory and at the admin
SEED = 14
FINE = ("200", "301", "302", "304", "404", "503")  # 503 is counted by itself
SHARES = {"page": 0.80, "search": 0.15, "suggest": 0.04, "publish": 0.01}
# How visits spread over the types of pages; within a type the n-th page gets 1/n of the first one's visits.
PAGE_SHARES = {
    "home": 20,
    "news": 8,
    "article": 34,
    "campaign": 8,
    "honoree": 10,
    "model": 5,
    "register": 4,
    "decision": 5,
    "standard": 2,
    "print": 1,
    "feed": 1,
    "missing": 2,
}


@dataclass
class Figures:
    """What one phase found: seconds by kind of request, and how often each status was answered."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused_seconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    without_retry_after: int = 0
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def add(self, kind: str, path: str, took: float, status: int, has_retry_after: bool) -> None:
        self.statuses[f"{kind} {status or 'failed'}"] += 1
        if status == 503:
            self.refused_seconds.append(took)
            self.without_retry_after += not has_retry_after
            return
        self.seconds[kind].append(took)
        if kind != "publish":
            self.slowest = sorted([*self.slowest, (round(took, 2), path)], reverse=True)[:10]

    def as_data(self) -> dict[str, Any]:
        kinds = {kind: summary(found) for kind, found in sorted(self.seconds.items())}
        visitors = [self.seconds[kind] for kind in ("page", "search", "suggest") if kind in self.seconds]
        return {
            "questions": kinds | {"all": summary(list(chain.from_iterable(visitors)))},
            "statuses": dict(sorted(self.statuses.items())),
            "errors": sum(count for name, count in self.statuses.items() if name.split()[1] not in FINE),
            "refused": summary(self.refused_seconds) | {"without_retry_after": self.without_retry_after},
            "slowest_s": self.slowest,
        }


def summary(seconds: list[float]) -> dict[str, float | int]:
    """Returns how many there were and their percentiles in milliseconds."""
    if not seconds:
        return {"count": 0}
    cuts = (
        statistics.quantiles([1000 * each for each in seconds], n=100) if len(seconds) > 1 else [1000 * seconds[0]] * 99
    )
    return {
        "count": len(seconds),
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "max_ms": round(1000 * max(seconds), 1),
    }


# --- What is asked --------------------------------------------------------------------------------


class Questions:
    """Draws what the next visitor asks, from what the demo holds."""

    def __init__(self, draw: random.Random) -> None:
        from django.urls import reverse
        from wagtail.models import Site

        from emulation.models import (
            AwardDecision,
            AwardRegisterPage,
            CampaignPage,
            ExemplaryModelPage,
            Honoree,
            HonoreePage,
        )
        from news.models import ArticlePage, NewsIndexPage
        from portal.models import StandardPage
        from search.text import fold

        def addresses(model: Any) -> list[str]:
            return [page.url for page in model.objects.live().public().order_by("-pk") if page.url]

        home = Site.objects.get(is_default_site=True).root_page
        articles, news, register = addresses(ArticlePage), addresses(NewsIndexPage), addresses(AwardRegisterPage)
        keys = AwardDecision.objects.for_public().in_force().order_by("-issued_on", "-pk").values_list("pk", flat=True)
        self.pages: dict[str, list[str]] = {
            "home": [home.url, *(page.url for page in home.get_translations().live())],
            "news": [*news, *(f"{url}?page={number}" for url in news for number in (2, 3))],
            "article": articles,
            "campaign": addresses(CampaignPage),
            "honoree": addresses(HonoreePage),
            "model": addresses(ExemplaryModelPage),
            "register": register,
            "decision": [f"{register[0]}quyet-dinh/{key}/" for key in keys[:300]],
            "standard": addresses(StandardPage),
            "print": [f"{url}in/" for url in articles],
            "feed": [f"{url}feed/" for url in news],
            "missing": [f"{news[0]}khong-co-{number}/" for number in range(1000)],
        }
        self.pages = {kind: found for kind, found in self.pages.items() if found}
        self.cumulated = {
            kind: list(accumulate(1 / n for n in range(1, len(found) + 1))) for kind, found in self.pages.items()
        }
        titles = [title.split() for title in ArticlePage.objects.live().values_list("title", flat=True)]
        names = list(Honoree.objects.order_by("pk").values_list("name", flat=True)[:500])
        self.words = [" ".join(title[:2]) for title in titles] + [fold(" ".join(title[1:3])) for title in titles]
        self.names = [*names, *(fold(name) for name in names), *(fold(name.split()[-1]) for name in names)]
        self.site_search, self.register_search = reverse("search:site"), register[0]
        self.draw = draw

    def next(self, kind: str) -> str:
        """Returns the address of one request of this kind."""
        from urllib.parse import quote

        if kind == "page":
            type_ = self.draw.choices(list(self.pages), [PAGE_SHARES[each] for each in self.pages])[0]
            return self.draw.choices(self.pages[type_], cum_weights=self.cumulated[type_])[0]
        if kind == "search":
            if self.draw.random() < 0.5:
                return f"{self.site_search}?q={quote(self.draw.choice(self.words))}"
            return f"{self.register_search}?q={quote(self.draw.choice(self.names))}"
        text = self.draw.choice(self.names)
        return f"/api/v1/suggest/?q={quote(text[: self.draw.randint(1, 6)])}"


# --- The client -----------------------------------------------------------------------------------


class Client:
    """Sends requests over connections that are kept while the server keeps them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str, cookie: str = "") -> tuple[int, bool]:
        """Returns the status (0 where there is no answer) and whether the answer says when to come again."""
        try:
            async with asyncio.timeout(TIMEOUT):
                return await self._get(path, cookie)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            return 0, False

    async def _get(self, path: str, cookie: str) -> tuple[int, bool]:
        kept = self.idle.pop() if self.idle else None
        reader, writer = kept or await asyncio.open_connection("127.0.0.1", self.port)
        try:
            head = await self._ask(reader, writer, path, cookie)
        except (OSError, asyncio.IncompleteReadError):
            writer.close()
            if kept is None:
                raise
            # The server had closed what it kept; nothing was asked yet.
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            head = await self._ask(reader, writer, path, cookie)
        except BaseException:
            writer.close()
            raise
        lines = head.lower().split(b"\r\n")
        if any(line.startswith(b"transfer-encoding: chunked") for line in lines):
            while size := int((await reader.readline()).split(b";")[0], 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        else:
            length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
            await reader.readexactly(length)
        if b"connection: close" in lines:
            writer.close()
        else:
            self.idle.append((reader, writer))
        return int(head.split(b" ", 2)[1]), any(line.startswith(b"retry-after:") for line in lines)

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, cookie: str) -> bytes:
        extra = f"Cookie: {cookie}\r\n" if cookie else ""
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nAccept-Encoding: gzip, br\r\n{extra}\r\n".encode()
        )
        return await reader.readuntil(b"\r\n\r\n")

    def close(self) -> None:
        for _reader, writer in self.idle:
            writer.close()
        self.idle.clear()


class Publisher:
    """Another process that publishes an article for each line it is sent."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.turn = asyncio.Lock()

    @classmethod
    async def start(cls) -> Publisher:
        publisher = cls(
            await asyncio.create_subprocess_exec(
                sys.executable, __file__, "--publisher", stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        )
        await publisher._line()  # it is ready
        return publisher

    async def _line(self) -> bytes:
        return await self.process.stdout.readline() if self.process.stdout else b""

    async def publish(self) -> bool:
        """Publishes one article; tells whether it worked."""
        async with self.turn:
            if self.process.stdin is None:
                return False
            self.process.stdin.write(b"publish\n")
            return (await self._line()).startswith(b"ok")

    async def stop(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        await self.process.wait()


def publish_for_each_line() -> None:
    """Publishes an article for each line on standard input: four of five times a change, else a new one."""
    setup()
    from django.db import connections

    from news.models import ArticlePage, NewsIndexPage

    draw = random.Random(SEED)
    keys = list(ArticlePage.objects.live().order_by("-pk").values_list("pk", flat=True)[:40])
    index = NewsIndexPage.objects.live().first()
    print("ready", flush=True)
    for number, _line in enumerate(sys.stdin):
        if number % 5 == 4 and index:
            article = ArticlePage(title=f"Tin thử tải {time.time_ns()}", lede="Bài đăng trong lúc đo tải.")
            index.add_child(instance=article)
        else:
            article = ArticlePage.objects.get(pk=draw.choice(keys)).get_latest_revision_as_object()
            article.lede = f"{article.lede.partition(' (sửa lần')[0]} (sửa lần {number})"
        article.save_revision().publish()
        print("ok", flush=True)
    connections.close_all()


async def import_again_and_again(rows: int, until: float) -> dict[str, Any]:
    """Imports files of synthetic awards, one after the other, at the worker's priority, until the time is over."""
    from import_awards import write_file

    seconds, failed = [], 0
    with tempfile.TemporaryDirectory() as directory:
        seed = random.SystemRandom().randrange(10**6)
        while time.monotonic() < until:
            path = Path(directory) / f"{seed}.xlsx"
            await asyncio.to_thread(write_file, path, rows, seed)
            began = time.monotonic()
            command = ["nice", sys.executable, "manage.py", "import_awards", str(path), "--limit", "1"]
            command += ["--duplicates", "import", "--confirm", "--publish"]
            process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            failed += bool(await process.wait())
            seconds.append(round(time.monotonic() - began, 1))
            seed += 1
    return {"rows_each": rows, "seconds": seconds, "failed": failed}


# --- The portal -----------------------------------------------------------------------------------


def start_portal(port: int) -> subprocess.Popen[bytes]:
    """Starts the portal as its operator would, with two web processes; what it prints goes to standard error.

    It has a group of processes of its own, but no session: Linux shares processors between sessions first, and would
    give half of them to the import however low its priority is.
    """
    return subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, stdout=sys.stderr, process_group=0)


async def wait_until_ready(client: Client, portal: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_TIMEOUT
    while (await client.get("/readyz"))[0] != 200:
        if portal.poll() is not None or time.monotonic() > give_up:
            raise SystemExit("The portal did not start")
        await asyncio.sleep(0.5)


async def wait_for_pictures() -> None:
    """Waits until the worker has nothing to do: pictures are made once, on the first run."""
    from django_tasks_db.models import DBTaskResult

    give_up = time.monotonic() + PICTURES_TIMEOUT
    while DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).exists() and time.monotonic() < give_up:
        await asyncio.sleep(1)


def descendants(pid: int) -> Iterator[int]:
    """Yields the processes that a process has started, and theirs (Linux)."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from descendants(child)


PROCESSES = ("portal.server.supervisor", "portal.server.web", "run_worker")  # parts of their commands


def memory(pid: int) -> dict[str, float]:
    """Returns the resident megabytes of each process below the portal, by its number and command."""
    found = {}
    for child in descendants(pid):
        try:
            command = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
            pages = int(Path(f"/proc/{child}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
        name = next((part for part in command if part in PROCESSES), command[0][-30:])
        found[f"{child} {name}"] = round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)
    return found


def processor_seconds(pid: int) -> float:
    """Returns the processor time that a process and all below it have spent (Linux)."""
    total = 0.0
    for each in (pid, *descendants(pid)):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return round(total, 1)


def editor_cookie() -> str:
    """Returns the cookie of a session of an administrator made for this."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    users = get_user_model()._default_manager
    user = users.filter(username="load-test").first() or users.create_superuser(
        "load-test", "load-test@example.org", None
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


# --- Phases ---------------------------------------------------------------------------------------


class Load:
    """Sends requests to the portal and looks at it meanwhile."""

    def __init__(self, client: Client, questions: Questions, publisher: Publisher, cookie: str, pid: int) -> None:
        self.client, self.questions, self.publisher, self.cookie, self.pid = client, questions, publisher, cookie, pid
        self.draw = questions.draw

    async def run(self, rate: float, seconds: float) -> dict[str, Any]:
        """Sends ``rate`` requests a second for so many seconds, and returns what came of it."""
        figures, began, spent = Figures(), time.monotonic(), processor_seconds(self.pid)
        sizes: list[dict[str, float]] = [memory(self.pid)]
        looking = asyncio.create_task(self.look(figures, sizes))
        asked: set[asyncio.Task[None]] = set()
        due = began
        while due < began + seconds:
            await asyncio.sleep(max(0, due - time.monotonic()))
            kind = self.draw.choices(list(SHARES), list(SHARES.values()))[0]
            task = asyncio.create_task(self.ask(kind, due, figures))
            asked.add(task)
            task.add_done_callback(asked.discard)
            due += self.draw.expovariate(rate)
        await asyncio.gather(*asked)
        looking.cancel()
        sizes.append(memory(self.pid))
        took = time.monotonic() - began
        return figures.as_data() | {
            "rate": rate,
            "seconds": round(took, 1),
            "portal_processors": round((processor_seconds(self.pid) - spent) / took, 2),
            "load_average": round(os.getloadavg()[0], 1),
            "memory_mb": {
                name: {"first": first, "last": sizes[-1].get(name), "most": max(each.get(name, 0) for each in sizes)}
                for name, first in sizes[0].items()
            },
        }

    async def ask(self, kind: str, due: float, figures: Figures) -> None:
        if kind == "publish":
            worked = await self.publisher.publish()
            figures.add(kind, "", time.monotonic() - due, 200 if worked else 0, False)
        else:
            path = self.questions.next(kind)
            status, has_retry_after = await self.client.get(path)
            figures.add(kind, path, time.monotonic() - due, status, has_retry_after)

    async def look(self, figures: Figures, sizes: list[dict[str, float]]) -> None:
        """Looks at the memory of the portal, and opens its admin as an editor does."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            sizes.append(memory(self.pid))
            began = time.monotonic()
            status, has_retry_after = await self.client.get("/admin/", self.cookie)
            figures.add("admin", "/admin/", time.monotonic() - began, status, has_retry_after)


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings

    from search.models import OutboxEntry

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a look at the database now and then; nothing waits for it
    client = Client(settings.PORT)
    portal = start_portal(settings.PORT)
    try:
        await wait_until_ready(client, portal)
        await wait_for_pictures()
        questions = Questions(random.Random(SEED))
        publisher = await Publisher.start()
        load = Load(client, questions, publisher, editor_cookie(), portal.pid)
        until = time.monotonic() + options.warm_up + options.seconds
        importing = asyncio.create_task(import_again_and_again(options.import_rows, until))
        result: dict[str, Any] = {
            "processors": os.cpu_count(),
            "warm_up": await load.run(options.rate, options.warm_up),
        }
        result["goal"] = await load.run(options.rate, options.seconds)
        result["imports"] = await importing
        began = time.monotonic()
        pending = OutboxEntry.objects.filter(applied_at=None)
        while pending.exists() and time.monotonic() < began + DRAIN_TIMEOUT:
            await asyncio.sleep(0.5)
        result["outbox"] = {"left": pending.count(), "empty_after_s": round(time.monotonic() - began, 1)}
        if options.overload_seconds:
            result["overload"] = await load.run(options.rate * options.overload, options.overload_seconds)
            result["after_overload"] = await load.run(options.rate / 10, 10)
        await publisher.stop()
        return result
    finally:
        client.close()
        portal.send_signal(signal.SIGINT)
        try:
            portal.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(portal.pid, signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600, help="how long the load lasts")
    parser.add_argument("--rate", type=float, default=100, help="requests a second")
    parser.add_argument("--warm-up", type=float, default=60, help="seconds before, of the same load")
    parser.add_argument("--import-rows", type=int, default=2_000, help="awards in each imported file")
    parser.add_argument("--overload", type=float, default=5, help="times the rate, afterwards")
    parser.add_argument("--overload-seconds", type=float, default=60, help="0 for none")
    parser.add_argument("--publisher", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.publisher:
        publish_for_each_line()
        return
    if "VAR_DIR" not in os.environ:
        raise SystemExit("Set VAR_DIR to a directory for this measurement")
    os.environ.setdefault("PORT", "8393")
    # All requests come from one address.
    for name in ("SEARCH_API_RATE", "SEARCH_PAGE_RATE"):
        os.environ.setdefault(name, "1000000/m")
    setup()
    print(json.dumps(asyncio.run(measure(options)), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
