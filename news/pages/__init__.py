"""Wagtail pages of the news, which answer requests."""
