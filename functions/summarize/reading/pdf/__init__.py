"""Parses PDF files: characters become lines, and lines become paragraphs."""
