"""Wagtail pages, which answer requests, and what only they need: feeds, sitemaps, structured data."""
