"""Makes the archive agree with the bucket: an object becomes an article in the archive."""
