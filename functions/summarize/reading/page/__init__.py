"""Parses HTML pages: extracts the main text and the metadata."""
