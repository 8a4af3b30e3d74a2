"""What monitors ask: is the process alive, and can it do its work."""

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search import health as search_health


@never_cache
@require_safe
def healthz(request):
    """Answers 200 as long as the process serves requests."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """Answers what the site depends on: 503 without its database, 200 and "degraded" where search is down or behind."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=503)
    search = search_health.status()
    return JsonResponse({"status": "ok" if search["ok"] else "degraded", "database": True, "search": search})
