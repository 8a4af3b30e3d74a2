"""Free key words of articles."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

from search.text import slugify_vietnamese


class ArticleTag(TagBase):
    """A key word. Its slug carries no Vietnamese marks, unlike taggit's own tags."""

    class Meta:
        verbose_name = _("news tag")
        verbose_name_plural = _("news tags")

    def slugify(self, tag, i=None):
        """Returns the folded slug of ``tag``, numbered ``i`` where another tag has the same one."""
        slug = slugify_vietnamese(tag) or "tag"
        return slug if i is None else f"{slug}-{i}"


class TaggedArticle(ItemBase):
    tag = models.ForeignKey(ArticleTag, on_delete=models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey("news.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")
