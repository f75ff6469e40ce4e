"""Measures speed, the quality of text extraction from web pages, and robustness."""
