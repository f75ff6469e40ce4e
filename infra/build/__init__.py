"""What builds the artifacts, the environments and the lock files."""
