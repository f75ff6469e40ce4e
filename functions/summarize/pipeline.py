"""The version of the code that turns a file into an article."""

# Raise it by one in a change after which the same file would be stored differently, then run
# `make golden`. `make reprocess` then makes all articles of older pipelines again.
PIPELINE = 4
