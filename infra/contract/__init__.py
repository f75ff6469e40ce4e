"""The API's contract: openapi.json, and what would break a client."""
