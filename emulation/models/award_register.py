"""The public face of the register: award search, decisions and their feed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from core.models import BasePage


class AwardRegisterPage(BasePage):
    """Award search at its root, one address for each decision below it, and the Atom feed of decisions."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]
    subpage_types = []

    class Meta:
        verbose_name = _("award register")
        verbose_name_plural = _("award registers")
