"""Rules of law and of names as pure functions and dated tables: nothing here asks the database."""
