"""What Lighthouse finds on the main page types, as on a phone with a slow line, beside what the site promises.

Asks a portal that runs, whose demo content is loaded and whose pictures are made::

    npm install --prefix var/tools --ignore-scripts lighthouse@12.8.2
    python bench/lighthouse.py http://localhost:8000 [--runs 3] [--only WORD]

Each page is loaded several times with an empty cache; the run with the median performance counts. Prints one JSON
object and says on the error output what misses its goal and which audits failed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.conftest import CHROMIUM_ARGS  # noqa: E402
from tests.browser.page_types import AddressBook  # noqa: E402
from tests.services import CHROMIUM  # noqa: E402

LIGHTHOUSE = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "tools/node_modules/lighthouse/cli/index.js"
PAGES = ("home", "article", "honoree", "model", "register")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
METRICS = {
    "lcp_s": ("largest-contentful-paint", 0.001),
    "cls": ("cumulative-layout-shift", 1),
    "tbt_ms": ("total-blocking-time", 1),
    "transferred_kb": ("total-byte-weight", 0.001),
}
TRIES = 5  # it finds no navigation in some of its own traces (NO_NAVSTART) and asks to be run again
MOST = {"lcp_s": 1.5, "cls": 0.01, "tbt_ms": 50}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", default="http://localhost:8000", help="of the portal")
    parser.add_argument("--runs", type=int, default=3, help="of each page")
    parser.add_argument("--only", default="", metavar="WORD", help="pages whose name has this word")
    asked = parser.parse_args()
    if not LIGHTHOUSE.exists():
        raise SystemExit(f"There is no {LIGHTHOUSE}: see the first lines of {Path(__file__).name}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGS)
        known = AddressBook(browser.new_page(base_url=asked.url))
        addresses = {kind: known(kind) for kind in PAGES if asked.only in kind}
        browser.close()
    answer = {}
    for kind, address in addresses.items():
        runs = sorted((look(asked.url + address) for _ in range(asked.runs)), key=lambda run: run["performance"])
        answer[kind] = {"address": address} | runs[len(runs) // 2]
        for name, value in missed(answer[kind]):
            print(f"{kind}: {name} {value}", file=sys.stderr)
    print(json.dumps({"pages": answer}, indent=2, ensure_ascii=False))


def look(url: str) -> dict[str, Any]:
    """Returns the scores of one load (0 to 100), its metrics, and the audits that failed."""
    command = ["node", str(LIGHTHOUSE), url, "--output=json", "--quiet"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--chrome-flags={' '.join(['--headless=new', *CHROMIUM_ARGS])}"]
    environment = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
    for _ in range(TRIES):
        said = subprocess.run(command, env=environment, capture_output=True, text=True)
        if said.returncode == 0:
            break
    else:
        raise SystemExit(f"Lighthouse cannot look at {url}: {said.stderr.strip()[-500:]}")
    report = json.loads(said.stdout)
    audits = report["audits"]
    scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
    metrics = {name: round(audits[audit]["numericValue"] * unit, 3) for name, (audit, unit) in METRICS.items()}
    weighed = {
        each["id"] for name in CATEGORIES[1:] for each in report["categories"][name]["auditRefs"] if each["weight"] > 0
    }
    failed = sorted(name for name in weighed if audits[name]["score"] not in (None, 1))
    return scores | metrics | {"failed": failed, "machine": report["environment"]["benchmarkIndex"]}


def missed(run: dict[str, Any]) -> list[tuple[str, Any]]:
    """Returns the figures of a run that miss what the site promises."""
    few = [(name, run[name]) for name, least in LEAST.items() if run[name] < least]
    return few + [(name, run[name]) for name, most in MOST.items() if run[name] > most]


if __name__ == "__main__":
    main()
