"""Environment variables as settings: what is accepted, and what is refused in one line that helps."""

import ast
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal import settings as portal_settings
from portal.environment import Environment, WrongSetting
from tests.services import ROOT

# For each setting of settings.py: values that must be refused.
WRONG = {
    "PORT": ("abc", "0", "65536", "-1", "80.5", "8_0", "٣", "99999999999999999999"),
    "WEB_WORKERS": ("0", "x", "-2", "1000"),
    "DOCUMENT_MAX_MB": ("0", "x", "-1", "1.5", "99999"),
    "SITE_URL": (
        "portal.example", "ftp://portal.example", "https://", "https:///x", "https://portal.example/sub",
        "https://a b.example", "https://portal.example:99999", "https://portal.example:x", "https://user@portal.example",
        "https://portal.example?x", "https://cổng.example", "https://[::1", "https://-.example", "http://a..b",
        "https://portal.example, https://other.example", "https://portal.example\\",
    ),
    "DEBUG": ("maybe", "2", "ja", "truee"),
    "BEHIND_PROXY": ("ja", "1.0", "none"),
    "ALLOWED_HOSTS": ("https://portal.example", "portal.example:8000", "a b", "portal.example/x", "a,,*.example"),
    "DATABASE_URL": (
        "foo", "mysql://a/b", "postgres://", "postgres://host/", "postgres://host:99999/name", "postgres://host:x/name",
        "sqlite:////nowhere/at/all/x.sqlite3", "sqlite://x.sqlite3", "postgres//host/name", "sqlite:///", "postgres://[x/y",
    ),
    "CACHE_URL": ("foo", "memcache://x", "rediscache://", "rediscache://host:x/1", "redis", "filecache://"),
    "SEARCH_URL": (
        "foo", "solr://x", "embedded://", "embedded://relative", "elasticsearch://", "elasticsearch://host/PREFIX",
        "elasticsearch://host:99999/prefix", "elasticsearch://host/prefix?nothing=1", "elasticsearch://host/prefix?timeout=x",
    ),
    "EMAIL_URL": ("foo", "smtp://", "smtp://host:x", "smtps://h:99999", "imap://host", "filemail://", "mail.example"),
    "DEFAULT_FROM_EMAIL": ("portal", "@example", "a@", "a@b c", "x@example.org\nBcc: y@example.org", "a@b@"),
    "PAGE_CACHE_SIZE": ("1000", "x", "-1", "-1MB", "1.5GB", "64 megabytes", "MB", "64MiB", "٣MB"),
    "SECURITY_CONTACT": ("me", "http://portal.example", "https://", "mailto:", "mailto:me", "https://a b/"),
    "HOST": ("0.0.0.0:80", "abc", "portal.example", "127.1", "::1%", "1.2.3.4/8", "*"),
    "METRICS_PORT": ("x", "65536", "-1"),
    "LOG_FORMAT": ("xml", "json,plain"),
    "SEARCH_REBUILD_PROCESSES": ("x", "-1"),
    "LOG_LEVEL": ("loud", "10", "debug,info"),
    "PDF_RATE": ("abc", "20", "20/", "/m", "20/w", "-1/m", "20/m/h", "x/m", "20/0m", "20 / m", "9999999999/s"),
    "SITE_NAME": ("two\nlines", "a\x1b[31mb"),
}  # fmt: skip

# Values that are right though unusual: name, value, what the setting is then.
RIGHT = (
    ("PORT", " 8080 ", 8080),
    ("SITE_URL", "HTTPS://Portal.Example/", "https://portal.example"),
    ("SITE_URL", "https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ("SITE_URL", "http://my_host:8000/", "http://my_host:8000"),
    ("ALLOWED_HOSTS", " portal.example , .example.org,", ["portal.example", ".example.org"]),
    ("ALLOWED_HOSTS", "*", ["*"]),
    ("DEBUG", "NO", False),
    ("BEHIND_PROXY", "On", True),
    ("LOG_LEVEL", "debug", "DEBUG"),
    ("PDF_RATE", "5/10M", "5/10m"),
    ("PAGE_CACHE_SIZE", "32 mb", 32_000_000),
    ("PAGE_CACHE_SIZE", "0", 0),
    ("AWARD_EXPORT_RATE", "0/s", "0/s"),
    ("SECURITY_CONTACT", "security@portal.example", "mailto:security@portal.example"),
    ("LOG_FORMAT", "JSON", "json"),
    ("HOST", "[::]", "::"),
    ("HOST", "localhost", "127.0.0.1"),
    ("SECRET_KEY", "$begins-with-a-dollar", "$begins-with-a-dollar"),
    ("DEFAULT_FROM_EMAIL", "Cổng thi đua <portal@example.org>", "Cổng thi đua <portal@example.org>"),
)

PROBE = """
import json, sys
from portal.environment import load_settings
load_settings()
from django.conf import settings
names = sys.argv[1:]
print(json.dumps([getattr(settings, name, None) for name in names], default=str))
"""


def environment(**variables):
    return Environment(variables)


def reader(name):
    """Returns a function that reads one variable as settings.py does, and fails where nothing reads it."""
    call = next(
        node
        for node in ast.walk(ast.parse(Path(portal_settings.__file__).read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node).startswith("env") and node.args
        and isinstance(node.args[0], ast.Constant) and node.args[0].value == name
    )  # fmt: skip
    expression = compile(ast.Expression(call), "settings.py", "eval")

    def read(value):
        names = vars(portal_settings) | {"env": environment(**{name: value})}
        return eval(expression, names)  # noqa: S307  # our own settings.py

    return read


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_in_one_line_that_names_the_variable(name, value):
    with pytest.raises(WrongSetting) as refused:
        reader(name)(value)
    assert str(refused.value).startswith(f"{name}=")
    assert "Expected: " in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(("name", "value", "expected"), RIGHT)
def test_an_unusual_value_that_is_right_is_taken(name, value, expected):
    assert reader(name)(value) == expected


@pytest.mark.parametrize("name", sorted(portal_settings.env.names - {"SECRET_KEY"}))
def test_an_empty_value_is_the_default(name):
    read = reader(name)
    assert read("") == read("  ") == read(" \t")


@given(st.text(max_size=60), st.sampled_from(sorted(WRONG)))
def test_whatever_is_given_is_taken_or_refused(value, name):
    with suppress(WrongSetting):  # a subclass of nothing that another fault raises
        reader(name)(value)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://portal:pa@ss/w:ord@host:5x/name",
        "postgres//portal:pa@ss/w:ord@host/name",
        "portal:pa@ss/w:ord@host",
        "nothing://host/name?password=pa@ss/w:ord",
    ],
)
def test_no_password_is_shown(url):
    for name in ("DATABASE_URL", "CACHE_URL", "EMAIL_URL", "SEARCH_URL"):
        with pytest.raises(ImproperlyConfigured) as refused:
            reader(name)(url)
        assert not re.search("pa@|ss/w|:ord", str(refused.value))


def test_a_secret_key_is_not_shown():
    with pytest.raises(WrongSetting) as refused:
        reader("SECRET_KEY")("a-secret\x00key")
    assert str(refused.value).startswith("SECRET_KEY=… cannot")


def test_a_mail_server_is_asked_at_the_port_of_its_kind():
    ports = [
        environment(X=f"{kind}://mail.example").mail("X", {})["EMAIL_PORT"] for kind in ("smtp", "smtp+tls", "smtp+ssl")
    ]
    assert ports == [25, 587, 465]


def test_mail_in_files_goes_where_the_address_says():
    assert environment(X="filemail:///srv/th%C6%B0%20m%E1%BB%A5c").mail("X", {})["EMAIL_FILE_PATH"] == "/srv/thư mục"


def test_a_directory_is_made_and_a_relative_one_stands_below_the_base(tmp_path):
    made = environment(X="a/b").directory("X", tmp_path, tmp_path)
    assert made == tmp_path / "a" / "b"
    assert made.is_dir()


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nowhere", "/dev/null/x", "x" * 300])
def test_a_directory_that_cannot_be_had_is_refused(tmp_path, place):
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongSetting, match="a directory that can be written"):
        environment(X=place).directory("X", tmp_path, tmp_path)


def test_a_misspelled_variable_is_noticed_and_others_are_left_alone():
    given = environment(
        SITE_ULR="x", ALOWED_HOSTS="x", HOSTNAME="x", PATH="x", EMAIL="x", PORTAL_PORT="x", SITE_URL="x"
    )
    given.names = set(portal_settings.env.names)
    assert given.misspelled() == {"SITE_ULR": "SITE_URL", "ALOWED_HOSTS": "ALLOWED_HOSTS"}


def test_the_page_about_configuration_lists_every_variable_that_is_read():
    listed = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "configuration.md").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(portal_settings.env.names)


def run(script, tmp_path, *arguments, **variables):
    clean = {name: value for name, value in os.environ.items() if name not in portal_settings.env.names}
    return subprocess.run(
        [sys.executable, *script, *arguments],
        env=clean | {"VAR_DIR": str(tmp_path)} | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "script",
    [("manage.py", "serve"), ("manage.py", "check"), ("manage.py", "help"), ("-c", "import portal.wsgi")],
)
def test_every_way_to_start_ends_with_one_line_and_a_status(script, tmp_path):
    started = run(script, tmp_path, PORT="abc")
    assert started.returncode == 1
    assert started.stdout == ""
    assert started.stderr == "PORT=abc cannot be used. Expected: a whole number from 1 to 65535.\n"


def test_a_directory_with_signs_that_addresses_use_is_kept_as_it_is(tmp_path):
    directory = tmp_path / "Cổng (thử) #1? +a%20"
    started = run(("-c", PROBE), directory, "DATABASES", "CACHES", "EMAIL_FILE_PATH", VAR_DIR=str(directory))
    assert started.stderr == ""
    assert started.stdout.count("C\\u1ed5ng (th\\u1eed) #1? +a%20") >= 4
