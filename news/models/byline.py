"""Mixin of pages with an author and a source."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel


class Bylined(models.Model):
    """The writer, their unit and the source."""

    author_name = models.CharField(_("writer"), max_length=150, blank=True)
    author_unit = models.CharField(
        _("writer's unit"), max_length=200, blank=True, help_text=_("The by-line reads: name – unit.")
    )
    source = models.CharField(
        _("source"), max_length=255, blank=True, help_text=_("Where the article is taken from, if not written here.")
    )

    byline_panel = MultiFieldPanel(
        [FieldRowPanel([FieldPanel("author_name"), FieldPanel("author_unit")]), FieldPanel("source")],
        heading=_("By-line"),
    )

    class Meta:
        abstract = True

    @property
    def byline(self) -> str:
        """The by-line as Vietnamese papers write it: ``Name – unit``."""
        return " – ".join(part for part in (self.author_name, self.author_unit) if part)
