"""The tables of the news. Django finds models here, so that page types are imported too: last, as they need the rest.

Code of this app imports the modules, never this package; other apps may import from here.
"""

from news.models.article_parts import ArticleCorrection, ArticleGalleryPicture, ArticleHonoree
from news.models.category import ArticleCategory
from news.models.tag import ArticleTag, TaggedArticle
from news.pages.article import ArticlePage  # isort: split

from news.pages.news_index import NewsIndexPage

__all__ = [
    "ArticleCategory",
    "ArticleCorrection",
    "ArticleGalleryPicture",
    "ArticleHonoree",
    "ArticlePage",
    "ArticleTag",
    "NewsIndexPage",
    "TaggedArticle",
]
