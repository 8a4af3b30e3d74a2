"""URLs that every site with these apps includes."""

from django.urls import path

from core.text_size import choose_text_size

app_name = "core"
urlpatterns = [path("text-size/", choose_text_size, name="text_size")]
