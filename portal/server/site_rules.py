"""Configures the front of the application server from the site's settings."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from core import page_cache
from portal.client_address import visitor_key
from portal.request_log import shown_path
from portal.server import site_reports
from portal.server.bodies import BodyLimit
from portal.server.front import Kept, Rules
from portal.server.lanes import LaneSize

MIB = 1024 * 1024
STATUSES = (408, 413, 500, 503)


def site_rules() -> Rules:
    """Returns the rules of this site."""
    return Rules(
        staff=reverse("wagtailadmin_home"),
        files=(settings.STATIC_URL, settings.MEDIA_URL),
        alive="/healthz",
        ready="/readyz",
        session_cookie=settings.SESSION_COOKIE_NAME,
        body=BodyLimit(size=100_000, seconds=20),
        upload=BodyLimit(size=settings.UPLOAD_LIMIT_MB * MIB, seconds=900),
        bodies=256 * MIB,  # more than all connections of a process can hold
        uploads=max(512, 4 * settings.UPLOAD_LIMIT_MB) * MIB,
        idle=10,
        stalled=30,
        visitors=LaneSize(threads=settings.WEB_THREADS, waiting=128, patience=8),
        people=LaneSize(threads=2 * settings.WEB_THREADS, waiting=128, patience=20),
        exports=LaneSize(threads=2, waiting=16, patience=20),
        documents=LaneSize(threads=2, waiting=32, patience=20),
        is_export=lambda path: path.rpartition("/")[2].startswith("export."),
        is_document=lambda path: path.endswith("/pdf/"),
        pictures=LaneSize(threads=2, waiting=256, patience=10),
        kept=Kept(
            may_be=lambda scope: page_cache.may_have(scope["method"], scope["query_string"].decode("latin-1")),
            asked=page_cache.ONLY_KEPT,
            busy=page_cache.BUSY,
            missing=page_cache.NOT_KEPT,
        ),
        visitor_key=visitor_key,
        shown_path=shown_path,
        on_refusal=site_reports.note_refusal,
        each_second=site_reports.note_lanes,
        refusals={
            (status, "" if language == settings.LANGUAGE_CODE else language): refusal(status, language)
            for status in STATUSES
            for language, _ in settings.LANGUAGES
        },
    )


def refusal(status: int, language: str) -> bytes:
    """Returns the page in words for a status."""
    with translation.override(language):
        return render_to_string("portal/refusal.html", {"status": status, "language": language}).encode()
