"""Other accounts of the machine read nothing of what the portal keeps."""

import stat

import pytest

from portal.management.commands.serve import sign_in_hint
from portal.private_files import close_to_others, write_private


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("dir", 0o755, 0o700), ("dir", 0o711, 0o700), ("file", 0o644, 0o600), ("file", 0o640, 0o600)],
)
def test_what_others_could_read_is_closed(tmp_path, kind, before, after):
    path = tmp_path / "kept"
    path.mkdir() if kind == "dir" else path.write_text("đã có")
    path.chmod(before)
    close_to_others(path, tmp_path / "missing")
    assert mode(path) == after
    assert not (tmp_path / "missing").exists()


def test_a_secret_is_its_owners_alone(tmp_path):
    write_private(tmp_path / "secret", "rất bí mật")
    assert mode(tmp_path / "secret") == 0o600
    assert (tmp_path / "secret").read_text() == "rất bí mật"


def test_a_file_that_others_could_read_is_replaced(tmp_path):
    path = tmp_path / "secret"
    path.write_text("ai cũng đọc được")
    path.chmod(0o644)
    with path.open() as opened_before:
        write_private(path, "rất bí mật")
        assert opened_before.read() == "ai cũng đọc được"
    assert (mode(path), path.read_text()) == (0o600, "rất bí mật")
    assert list(tmp_path.iterdir()) == [path]


def test_the_first_password_is_told_once(settings, tmp_path, django_user_model, db):
    settings.VAR_DIR = tmp_path
    django_user_model.objects.create_superuser("admin", "", "rất bí mật")
    (tmp_path / "admin_password").write_text("rất bí mật")
    assert "rất bí mật" in sign_in_hint("rất bí mật")
    later = sign_in_hint("")
    assert "rất bí mật" not in later
    assert str(tmp_path / "admin_password") in later
