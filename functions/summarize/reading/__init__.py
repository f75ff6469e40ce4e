"""A file's bytes to a Document, or a Rejection."""
