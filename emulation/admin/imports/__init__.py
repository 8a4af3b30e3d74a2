"""The import of awards in the admin: upload, columns, preview, decisions, import, undo."""
