"""Addresses of this site; page addresses come last, from the tree."""

from django.urls import include, path
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from portal.api import api
from portal.health import healthz, readyz
from portal.media import rendition

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("media/images/<path:path>", rendition),
    path("sitemap.xml", sitemap),
    path("robots.txt", TemplateView.as_view(template_name="portal/robots.txt", content_type="text/plain")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("search.urls")),
    path("", include(wagtail_urls)),
]
