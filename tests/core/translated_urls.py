"""Addresses of a site whose pages in other languages stand below a prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap

from portal.urls import SITEMAPS

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("", include("search.urls")),
    path("sitemap-<slug:section>.xml", sitemap, {"sitemaps": SITEMAPS, "template_name": "core/sitemap.xml"}),
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]
