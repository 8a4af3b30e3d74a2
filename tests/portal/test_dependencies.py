"""Every package that the code imports is declared in pyproject.toml, and every declared one is used."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DRAWING = "portal/demo/drawing"  # a script for developers: the demo's pictures are files
OURS = {"core", "search", "news", "emulation", "portal", "tests", "bench"}

# Declared, but imported under no name of its own.
NOT_IMPORTED = {
    "elasticsearch-dsl": "asked for by the project; elasticsearch.dsl holds its code",
    "django-permissions-policy": "its middleware is named in the settings",
    "httptools": "uvicorn's parser of HTTP",
    "uvloop": "uvicorn's event loop",
    "redis": "Django's cache, where CACHE_URL asks for it",
}


def normalized(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>!~; ]", requirement)[0]).lower()


def declared(*extras: str) -> set[str]:
    """Returns the packages that are installed with these extras; ``dev`` is the dependency group."""
    project = PYPROJECT["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][name] for name in extras if name != "dev")]
    if "dev" in extras:
        lists.append(PYPROJECT["dependency-groups"]["dev"])
    return {normalized(requirement) for requirements in lists for requirement in requirements}


def imported(*folders: str) -> set[str]:
    """Returns the packages whose modules are imported by the code in the folders, except for type checking only."""
    files = [file for name in folders for file in ((ROOT / name).rglob("*.py") if "." not in name else [ROOT / name])]
    if DRAWING not in folders:
        files = [file for file in files if (ROOT / DRAWING) not in file.parents]
    local = OURS | {file.stem for file in files if file.parent.name == "bench"}
    names = {name for file in files for name in _modules(ast.parse(file.read_text()))}
    homes = packages_distributions()
    return {normalized(homes.get(name, [name])[0]) for name in names - local - sys.stdlib_module_names}


def _modules(node: ast.AST) -> set[str]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return set()
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {node.module.split(".")[0]} if node.module and not node.level else set()
    return {name for child in ast.iter_child_nodes(node) for name in _modules(child)}


@pytest.mark.parametrize(
    ("folders", "extras"),
    [
        (("core", "search", "news", "emulation"), ()),
        (("portal", "manage.py"), ("portal",)),
        (("tests", "bench", DRAWING), ("portal", "dev")),
    ],
    ids=["the wheel", "the portal", "tests and benchmarks"],
)
def test_what_is_imported_is_declared(folders, extras):
    assert imported(*folders) - declared(*extras) == set()


def test_what_is_declared_is_imported():
    unused = declared() - imported("core", "search", "news", "emulation") - set(NOT_IMPORTED)
    assert unused == set(), "only the portal needs it, or nobody"
    extras = declared("portal") - declared() - imported("portal", "tests", "manage.py") - set(NOT_IMPORTED)
    assert extras == set()
