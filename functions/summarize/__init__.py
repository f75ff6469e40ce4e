"""A message in, the archive agreeing with the bucket out: object -> document -> model -> article."""
