"""Decides which mentions name the same entity, and the entity's type."""
