"""Parses the bytes of a file into a Document, or raises a Rejection."""
