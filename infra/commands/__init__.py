"""The commands for a running system."""
