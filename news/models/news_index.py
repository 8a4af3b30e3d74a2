"""The page that lists the news."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.models import BasePage


class NewsIndexPage(BasePage):
    """Lists its articles by category, year and month, and tag; offers them as an Atom feed.

    It may stand below any page: a foreign site has its own home page.
    """

    intro = models.TextField(
        _("introduction"), blank=True, max_length=500, help_text=_("One or two sentences under the title.")
    )

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]
    subpage_types = ["news.ArticlePage"]

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")
