"""Which visitor gets which page while one is being made and the site changes."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from core import page_cache, site_version
from core.page_cache import BUSY, NOT_KEPT, ONLY_KEPT, PageCacheMiddleware, share
from core.site_version import CONTENT_KEY, VISIBILITY_KEY, advance


class Site:
    """Answers with its text as it was when the request came; where ``gate`` is closed, once that opens."""

    def __init__(self, clock):
        self.clock = clock
        self.takes = 0  # seconds until it answers
        self.text = "old"
        self.made = 0
        self.gate = threading.Event()
        self.gate.set()
        self.is_asked = threading.Event()
        self.fault = None

    def __call__(self, request):
        text = self.text
        self.made += 1
        self.is_asked.set()
        self.clock.ahead += self.takes
        assert self.gate.wait(20)
        if self.fault:
            raise self.fault
        return share(HttpResponse(text))


class CountingEvent(threading.Event):
    """Knows how many wait for it."""

    waiting = 0

    def wait(self, timeout=None):
        self.waiting += 1
        return super().wait(timeout)


class Clock:
    """A monotonic clock that stands still until it is moved on."""

    ahead = 1000.0

    def __call__(self):
        return self.ahead


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(page_cache, "monotonic", clock)
    monkeypatch.setattr(site_version, "monotonic", clock)
    monkeypatch.setattr(site_version, "_sampling", site_version._Sampling())
    return clock


@pytest.fixture
def site(clock):
    return Site(clock)


@pytest.fixture
def cached(site, settings, monkeypatch, clock):
    settings.PAGE_CACHE_SIZE = 1_000_000
    # Hosts are rows of the database, and no transaction of a test shall stand between its threads.
    monkeypatch.setattr(page_cache, "known_host", lambda request: "testserver")
    monkeypatch.setattr(page_cache, "Event", CountingEvent)
    random.seed(18)  # when in an interval each page is made anew
    return PageCacheMiddleware(site)


def get(cached, path="/"):
    return cached(RequestFactory().get(path)).content.decode()


def get_kept(cached, *, busy=True):
    """Asks as the server does before it takes a thread; returns None where no page is kept that may be served."""
    request = RequestFactory().get("/", **{ONLY_KEPT: BUSY if busy else ""})
    answer = cached(request)
    return None if NOT_KEPT in request.META else answer.content.decode()


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def change(site, text="new", *, hides):
    site.text = text
    advance(hides=hides)


def change_elsewhere(site, text, key):
    """Changes the site as another process does."""
    site.text = text
    cache.set(key, text, None)


def begin(cached, site, pool):
    """Has a thread begin to make the page, and returns its future while the page is under way."""
    site.gate.clear()
    site.is_asked.clear()
    making = pool.submit(get, cached)
    assert site.is_asked.wait(20)
    return making


def wait_until(holds):
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def wait_until_waiting(cached, count):
    """Returns once so many requests wait for the page that is under way."""
    wait_until(lambda: any(event.waiting >= count for event in list(cached._under_way.values())))


def test_the_old_page_is_served_while_one_request_makes_the_new_one(cached, site, pool, clock):
    get(cached)
    clock.ahead += 5
    get(cached)  # the site has still the version the page was made from
    change(site, hides=False)
    making = begin(cached, site, pool)
    assert [get(cached) for _visit in range(3)] == ["old"] * 3
    site.gate.set()
    assert making.result() == "new"
    assert get(cached) == "new"
    assert site.made == 2


def test_after_a_change_that_hides_the_others_wait_for_the_new_page(cached, site, pool, clock):
    get(cached)
    change(site, hides=True)
    making = begin(cached, site, pool)
    waiting = [pool.submit(get, cached) for _visit in range(3)]
    wait_until_waiting(cached, 3)
    site.gate.set()
    assert [each.result() for each in (making, *waiting)] == ["new"] * 4
    assert site.made == 2


def test_a_page_begun_before_something_was_hidden_is_served_to_nobody_afterwards(cached, site, pool):
    making = begin(cached, site, pool)
    waiting = pool.submit(get, cached)
    wait_until_waiting(cached, 1)
    change(site, hides=True)
    site.gate.set()
    making.result()  # it was asked for before
    assert waiting.result() == "new"
    assert get(cached) == "new"


def test_a_page_begun_anew_before_something_was_hidden_does_not_bring_it_back(cached, site, pool, clock):
    get(cached)
    clock.ahead += 5
    get(cached)
    advance(hides=False)
    making = begin(cached, site, pool)
    change(site, hides=True)
    site.gate.set()
    making.result()
    assert get(cached) == "new"


def test_the_old_page_is_not_served_for_longer_than_a_second(cached, site, pool, clock):
    get(cached)
    change(site, hides=False)
    clock.ahead += 1.1
    making = begin(cached, site, pool)
    waiting = pool.submit(get, cached)
    wait_until_waiting(cached, 1)
    site.gate.set()
    assert (making.result(), waiting.result()) == ("new", "new")


@pytest.fixture
def kept(cached, clock):
    """The page is kept, and was current until now."""
    get(cached)
    clock.ahead += 5
    get(cached)


def test_whoever_asks_for_kept_pages_only_has_none_made(cached, site):
    assert get_kept(cached) is None
    assert site.made == 0
    get(cached)
    assert get_kept(cached, busy=False) == "old"


def test_nobody_who_is_known_is_served_a_kept_page(cached, site, settings):
    get(cached)
    request = RequestFactory().get("/", **{ONLY_KEPT: BUSY})
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "a"
    cached(request)
    assert NOT_KEPT in request.META


def test_without_a_free_thread_a_page_is_served_that_went_out_of_date_just_now(cached, site, kept, clock):
    change(site, hides=False)
    assert get_kept(cached, busy=False) is None
    while (answer := get_kept(cached)) is None:  # one request has it made anew, sooner or later
        assert clock.ahead < 1005.5
    assert answer == "old"
    clock.ahead += site_version.SAMPLED
    assert get_kept(cached) is None


@pytest.fixture
def overwhelmed(cached, site, clock):
    """The process answers more than one request at a time, and has done so for a while."""
    site.takes = 1
    for number in range(60):
        get(cached, f"/{number}/")
    site.takes = 0
    assert site_version.sampling_interval() == site_version.SAMPLED_AT_MOST
    # The last look was just now, and the page is of the version that was found.
    clock.ahead += site_version.SAMPLED_AT_MOST
    site_version._sampling.answering = site_version.SAMPLED_AT_MOST
    get(cached)
    assert get_kept(cached, busy=False) == "old"


def pass_an_interval(cached, clock):
    """Lets the time pass until the next look; the process is asked all the time for as much as it can do."""
    site_version._sampling.answering = site_version.SAMPLED_AT_MOST
    clock.ahead += site_version.SAMPLED_AT_MOST - 0.01
    get(cached, "/another/")
    clock.ahead += 0.01


def test_a_process_with_more_to_do_than_it_can_does_not_see_at_once_what_others_add(cached, site, overwhelmed, clock):
    change_elsewhere(site, "new", CONTENT_KEY)
    site_version._sampling.answering = site_version.SAMPLED_AT_MOST
    clock.ahead += site_version.SAMPLED_AT_MOST - 1
    assert [get(cached), get_kept(cached, busy=False)] == ["old", "old"]


def test_of_those_who_ask_it_then_one_has_the_page_made_anew(cached, site, overwhelmed, clock):
    change_elsewhere(site, "new", CONTENT_KEY)
    pass_an_interval(cached, clock)
    answers = []
    for _visit in range(60):
        answers.append(get_kept(cached, busy=False))
        clock.ahead += site_version.SAMPLED_AT_MOST / 61
        site_version._sampling.answering += site_version.SAMPLED_AT_MOST / 61
    assert answers.count(None) == 1
    assert answers.count("old") == 59
    assert get(cached) == "new"  # that one gets a thread
    assert get_kept(cached, busy=False) == "new"


def test_a_minute_out_of_date_is_too_old(cached, site, overwhelmed, clock):
    change_elsewhere(site, "new", CONTENT_KEY)
    pass_an_interval(cached, clock)
    assert "old" in [get_kept(cached) for _visit in range(2)]
    pass_an_interval(cached, clock)
    assert [get_kept(cached) for _visit in range(3)] == [None] * 3


def test_it_serves_nothing_from_before_something_was_hidden(cached, site, overwhelmed):
    change_elsewhere(site, "new", VISIBILITY_KEY)
    assert get_kept(cached) is None
    assert get(cached) == "new"


def test_what_it_publishes_itself_its_visitors_see_at_once(cached, site, overwhelmed):
    change(site, hides=False)
    assert get(cached) == "new"


def test_ten_seconds_later_a_process_with_less_to_do_sees_within_one_what_others_add(cached, site, overwhelmed, clock):
    for _half_second in range(20):
        clock.ahead += site_version.SAMPLED
        get(cached)
    assert site_version.sampling_interval() == site_version.SAMPLED
    change_elsewhere(site, "new", CONTENT_KEY)
    clock.ahead += site_version.SAMPLED
    assert get(cached) == "new"


def test_many_additions_in_a_row_have_a_page_made_once(cached, site, clock):
    get(cached)
    for number in range(20):
        change_elsewhere(site, str(number), CONTENT_KEY)
        assert get(cached) == "old"
    clock.ahead += 0.5
    assert [get(cached), get(cached)] == ["19", "19"]
    assert site.made == 2


def test_what_another_process_hides_is_gone_at_once(cached, site):
    get(cached)
    change_elsewhere(site, "new", VISIBILITY_KEY)
    assert get(cached) == "new"


def test_what_this_process_publishes_is_seen_at_once(cached, site):
    get(cached)
    change(site, hides=False)
    assert get(cached) == "new"


def test_of_several_first_visitors_one_has_the_page_made(cached, site, pool):
    making = begin(cached, site, pool)
    waiting = [pool.submit(get, cached) for _visit in range(4)]
    wait_until_waiting(cached, 4)
    site.gate.set()
    assert [each.result() for each in (making, *waiting)] == ["old"] * 5
    assert site.made == 1


def test_whoever_waits_for_a_page_that_fails_makes_it(cached, site, pool):
    site.fault = ValueError("broken")
    making = begin(cached, site, pool)
    waiting = pool.submit(get, cached)
    wait_until_waiting(cached, 1)
    site.gate.set()
    with pytest.raises(ValueError, match="broken"):
        making.result()
    with pytest.raises(ValueError, match="broken"):
        waiting.result()
    site.fault = None
    assert get(cached) == "old"
    assert cached._under_way == {}


def test_nobody_waits_for_ever(cached, site, pool, monkeypatch):
    monkeypatch.setattr(page_cache, "LONGEST_WAIT", 0.05)
    begin(cached, site, pool)
    waiting = pool.submit(get, cached)
    wait_until(lambda: site.made >= 2)
    site.gate.set()
    assert waiting.result() == "old"
    assert site.made == 2


def test_pages_stay_within_their_bytes(site, settings, monkeypatch, clock):
    settings.PAGE_CACHE_SIZE = 5 * page_cache.OVERHEAD
    monkeypatch.setattr(page_cache, "known_host", lambda request: "testserver")
    cached = PageCacheMiddleware(site)
    for number in range(50):
        get(cached, f"/{number}/")
    assert 0 < cached.pages.size <= settings.PAGE_CACHE_SIZE
