"""HTML pages: the main text and the metadata."""
