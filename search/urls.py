"""Addresses of the search pages, included under the namespace ``search``."""

from django.urls import path

from search.opensearch import opensearch
from search.views import search_page

app_name = "search"
urlpatterns = [
    path("tim-kiem/", search_page, name="site"),
    path("opensearch.xml", opensearch, name="opensearch"),
]
