"""Serves ``/.well-known/security.txt`` (RFC 9116): whom to tell about a vulnerability."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

VALID = timedelta(days=90)  # RFC 9116 advises less than a year; as long as the portal runs, it is renewed by itself


@never_cache
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answers the contact of the setting; 404 where there is none.

    The moment of expiry is a midnight, so that the text changes once a day.
    """
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + VALID).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires}",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
