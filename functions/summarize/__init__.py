"""Updates the archive after a change in the bucket: stores an article for every object."""
