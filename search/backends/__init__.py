"""Backends for Wagtail's own search, which serves the admin's search boxes."""
