"""The API's contract: writes openapi.json, and finds changes that break clients."""
