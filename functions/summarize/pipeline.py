"""The version of the code that turns a file into an article."""

# Raise it, once per landed change, when the same file would be stored differently; then run
# `make golden`. `make reprocess` makes every article again that an older pipeline has made.
PIPELINE = 2
