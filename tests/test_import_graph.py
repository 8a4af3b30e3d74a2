"""No modules of the project import one another in a circle, those imported for types alone included."""

import ast
from functools import cache
from pathlib import Path

import grimp
import pytest
from django.conf import settings

PACKAGES = ("portal", "news", "emulation", "core", "search")
# Django finds models in these packages, page types among them, which need the tables first.
FACADES = {"emulation.models": "emulation.pages.", "news.models": "news.pages."}


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Returns the groups of two and more modules of which each leads to all others (Kosaraju's algorithm)."""
    order: list[str] = []
    visit(arrows, list(arrows), order.extend)
    back: dict[str, set[str]] = {name: set() for name in arrows}
    for name, others in arrows.items():
        for other in others:
            back[other].add(name)
    found: list[list[str]] = []
    visit(back, order[::-1], found.append)
    return [sorted(group) for group in found if len(group) > 1]


def visit(arrows, starts, take) -> None:
    """Hands over, for each start that was not met before, what is reached from it, the furthest first."""
    met: set[str] = set()
    for start in starts:
        reached: list[str] = []
        ways = [] if start in met else [(start, iter(arrows[start]))]
        met.add(start)
        while ways:
            name, others = ways[-1]
            new = next((other for other in others if other not in met), None)
            if new is None:
                reached.append(name)
                ways.pop()
            else:
                met.add(new)
                ways.append((new, iter(arrows[new])))
        take(reached)


def test_a_circle_would_be_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]


def test_no_modules_import_one_another():
    arrows = {
        name: {
            other
            for other in graph().find_modules_directly_imported_by(name)
            if not other.startswith(FACADES.get(name, "no façade"))
        }
        for name in graph().modules
    }
    assert circles(arrows) == []


@pytest.mark.parametrize(("package", "pages"), FACADES.items())
def test_no_code_of_an_app_imports_its_own_models_as_a_package(package, pages):
    app = package.partition(".")[0]
    importers = graph().find_modules_that_directly_import(package)
    assert {name for name in importers if name.startswith(f"{app}.")} == set()


def test_an_import_inside_a_function_says_why():
    unexplained = []
    for path in (path for package in PACKAGES for path in Path(settings.BASE_DIR, package).rglob("*.py")):
        if path.name == "apps.py":  # AppConfig.ready: models can be imported from then on
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        for each in (node for function in functions for node in ast.walk(function)):
            if isinstance(each, ast.ImportFrom) and (each.module or "").partition(".")[0] in PACKAGES:
                beside, above = lines[each.lineno - 1], lines[each.lineno - 2]
                if "#" not in beside and not above.lstrip().startswith("#"):
                    unexplained.append(f"{path.relative_to(settings.BASE_DIR)}:{each.lineno}")
    assert unexplained == []
