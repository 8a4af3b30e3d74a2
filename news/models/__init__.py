"""News: articles with galleries, their categories and tags, and the page that lists them."""

from news.models.article import ArticlePage
from news.models.article_parts import ArticleCorrection, ArticleGalleryPicture, ArticleHonoree
from news.models.category import ArticleCategory
from news.models.news_index import NewsIndexPage
from news.models.tag import ArticleTag, TaggedArticle

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
