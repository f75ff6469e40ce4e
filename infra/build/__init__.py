"""What builds the artifacts, environments and locks."""
