"""The portal with two pages more, for comparison: a bare Django view, and an article shown the plain Wagtail way.

Served by ``bench/pages.py``; ``PAGE_CACHE_SIZE=0`` turns the page cache off, ``FORGET=1`` makes every request the first
after a change.
"""

# ruff: noqa: E402  Django is set up before models are imported

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
settings.ROOT_URLCONF = __name__

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.template import engines
from django.urls import path
from wagtail.models import Page, Site

from core import site_version
from news.models import ArticlePage
from portal import urls as portal_urls

if "FORGET" in os.environ:
    answer = application

    def application(environ, start_response):
        """The site as it is right after something was published."""
        site_version.advance()
        return answer(environ, start_response)


# What the portal's own article shows, with Wagtail's own tags and verbs: menu, breadcrumbs, body, six pictures with
# their large version, related and latest articles, older and newer.
PLAIN = """{% load wagtailcore_tags wagtailimages_tags %}<!doctype html><html lang="vi"><head><meta charset="utf-8">
<title>{{ page.title }}</title><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{{ page.lede }}"><link rel="canonical" href="{{ page.full_url }}"></head><body>
<nav><ul>{% for item in menu %}<li><a href="{% pageurl item %}">{{ item.title }}</a></li>{% endfor %}</ul></nav>
<nav><ol>{% for above in ancestors %}<li><a href="{% pageurl above %}">{{ above.title }}</a></li>{% endfor %}</ol></nav>
<main><article><h1>{{ page.title }}</h1><p>{{ page.display_date|date:"H:i, d/m/Y" }}</p><p>{{ page.lede }}</p>
{% include_block page.body %}
<ul>{% for picture in gallery %}<li><figure>
{% image picture.image max-1600x2000 format-jpeg as large %}<a href="{{ large.url }}">
{% picture picture.image format-{avif,webp,jpeg} fill-{400x267,800x534} sizes="46vw" alt=picture.alt loading="lazy" %}
</a><figcaption>{{ picture.shown_caption }} {{ picture.shown_credit }}</figcaption></figure></li>{% endfor %}</ul>
<ul>{% for tag in page.tags.all %}<li>{{ tag.name }}</li>{% endfor %}</ul></article>
<ul>{% for article in latest %}<li><a href="{% pageurl article %}">{{ article.title }}</a></li>{% endfor %}</ul>
{% if older %}<a href="{% pageurl older %}">{{ older.title }}</a>{% endif %}
{% if newer %}<a href="{% pageurl newer %}">{{ newer.title }}</a>{% endif %}
<ul>{% for article in related %}<li><a href="{% pageurl article %}">{{ article.title }}</a><p>{{ article.lede }}</p>
{% picture article.lead_picture format-{avif,webp,jpeg} fill-{400x267,800x534} sizes="46vw" alt="" loading="lazy" %}
</li>{% endfor %}</ul></main></body></html>"""


def bare(request):
    """What the middleware of the portal costs by itself."""
    return HttpResponse("<!doctype html><title>Xin chào</title>")


def plain_article(request, slugs):
    """An article as a Wagtail site shows it that was written with care for queries, and no more."""
    page = Site.find_for_request(request).root_page.specific
    home = page
    for slug in slugs.strip("/").split("/"):
        page = page.get_children().get(slug=slug).specific
    if not page.live or Page.get_view_restrictions(page):
        raise Http404
    siblings = ArticlePage.objects.sibling_of(page, inclusive=False).live().exclude(ArticlePage.objects.private_q())
    by_date = siblings.order_by("-display_date")
    pictures = page.gallery_pictures.select_related("image").prefetch_related("image__renditions")
    context = {
        "page": page,
        "menu": home.get_children().live().in_menu(),
        "ancestors": page.get_ancestors().live().filter(depth__gte=home.depth),
        "gallery": pictures,
        "latest": by_date[:5],
        "older": by_date.filter(display_date__lt=page.display_date).first(),
        "newer": siblings.order_by("display_date").filter(display_date__gt=page.display_date).first(),
        "related": by_date.filter(category=page.category_id)
        .exclude(lead_picture=None)
        .prefetch_related(Prefetch("lead_picture__renditions"))[:4],
    }
    return HttpResponse(plain_template.render(context, request))


plain_template = engines["django"].from_string(PLAIN)
urlpatterns = [
    path("bare/", bare),
    path("plain/<path:slugs>", plain_article),
    *portal_urls.urlpatterns,
]
