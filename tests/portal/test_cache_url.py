"""The cache that several machines share."""

import os
import subprocess
import sys

from tests.services import ROOT

ASK = "import django; django.setup(); from django.core.cache import caches; [caches[each].get('a') for each in caches]"


def test_a_redis_needs_nothing_but_its_address(tmp_path):
    variables = {"CACHE_URL": "rediscache://127.0.0.1:1/1", "VAR_DIR": str(tmp_path)}
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        env=os.environ | variables | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "redis.exceptions.ConnectionError" in asked.stderr  # nobody listens there, but it was asked
