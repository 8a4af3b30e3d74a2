"""Backends for Wagtail's own search, used by search boxes of the admin."""
