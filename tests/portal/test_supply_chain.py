"""What the portal is made of can be listed, whole, and its licences suit."""

import json
import re
import subprocess

from tests.services import ROOT


def locked():
    """Returns name and version of each package that is installed with the portal."""
    lock = (ROOT / "requirements.lock").read_text()
    return set(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", lock, re.MULTILINE))


def test_the_bill_of_materials_holds_every_package_with_its_hashes(tmp_path):
    subprocess.run(["make", "sbom", f"DIST={tmp_path}"], cwd=ROOT, check=True, capture_output=True, timeout=300)
    bill = json.loads((tmp_path / "sbom.cdx.json").read_text())  # make has checked it against the schema
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "emulation-portal")
    assert {(part["name"], part["version"]) for part in bill["components"]} == locked()
    assert all(reference["hashes"] for part in bill["components"] for reference in part["externalReferences"])


def test_every_package_has_a_licence_that_suits(tmp_path):
    subprocess.run(["make", "licences", f"DIST={tmp_path}"], cwd=ROOT, check=True, capture_output=True, timeout=300)
    rows = (tmp_path / "licences.md").read_text().lower().replace("_", "-")
    listed = set(re.findall(r"^\| ([a-z0-9._-]+) ", rows, re.MULTILINE))
    # What only another version of Python needs is not installed here.
    assert {name for name, _ in locked()} - listed <= {"async-timeout", "exceptiongroup", "tzdata", "colorama"}
