"""Decides which mentions name the same thing, and the type of the thing."""
