"""No regular expression of ours takes long, whatever the text it meets."""

from __future__ import annotations

import ast
import importlib
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from emulation.award_import.matching import units
from emulation.award_import.reading import encodings, names

APPS = ("search", "core", "news", "emulation", "portal")
# These read files that are part of the code, never what people send.
OWN_FILES = ("portal/demo/", "portal/static_files.py", "portal/style_page.py", "/migrations/")
# Patterns made of data; a function that compiles another one has to be named here.
MADE_OF_DATA = {
    "emulation/award_import/reading/encodings.py": [encodings.vni_codes()],
    "emulation/award_import/reading/names.py": [names.honorific()],
    "emulation/award_import/matching/units.py": units.joints(),
    "portal/server/front.py": [re.compile(rb"(?:^|;)\s*" + re.escape(b"sessionid") + rb"=")],
}
LENGTH = 10_000  # characters
LIMIT = 3.0  # seconds of processor time for all texts of one pattern and operation; most need some hundredths
OPERATIONS = ("match", "fullmatch", "search", "split", "sub", "subn", "findall", "finditer")
UNITS = (
    *("a", "Đ", "1", " ", "\n", "\t", "\u0301", "\u0301\u0323", "a\u0301", "a\u0301\u0323b", '"', "“a", "'", "/", "-"),
    *(".", "&", ",", ":", "(", ")", "_", "=", "<", ">", "@", "\x00", "\u200b", "\u202e", "\ufffd", "😀", "ʰ", "İ"),
    *("1/", "1-", "1 ", "1.1", "a.", "a/b-", "a&", "- ", " -", "( ", "_x0041_", "<mark>", "<mark>a</mark>", "qu", "gi"),
    *("năm 2018 ", "ngày 1 ", "12/5/", "12 tháng 5 năm ", "QĐ 1-", "số 1/QĐ-", "quyết định số 1-", "ký ngày ", "của "),
    *(
        '<c r="A1" ',
        '<c r="',
        ' r="A1"',
        "<table:table ",
        '<table:table-row a="',
        "sep=",
        "ThS. ",
        "đ/c ",
        "tong cong ",
    ),
    *("phan i ", "ca nhan 1 ", "1 = ", "://", "www.", "mailto:", "gps", "latitude", "x:gps", "<rdf:RDF", "II*\x00"),
)
STARTS = ("", "1", "QĐ 1", "<c ")
ENDS = ("!", "", "\n")
TEXTS = tuple(
    start + unit * (LENGTH // len(unit)) + end for unit in UNITS for start, end in zip(STARTS, ENDS * 2, strict=False)
)


class Slow(Exception):
    """Raised in the middle of a match that takes too long: the engine of ``re`` looks for signals."""


@contextmanager
def limited() -> Iterator[None]:
    def stop(_signal: int, _frame: Any) -> None:
        raise Slow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def used_patterns() -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """Yields where a pattern is used, by which operation, and the pattern: all in the source of the apps."""
    for path in sorted(path for app in APPS for path in Path(app).rglob("*.py")):
        if any(own in path.as_posix() for own in OWN_FILES) or "import re" not in (source := path.read_text("utf-8")):
            continue
        module = importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
        known: set[str] = set()
        for call in calls:
            if not isinstance(call.func, ast.Attribute):
                continue
            operation, owner = call.func.attr, ast.unparse(call.func.value)
            if owner == "re" and operation in OPERATIONS:
                pattern = ast.literal_eval(call.args[0])  # one put together here fails: it goes to the module's top
                yield f"{path}:{call.lineno}", operation, re.compile(pattern)
            elif operation in OPERATIONS and isinstance(found := getattr(module, owner, None), re.Pattern):
                known.add(owner)
                yield f"{path}:{call.lineno}", operation, found
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and name not in known and f"{name} = re.compile" in source:
                yield f"{path}:{name}", "search", value  # used in another module, or handed on
        for pattern in MADE_OF_DATA.get(path.as_posix(), ()):
            yield f"{path}:data", "match", pattern
            yield f"{path}:data", "search", pattern
            yield f"{path}:data", "split", pattern


def run(operation: str, pattern: re.Pattern[Any], text: str) -> None:
    given = text if isinstance(pattern.pattern, str) else text.encode()
    function = getattr(pattern, operation)
    if operation in ("sub", "subn"):
        function(given[:0], given)
    elif operation == "finditer":
        list(function(given))
    else:
        function(given)


@pytest.mark.parametrize(
    ("operation", "pattern"), [pytest.param(*rest, id=f"{where}-{rest[0]}") for where, *rest in used_patterns()]
)
def test_pattern_meets_hostile_text_in_bounded_time(operation, pattern):
    text = ""
    try:
        with limited():
            for text in TEXTS:
                run(operation, pattern, text)
    except Slow:
        pytest.fail(f"More than {LIMIT} s of {pattern.pattern!r} with {text[:40]!r}…")


def test_patterns_made_in_functions_are_tested_too():
    inside = {
        path.as_posix()
        for app in APPS
        for path in Path(app).rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile" for node in ast.walk(function))
    }
    assert inside == set(MADE_OF_DATA)


def test_a_pattern_that_can_be_read_in_many_ways_is_noticed():
    with pytest.raises(Slow), limited():
        run("finditer", re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*/"), "a" + "\u0301" * LENGTH)
