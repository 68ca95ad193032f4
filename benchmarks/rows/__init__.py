"""Every list and every sweep in a database of a million files, against one of ten thousand."""
