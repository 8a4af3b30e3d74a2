"""Addresses of this site; page addresses come last, from the tree."""

from django.http import Http404
from django.urls import include, path, re_path
from django.views.defaults import page_not_found
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps import views as sitemaps
from wagtail.documents import urls as wagtaildocs_urls

from core import admin_visibility
from core.languages import choose_language
from core.sitemaps import PageSitemap
from emulation.pages.sitemaps import DecisionSitemap
from news.sitemaps import NewsSitemap
from portal.accounts import urls as account_urls
from portal.accounts.urls import page_urlpatterns
from portal.api import api
from portal.api_access import ROOT as API_ROOT
from portal.languages import in_every_language
from portal.media import document, favicon, rendition
from portal.security_txt import security_txt
from portal.style_page import style_page

SITEMAPS = {"pages": PageSitemap, "news": NewsSitemap, "decisions": DecisionSitemap}

handler500 = "portal.errors.failed"

urlpatterns = [
    path("", include(account_urls)),
    path("admin/failwhale/", page_not_found, {"exception": Http404()}),  # Wagtail's way to try an error page
    path("admin/", include(admin_visibility.urlpatterns())),
    path("admin/", include(wagtailadmin_urls)),
    re_path(r"^documents/(?P<document_id>\d+)/(?P<document_filename>.*)$", document),
    path("documents/", include(wagtaildocs_urls)),
    path(API_ROOT.lstrip("/"), api.urls),
    path("i18n/setlang/", choose_language, name="set_language"),
    path("media/images/<path:path>", rendition),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}),
    path(
        "sitemap-<slug:section>.xml",
        sitemaps.sitemap,
        {"sitemaps": SITEMAPS, "template_name": "core/sitemap.xml"},
        name="sitemap",
    ),
    # Asked for by browsers that show a picture by itself.
    path("favicon.ico", favicon),
    path(
        "robots.txt", TemplateView.as_view(template_name="portal/robots.txt", content_type="text/plain; charset=utf-8")
    ),
    path(".well-known/security.txt", security_txt),
    path("", include("core.urls")),
    in_every_language(
        path("phong-cach/", style_page, name="style_page"),
        path("", include("search.urls")),
        *page_urlpatterns,
        path("", include(wagtail_urls)),
    ),
]
