"""Measures the product: speed, page extraction, robustness."""
