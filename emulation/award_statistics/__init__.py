"""Statistics of an award search as tables and charts."""
