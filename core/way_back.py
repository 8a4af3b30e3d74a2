"""Finds the safe address to redirect to after a small form that is on every page."""

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest) -> HttpResponseRedirect:
    """Returns the way to the ``next`` of a POST, to the home page where that is no address of this site."""
    ahead = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(ahead, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(ahead if is_ours else "/")
