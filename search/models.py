"""What search keeps in the database."""
