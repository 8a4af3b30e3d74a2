"""Middleware of this site: the chosen language, the security policy and response headers."""

from csp.constants import UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from core.languages import language_of_address
from core.page_cache import is_known
from core.routing import find_page
from core.script_nonce import forms_of, nonce_of
from portal.api_access import is_api


class ChosenLocaleMiddleware(MiddlewareMixin):
    """Serves Vietnamese unless the address says another language or a person chose one; Accept-Language does not count.

    A public page is the same for everyone who chose nothing, so that it can be cached whole. Only the API, which has
    one address for all languages, answers in the one that is accepted.
    """

    def process_request(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        usual = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        if is_api(request) and "HTTP_ACCEPT_LANGUAGE" in request.META:
            usual = translation.get_language_from_request(request)
        language = language_of_address(request.path_info) or usual
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_view(self, request, view, args, kwargs):
        """Finds the page in the language of the address: Wagtail would look for it in that of the labels."""
        if request.resolver_match.url_name == "wagtail_serve":
            with translation.override(language_of_address(request.path_info) or settings.LANGUAGE_CODE):
                find_page(request, args[0])

    def process_response(self, request, response):
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Public pages run under the strict policy, Wagtail's admin under one of its own (docs/decisions/0003)."""

    admin_root = reverse_lazy("wagtailadmin_home")

    def __call__(self, request):
        with forms_of(request):
            return super().__call__(request)

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path.startswith(str(self.admin_root)):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
            if request.resolver_match and request.resolver_match.view_name in settings.ADMIN_INLINE_SCRIPT_VIEWS:
                parts.update = {"script-src": [UNSAFE_INLINE]}
            else:
                parts.nonce = nonce_of(request)
        return parts


class ResponseHeadersMiddleware(MiddlewareMixin):
    """Says of every answer who may keep it and which sites may show it, where its view has not."""

    def process_response(self, request, response):
        headers = response.headers
        # Pictures are shown by feed readers and by newspapers that quote a page; the rest is for this site.
        is_picture = request.path_info.startswith(settings.MEDIA_URL)
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_picture else "same-origin")
        headers.setdefault("Cache-Control", "private, no-store" if is_known(request) else "no-cache")
        if headers.get("Content-Type") == "application/xml":
            headers["Content-Type"] = "application/xml; charset=utf-8"
        return response
