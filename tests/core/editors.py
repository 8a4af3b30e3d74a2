"""Lets two people work in the admin at the same time."""

from django.contrib.auth import get_user_model
from django.test import Client
from lxml import html


def signed_in(name, full_name=""):
    """Returns the client of an administrator whose admin is in Vietnamese."""
    first, _, last = full_name.partition(" ")
    user = get_user_model().objects.create_superuser(name, f"{name}@example.org", "x", first_name=first, last_name=last)
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "vi"
    return client


def text_of(response):
    """Returns what a person reads on a page."""
    return " ".join(html.fromstring(response.content.decode()).text_content().split())
