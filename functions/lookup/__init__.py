"""HTTP lookups: a request is answered from the archive, as JSON, plain text or Markdown."""
