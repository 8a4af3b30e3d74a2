"""Registers the news in the admin: a list of all articles, categories and tags."""

from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFromToRangeFilter, ModelMultipleChoiceFilter, TypedChoiceFilter
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.models import register_snippet

from core.edit_conflicts import GuardedSnippetViewSet
from core.ordering import TotalOrderMixin
from news.models.category import ArticleCategory
from news.models.tag import ArticleTag
from news.pages.article import ArticlePage


class ArticleFilterSet(PageFilterSet):
    category = ModelMultipleChoiceFilter(
        label=_("Category"), queryset=ArticleCategory.objects.all(), widget=CheckboxSelectMultiple
    )
    display_date = DateFromToRangeFilter(label=_("Display date"), widget=DateRangePickerWidget)
    live = ChoiceFilter(
        label=_("Status"), choices=[("True", _("Published")), ("False", _("Not published"))], widget=RadioSelect
    )
    pictures = TypedChoiceFilter(
        label=_("Pictures"),
        field_name="lead_picture",
        lookup_expr="isnull",
        coerce=lambda value: value == "True",
        choices=[("False", _("With pictures")), ("True", _("Without pictures"))],
        widget=RadioSelect,
    )
    has_child_pages = None

    class Meta:
        model = ArticlePage
        fields: list[str] = []


def shown_date(article):
    """The date as readers see it: "2 weeks ago" does not help who looks for an article of a certain day."""
    return formats.date_format(timezone.localtime(article.display_date), "SHORT_DATETIME_FORMAT")


class ArticleListing(TotalOrderMixin, IndexView):
    def annotate_queryset(self, pages):
        return super().annotate_queryset(pages.select_related("category", for_specific_subqueries=True))


class ArticleViewSet(PageListingViewSet):
    """Every article of the site in one list, wherever it stands in the tree."""

    model = ArticlePage
    index_view_class = ArticleListing
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 150
    add_to_admin_menu = True
    ordering = "-display_date"
    filterset_class = ArticleFilterSet
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        Column("category", label=_("Category"), accessor="card_kicker", sort_key="category__name", width="14%"),
        Column("display_date", label=_("Display date"), accessor=shown_date, sort_key="display_date", width="13%"),
        BooleanColumn("has_pictures", label=_("With pictures"), width="9%"),
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="12%"),
    ]


class ArticleCategoryViewSet(GuardedSnippetViewSet):
    model = ArticleCategory
    icon = "folder-open-inverse"
    list_display = ["name", "slug"]
    sort_order_field = "sort_order"


class ArticleTagViewSet(GuardedSnippetViewSet):
    model = ArticleTag
    icon = "tag"
    list_display = ["name", "slug"]
    search_fields = ["name"]


register_snippet(ArticleCategoryViewSet)
register_snippet(ArticleTagViewSet)


@hooks.register("register_admin_viewset")
def register_article_viewset():
    return ArticleViewSet("articles")
