"""Backs up and restores the database, uploaded files and settings."""
