"""What is written to the log: ids, one line a record, no personal data, no flood."""

import io
import json
import logging
import logging.config

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from portal import logs
from portal.management.commands.run_worker import clear_task_id, set_task_id
from portal.request_log import RequestLogMiddleware, truncated_address
from portal.server.site_reports import note_refusal


@pytest.fixture(params=logs.FORMATS)
def written(request):
    """A logger that writes as the portal does in each format, and a function that returns its lines."""
    logs.current_request.set("")
    stream = io.StringIO()
    configuration = logs.configuration(request.param, "INFO")
    formatter = configuration["formatters"]["line"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter.pop("()")(**formatter))
    handler.addFilter(logs.Context())
    handler.addFilter(logs.RepeatLimit(repeats=5, period=1000))
    logger = logging.Logger("tests")
    logger.addHandler(handler)
    logger.format = request.param
    return logger, lambda: stream.getvalue().splitlines()


def parsed(logger, line):
    if logger.format == "journal":
        assert line[0] == "<"
        assert line[2] == ">"
        line = line[3:]
    return json.loads(line)


def fail(message):
    raise ValueError(message)


def test_every_format_has_time_with_zone_level_and_logger(written):
    logger, lines = written
    logger.warning("Xin chào %s", "bạn")
    (line,) = lines()
    if logger.format == "plain":
        assert line.endswith(" WARNING tests: Xin chào bạn")
        assert line[23:29] in ("+07:00", "+00:00")
    else:
        record = parsed(logger, line)
        assert record["message"] == "Xin chào bạn"
        assert (record["level"], record["logger"]) == ("WARNING", "tests")
        assert record["time"][23:29] in ("+07:00", "+00:00")


def test_nobody_can_forge_a_line(written):
    logger, lines = written
    logger.error("Not Found: %s", "/a\n2026-11-30 INFO x: y\r\x1b[31m\u2028\u0085<3>")
    (line,) = lines()
    assert line.isprintable()


def test_a_traceback_is_part_of_its_line_for_machines(written):
    logger, lines = written
    try:
        fail("one")
    except ValueError:
        logger.exception("It failed")
    if logger.format == "plain":
        assert lines()[-1] == "ValueError: one"
    else:
        (line,) = lines()
        assert parsed(logger, line)["exception"].endswith("ValueError: one")


# As PostgreSQL and a mail server put it.
ROW_AND_ADDRESS = "duplicate key\nDETAIL:  Key (name)=(Nguyễn Văn An) already exists.\n{'an@example.org': (550, b'no')}"


def test_addresses_and_rows_are_left_out(written):
    logger, lines = written
    try:
        fail(ROW_AND_ADDRESS)
    except ValueError:
        logger.exception("Mail to %s failed", "an.nguyen@example.org")
    assert "duplicate key" in "".join(lines())
    assert "Nguyễn" not in "".join(lines())
    assert "example.org" not in "".join(lines())


def test_the_request_object_of_a_record_is_not_written(written, rf):
    logger, lines = written
    logger.warning("Bad request", extra={"request": rf.get("/?q=Nguyễn"), "status_code": 400, "anything": "Nguyễn"})
    assert "Nguy" not in "".join(lines())


def test_repeated_lines_are_bounded_and_others_are_not(written):
    logger, lines = written
    for number in range(1000):
        try:
            fail(f"attempt {number}")
        except ValueError:
            logger.exception("The node is away: %s", number)
    logger.warning("Something else")
    told = [line for line in lines() if "The node is away" in line]
    assert len(told) == 5
    assert "more like this one are left out" in told[-1]
    assert "Something else" in lines()[-1]


def test_the_next_period_says_how_many_were_left_out(monkeypatch):
    limit, now = logs.RepeatLimit(repeats=2, period=60), [1000.0]
    monkeypatch.setattr(logs.time, "monotonic", lambda: now[0])
    record = lambda: logging.LogRecord("a", logging.ERROR, "f.py", 1, "away", (), None)  # noqa: E731
    assert [limit.filter(record()) for _ in range(10)] == [True, True] + [False] * 8
    now[0] += 61
    later = record()
    assert limit.filter(later)
    assert logs.repeats_of(later) == " (8 more like this one were left out)"


def test_hostile_kinds_of_lines_fill_no_memory():
    limit = logs.RepeatLimit()
    for line in range(5000):
        limit.filter(logging.LogRecord("a", logging.ERROR, "f.py", line, "x", (), None))
    assert len(limit._seen) <= logs.KINDS  # the bound is what this is about


def answer(response, access_log, settings, **headers):
    """Asks the middleware once; returns the response."""
    settings.ACCESS_LOG = access_log
    request = RequestFactory().get("/tin-tuc/?q=Nguy%E1%BB%85n", headers=headers)
    return RequestLogMiddleware(lambda request: response)(request)


def test_a_request_has_one_line_without_its_query_and_the_whole_address(settings, caplog):
    caplog.set_level("INFO")
    settings.BEHIND_PROXY = True
    given = {"X-Forwarded-For": "198.51.100.77"}
    answered = answer(HttpResponse("1234"), True, settings, **given)
    (record,) = caplog.records
    assert (record.method, record.path, record.status, record.bytes, record.client) == (
        "GET", "/tin-tuc/", 200, 4, "198.51.100.0",
    )  # fmt: skip
    assert "Nguy" not in caplog.text
    assert ".77" not in caplog.text
    assert answered["X-Request-ID"]


def test_a_streamed_answer_is_written_when_it_has_ended(settings, caplog):
    caplog.set_level("INFO")
    answered = answer(StreamingHttpResponse([b"12", b"345"]), True, settings)
    assert not caplog.records
    assert b"".join(answered) == b"12345"
    assert caplog.records[0].bytes == 5


@pytest.mark.parametrize(
    ("behind_proxy", "given", "taken"),
    [
        (True, "abcdef-0123456789", True),
        (False, "abcdef-0123456789", False),
        (True, "short", False),
        (True, "x" * 65, False),
        (True, 'abcdefgh"\n<script>', False),
        (True, "abcdefgh\u0661", False),
    ],
)
def test_only_a_well_formed_id_of_the_trusted_proxy_is_taken(settings, behind_proxy, given, taken):
    settings.BEHIND_PROXY = behind_proxy
    answered = answer(HttpResponse(), False, settings, **{"X-Request-ID": given})
    assert (answered["X-Request-ID"] == given) is taken
    assert logs.current_request.get() == answered["X-Request-ID"]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
        ("::ffff:203.0.113.9", "203.0.113.0"),
        ("nonsense\n", "?"),
        ("", "?"),
    ],
)
def test_addresses_are_shortened(address, network):
    assert truncated_address(address) == network


@pytest.mark.usefixtures("front_door")
@pytest.mark.parametrize("path", ["/admin/password_reset/confirm/Mg/secret-token/", "/documents/5/nguyen-van-an.pdf"])
def test_tokens_and_names_of_documents_are_hidden(client, settings, caplog, path):
    settings.ACCESS_LOG = True
    caplog.set_level("INFO", logger=logs.ACCESS)
    client.get(path)
    (record,) = [record for record in caplog.records if record.name == logs.ACCESS]
    assert not {"secret-token", "nguyen-van-an.pdf"} & set(record.path.split("/"))
    assert "…" in record.path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/admin/password_reset/confirm/Mg/secret-token/", "/admin/password_reset/confirm/…/…/"),
        ("/admin/password_reset/confirm/Mg/secret-token", "/admin/password_reset/confirm/…/…"),
        ("/documents/5/nguyen-van-an.pdf", "/documents/5/…"),
        ("/tim-kiem/", "/tim-kiem/"),
        ("*", "*"),
    ],
)
def test_tokens_and_names_of_documents_are_hidden_where_the_front_refuses(settings, caplog, path, shown):
    settings.ACCESS_LOG = True
    caplog.set_level("INFO", logger=logs.ACCESS)
    note_refusal({"method": "POST", "path": path, "client": ("203.0.113.9", 1), "headers": []}, 503)
    (record,) = [record for record in caplog.records if record.name == logs.ACCESS]
    assert record.path == shown
    assert shown in record.getMessage()


def test_lines_of_a_task_bear_its_id():
    class Result:
        id = "task-1"

    set_task_id(Result)
    assert logs.current_task.get() == "task-1"
    clear_task_id()
    assert logs.current_task.get() == ""
