"""Measures speed, the extraction of text from web pages, and robustness."""
