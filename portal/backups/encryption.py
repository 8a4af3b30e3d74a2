"""Encrypts files in the age format (age-encryption.org), which the public ``age`` tool opens too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

SUFFIX = ".age"
IDENTITY_FILE = "identity.age"  # the secret key of a backup, encrypted with a passphrase


class KeyProblem(Exception):
    """A key or passphrase is missing, cannot be read, or does not fit; says so in one line."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Whom files are encrypted for.

    Args:
        recipients: public keys, ``age1…``; several open each file alone.
        identity: the secret key encrypted with a passphrase, where it was not given public keys.
    """

    recipients: tuple[str, ...]
    identity: bytes = b""

    def encrypt(self, reader: BinaryIO, writer: BinaryIO) -> None:
        """Encrypts all of ``reader`` into ``writer``; raises ``OSError`` where either fails."""
        keys: list[Any] = [pyrage.x25519.Recipient.from_str(each) for each in self.recipients]
        try:
            pyrage.encrypt_io(reader, writer, keys)
        except pyrage.EncryptError as error:  # what reader or writer raised, as text
            raise OSError(str(error)) from error


def lock_for(recipients: Sequence[str]) -> Lock:
    """Returns the lock of some public keys; raises ``KeyProblem`` for one that is none."""
    for each in recipients:
        try:
            pyrage.x25519.Recipient.from_str(each)
        except pyrage.RecipientError as error:
            raise KeyProblem(f"{each!r} is no public key of age (age1…).") from error
    return Lock(tuple(sorted(set(recipients))))


def lock_with_passphrase(passphrase: str, known: Sequence[Path]) -> Lock:
    """Returns a lock that a passphrase opens.

    A passphrase is slow to try by design, so it protects one secret key only, which the files are encrypted for.

    Args:
        passphrase: what opens it.
        known: secret keys of earlier backups, as files; the first that the passphrase opens is used again, so that
            files encrypted for it need not be encrypted anew.
    """
    for file in known:
        try:
            secret = pyrage.passphrase.decrypt(file.read_bytes(), passphrase).decode().strip()
            recipient = pyrage.x25519.Identity.from_str(secret).to_public()
        except (OSError, ValueError, pyrage.DecryptError, pyrage.IdentityError):
            continue
        return Lock((str(recipient),), file.read_bytes())
    made = pyrage.x25519.Identity.generate()
    return Lock((str(made.to_public()),), pyrage.passphrase.encrypt(f"{made}\n".encode(), passphrase))


def read_passphrase(file: Path) -> str:
    """Returns the first line of a file; raises ``KeyProblem`` where there is none."""
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyProblem(f"The passphrase cannot be read from {file}: {error}") from error
    passphrase = text.partition("\n")[0].rstrip("\r")
    if not passphrase:
        raise KeyProblem(f"The first line of {file} is empty; it has to be the passphrase.")
    return passphrase


@dataclass(frozen=True, slots=True)
class Key:
    """What opens encrypted files."""

    identities: tuple[Any, ...]

    def decrypt(self, reader: BinaryIO, writer: BinaryIO) -> None:
        """Decrypts all of ``reader`` into ``writer``.

        Raises:
            KeyProblem: the key does not fit, or the file was changed or cut off.
        """
        try:
            pyrage.decrypt_io(reader, writer, list(self.identities))
        except pyrage.DecryptError as error:
            raise KeyProblem(str(error)) from error
        except OSError as error:
            if "Errno" in str(error):  # of the disk
                raise
            raise KeyProblem(str(error)) from error


def key_from_file(file: Path) -> Key:
    """Reads secret keys (``AGE-SECRET-KEY-1…``), one in a line, as ``age-keygen`` writes them.

    Raises:
        KeyProblem: the file cannot be read or has none.
    """
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise KeyProblem(f"The secret key cannot be read from {file}: {error}") from error
    if not found:
        raise KeyProblem(f"There is no secret key in {file}.")
    return Key(tuple(found))


def key_from_passphrase(identity: Path, passphrase: str) -> Key:
    """Opens the secret key that a backup keeps; raises ``KeyProblem`` where the passphrase does not."""
    try:
        secret = pyrage.passphrase.decrypt(identity.read_bytes(), passphrase).decode().strip()
        return Key((pyrage.x25519.Identity.from_str(secret),))
    except (ValueError, pyrage.DecryptError, pyrage.IdentityError) as error:
        raise KeyProblem("The passphrase does not open this backup.") from error
