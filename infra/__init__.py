"""Tools to develop and operate the functions. They are not part of the deployed artifacts."""
