"""Measures ``import_awards`` with a file it makes: preview, import, the same file again, and taking the import back,
each a process of its own.

    VAR_DIR=/tmp/bench python manage.py migrate
    VAR_DIR=/tmp/bench python bench/synthetic_awards.py --rows 100000   # what the register holds before, if anything
    VAR_DIR=/tmp/bench python bench/import_awards.py --rows 100000

Writes to the database of the settings. Prints one JSON object: for each step seconds, seconds of processor time, and
the most memory its process held, in megabytes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    from setup_django import setup

    setup()

import xlsxwriter
from synthetic_awards import SyntheticRegister

from emulation.award_import.undo import undo
from emulation.models import AwardImport, AwardType, OrgUnit

MANAGE = Path(__file__).parents[1] / "manage.py"
NUMBERS_IN_USE = 10_000  # a synthetic register numbers its decisions below
HEADERS = (
    *("STT", "Họ và tên", "Đối tượng", "Chức vụ", "Đơn vị công tác", "Danh hiệu/Hình thức khen thưởng"),
    *("Số quyết định", "Ngày quyết định", "Cơ quan ban hành", "Năm", "Loại hình", "Thành tích"),
)


def write_file(path: Path, rows: int, seed: int) -> None:
    """Writes a list of synthetic awards; their units are put into the register where it has none."""
    register = SyntheticRegister(rows, AwardType.objects.all(), seed=seed)
    if not OrgUnit.objects.exists():
        OrgUnit.objects.bulk_create(register.units)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Danh sách")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEADERS)
    for number, grant in enumerate(register.grants(), 1):
        decision = grant.decision
        cells = (
            *(number, grant.honoree_name, str(grant.honoree.get_subject_display()), grant.position, grant.unit_name),
            *(grant.award_type.name, _own_number(decision.number)),
        )
        sheet.write_row(number, 0, cells)
        sheet.write_datetime(number, 7, decision.issued_on, day)
        kind = str(grant.get_commendation_type_display())
        sheet.write_row(number, 8, (decision.authority, decision.year, kind, grant.citation))
    book.close()


def _own_number(number: str) -> str:
    """Returns a number that no decision of a synthetic register has: ``12/QĐ-UBND`` is ``10012/QĐ-UBND``."""
    count, slash, symbol = number.partition("/")
    return f"{int(count) + NUMBERS_IN_USE}{slash}{symbol}"


def measure(*arguments: str) -> dict[str, float | int]:
    """Runs Python once with these arguments and returns what it took."""
    began = time.monotonic()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True) as process:
        told = process.stdout.read().strip().splitlines() if process.stdout else []
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    print("\n".join(told[-2:]), file=sys.stderr)
    return {
        "s": round(time.monotonic() - began, 1),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_mb": round(usage.ru_maxrss / 1024),
        "exit": process.returncode,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--undo", action="store_true", help="take back the last import, in this process")
    asked = parser.parse_args()
    if asked.undo:
        undo(AwardImport.objects.latest("pk"))
        return
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "awards.xlsx"
        write_file(path, asked.rows, asked.seed)
        usual = (str(MANAGE), "import_awards", str(path), "--limit", "1", "--duplicates", "import")
        steps = {
            "preview": measure(*usual),
            "import": measure(*usual, "--confirm"),
            "again": measure(*usual, "--confirm"),
            "undo": measure(__file__, "--undo"),
        }
        print(
            json.dumps(
                {"questions": steps, "rows": asked.rows, "file_mb": round(path.stat().st_size / 1e6, 1)}, indent=2
            )
        )


if __name__ == "__main__":
    main()
