"""Keeps other accounts of the machine away from what the portal writes: the database, mails, secrets, pictures."""

from __future__ import annotations

import os
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def close_to_others(*paths: Path) -> None:
    """Takes from everybody but its owner every right to each of these files and directories that is there."""
    for path in paths:
        if not path.exists() or path.stat().st_uid != os.geteuid():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS)


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner reads."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
