"""Limits: how a rate is written, whom it counts, and what happens where nothing can be counted."""

import logging

import pytest
from django.core.cache.backends.filebased import FileBasedCache

from search import throttle
from search.throttle import Rate, network_of, parse_rate, spend

NEVER_FULL = "1000/d"


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("600/m", Rate(600, 60)),
        ("10/h", Rate(10, 3600)),
        ("5/d", Rate(5, 86400)),
        ("5/15m", Rate(5, 900)),
        (" 1/s ", Rate(1, 1)),
        ("0/m", Rate(0, 60)),
    ],
)
def test_a_rate_is_so_many_in_a_time(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "abc", "20", "20/", "20/w", "-1/m", "5/0m", "１/m", "20/m\n20/m", "9" * 5000 + "/m"]
)
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(ValueError, match="rate"):
        parse_rate(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.9", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("x" * 70_000, "x" * 70_001, True),
    ],
)
def test_one_household_is_counted_once(one, other, same):
    assert (network_of(one) == network_of(other)) is same


def file_cache(settings, tmp_path):
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path / "counters")}}


def test_the_next_after_the_last_allowed_waits_until_the_window_ends(settings, tmp_path):
    file_cache(settings, tmp_path)
    waits = [spend("test", "a", "2/d") for _ in range(3)]
    assert waits[:2] == [0, 0]
    assert 0 < waits[2] <= 24 * 60 * 60
    assert spend("test", "b", "2/d") == 0


def test_a_counter_in_a_file_lasts_as_long_as_its_window(settings, tmp_path, monkeypatch):
    file_cache(settings, tmp_path)
    kept = []
    real = FileBasedCache.set
    monkeypatch.setattr(
        FileBasedCache, "set", lambda self, key, value, timeout: kept.append(timeout) or real(self, key, value, timeout)
    )
    for _ in range(3):
        spend("test", "a", NEVER_FULL)
    assert min(kept) >= 24 * 60 * 60


def test_all_pass_while_the_counters_cannot_be_written(settings, tmp_path, monkeypatch, caplog):
    file_cache(settings, tmp_path)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileBasedCache, "set", full)
    monkeypatch.setattr(throttle, "_reported", -1000.0)
    with caplog.at_level(logging.WARNING, logger="search.throttle"):
        assert [spend("test", "a", "1/d") for _ in range(5)] == [0] * 5
    assert len(caplog.records) == 1


@pytest.mark.django_db
def test_a_search_page_asked_for_too_often_says_when_to_come_back(client, settings):
    settings.SEARCH_PAGE_RATE = "2/d"
    answers = [client.get("/tim-kiem/") for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert int(answers[2]["Retry-After"]) > 0
    assert "giây" in answers[2].content.decode()


@pytest.mark.django_db
def test_the_api_says_when_to_come_back(client, settings):
    settings.SEARCH_API_RATE = "1/d"
    client.get("/api/v1/suggest/?q=thi")
    refused = client.get("/api/v1/suggest/?q=thi")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
