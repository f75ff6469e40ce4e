"""Builds the artifacts, the virtual environments and the lock files."""
