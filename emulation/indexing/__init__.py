"""Makes search documents of tables and pages, and keeps the indexes in step with them."""
