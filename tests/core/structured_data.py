"""Reads the JSON-LD of a page and checks it against schema.org's vocabulary."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lxml import html

# An excerpt of the vocabulary made by schema_org_excerpt.py.
VOCABULARY: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("schema_org.json").read_text())


def described(client, url: str) -> dict[str, dict[str, Any]]:
    """Returns the nodes of the page at an address by their type, once all of them have been found without fault."""
    answer = client.get(url)
    assert answer.status_code == 200
    blocks = html.fromstring(answer.content).xpath("//script[@type='application/ld+json']/text()")
    if not blocks:
        return {}
    [document] = map(json.loads, blocks)
    assert document["@context"] == "https://schema.org"
    found = list(faults(document["@graph"]))
    assert not found, found
    return {node["@type"]: node for node in document["@graph"]}


def faults(nodes: list[dict[str, Any]]) -> Iterator[str]:
    """Yields what is not in the vocabulary: types, properties of a type, values out of a property's range."""
    for node in nodes:
        yield from _faults_of(node, node.get("@type", "no type"))


def _faults_of(node: dict[str, Any], where: str) -> Iterator[str]:
    kind = node.get("@type")
    if kind not in VOCABULARY:
        yield f"{where}: unknown type {kind}"
        return
    known = properties(kind)
    for name, value in node.items():
        if name in ("@type", "@id"):
            continue
        if name.endswith("-input") and "Action" in ancestors(kind):
            continue  # https://schema.org/docs/actions.html
        if name not in known:
            yield f"{where}: {kind} has no property {name}"
            continue
        for each in value if isinstance(value, list) else [value]:
            place = f"{where}.{name}"
            if isinstance(each, dict) and set(each) != {"@id"}:
                if not ancestors(each.get("@type", "")) & set(known[name]):
                    yield f"{place}: {each.get('@type')} is none of {known[name]}"
                yield from _faults_of(each, place)
            elif not isinstance(each, dict) and not any(fits(each, kind) for kind in known[name]):
                yield f"{place}: {each!r} is none of {known[name]}"


def ancestors(kind: str) -> set[str]:
    """Returns a type and all that it is."""
    above = VOCABULARY.get(kind, {"is": []})["is"]
    return {kind}.union(*(ancestors(each) for each in above))


def properties(kind: str) -> dict[str, list[str]]:
    """Returns the properties of a type, the inherited included, with their ranges."""
    return {name: values for each in ancestors(kind) for name, values in VOCABULARY[each]["properties"].items()}


def fits(value: Any, kind: str) -> bool:
    """Tells whether a value that is no node is of a data type or a member of an enumeration."""
    match kind:
        case "Boolean":
            return isinstance(value, bool)
        case "Integer" | "Number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Text":
            return isinstance(value, str) and bool(value.strip())
        case "URL":
            return isinstance(value, str) and bool(re.match(r"https?://[^\s/]+/", value))
        case "Date":
            return isinstance(value, str) and _parses(date, value)
        case "DateTime":
            return isinstance(value, str) and "T" in value and _parses(datetime, value)
    return value in VOCABULARY.get(kind, {}).get("members", ())


def _parses(kind: type[date], value: str) -> bool:
    if kind is date and re.fullmatch(r"\d{4}(-\d\d)?", value):
        return True
    try:
        return getattr(kind.fromisoformat(value), "tzinfo", True) is not None
    except ValueError:
        return False
