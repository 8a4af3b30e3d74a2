"""Cuts the types that the site uses out of schema.org's vocabulary, for ``schema_org.json`` beside it.

The npm package ``schema-dts`` carries the vocabulary as TypeScript::

    npm install --prefix /tmp/schema-dts schema-dts@2.1.0
    python -m tests.core.schema_org_excerpt /tmp/schema-dts/node_modules/schema-dts/dist/schema.d.ts
"""

import json
import re
import sys
from pathlib import Path

EXCERPT = Path(__file__).with_name("schema_org.json")
USED = (
    "BreadcrumbList",
    "CollectionPage",
    "CorrectionComment",
    "CreativeWork",
    "Dataset",
    "EntryPoint",
    "Event",
    "GovernmentOrganization",
    "HowTo",
    "HowToStep",
    "ImageGallery",
    "ImageObject",
    "ItemList",
    "Legislation",
    "ListItem",
    "DataDownload",
    "NewsArticle",
    "Organization",
    "Person",
    "Place",
    "ProfilePage",
    "SearchAction",
    "Thing",
    "WebPage",
    "WebSite",
)

INTERFACE = re.compile(r"^(?:export )?interface (\w+?)(Base|Leaf) (?:extends ([^{]+))?\{\n(.*?)^\}", re.M | re.S)
PROPERTY = re.compile(r'(/\*\*(?:(?!\*/).)*\*/\s*)?^    "(\w+)"\?: SchemaValue<(.+?), "\2">;', re.M | re.S)
MEMBERS = re.compile(r"^export type (\w+) = (.+);$", re.M)


def excerpt(source: str) -> dict[str, dict]:
    """Returns the used types and all above them: what each is, and its own properties with their ranges."""
    parents: dict[str, set[str]] = {}
    properties: dict[str, dict[str, list[str]]] = {}
    for name, form, above, body in INTERFACE.findall(source):
        known = parents.setdefault(name, set())
        known.update(each.strip().removesuffix("Base") for each in above.split(",") if each.strip())
        known.discard(name)
        if form == "Base":
            properties[name] = {
                key: [each.strip() for each in values.split("|") if each.strip() != "IdReference"]
                for comment, key, values in PROPERTY.findall(body)
                if "@deprecated" not in comment
            }
    members = {
        name: sorted(set(re.findall(r'"(https://schema\.org/\w+)"', values)))
        for name, values in MEMBERS.findall(source)
    }
    wanted, kept = list(USED), {}
    while wanted:
        name = wanted.pop()
        if name not in kept and name in parents:
            above = sorted(each for each in parents[name] if each.isidentifier() and each != "JsonLdObject")
            kept[name] = {"is": above, "properties": properties.get(name, {})}
            wanted += above
    ranges = {each for entry in kept.values() for values in entry["properties"].values() for each in values}
    for name in sorted(ranges):
        if members.get(name) and name != "Boolean":
            kept.setdefault(name, {"is": [], "properties": {}})["members"] = members[name]
    return dict(sorted(kept.items()))


if __name__ == "__main__":
    found = excerpt(Path(sys.argv[1]).read_text())
    EXCERPT.write_text(json.dumps(found, separators=(",", ":"), sort_keys=True).replace('},"', '},\n"') + "\n")
