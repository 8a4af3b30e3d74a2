"""The sections of the news: an ordered, closed list that editors keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from core.languages import wording
from search.text import slugify_vietnamese


class ArticleCategory(index.Indexed, models.Model):
    """A section of the news, for instance "activities" or "exemplars". An article stands in at most one."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(
        _("name in English"),
        max_length=100,
        blank=True,
        help_text=_("For readers of English; they see the name itself where this is empty."),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=100,
        unique=True,
        blank=True,
        help_text=_("The category's name in addresses. Made from the name where empty; changing it breaks old links."),
    )
    sort_order = models.PositiveIntegerField(_("order"), default=0, db_index=True)

    panels = [FieldPanel("name"), FieldPanel("name_en"), FieldPanel("slug")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["sort_order", "name", "pk"]
        verbose_name = _("news category")
        verbose_name_plural = _("news categories")

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.slug = self.slug or slugify_vietnamese(self.name)
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        self.slug = self.slug or slugify_vietnamese(self.name)

    @property
    def label(self):
        """The name in the language of labels."""
        return wording(self, "name")
