"""Addresses of what every public page shares; a site includes them where it likes."""

from django.urls import path

from core.text_size import choose_text_size

app_name = "core"
urlpatterns = [path("text-size/", choose_text_size, name="text_size")]
