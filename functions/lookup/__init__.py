"""The HTTP API: answers requests from the archive, as JSON, plain text or Markdown."""
