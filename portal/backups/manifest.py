"""Reads and writes the manifest of a backup: its files with their hashes, and what made it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a backup.

    Args:
        path: where it belongs: below the directory of uploaded files, or the file's name for the database.
        size: in bytes.
        sha256: of its content, before it was encrypted.
        stored_as: where it stands in the backup.
    """

    path: str
    size: int
    sha256: str
    stored_as: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Args:
    made_at: moment of the copy of the database, in UTC, as ISO 8601.
    vendor: "sqlite" or "postgresql".
    database: the copy of the database.
    migrations: those it has had, as ``app.name``.
    tables: name of a table → digest of its rows.
    media: uploaded files.
    made_by: names and versions of what made it.
    variables: names of the environment variables that were set; their values where the backup is encrypted.
    secret_key: "" where it came from the environment and the backup is not encrypted.
    """

    made_at: str
    vendor: str
    database: StoredFile
    migrations: Sequence[str]
    tables: Mapping[str, Mapping[str, Any]]
    media: Sequence[StoredFile]
    made_by: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str | None] = field(default_factory=dict)
    secret_key: str = ""

    def files(self) -> list[StoredFile]:
        """Returns every file, the database first."""
        return [self.database, *self.media]

    def to_json(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False).encode()


def read(data: bytes) -> Manifest:
    """Reads what ``Manifest.to_json`` wrote.

    Raises:
        ValueError: it is none, or was written by a newer version of the portal; says which.
    """
    try:
        content = json.loads(data)
        version = content.pop("format")
        if version == FORMAT:
            content["database"] = StoredFile(**content["database"])
            content["media"] = [StoredFile(**each) for each in content["media"]]
            return Manifest(**content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("its manifest cannot be read") from error
    raise ValueError(f"it has format {version!r}, this version of the portal reads format {FORMAT}")
