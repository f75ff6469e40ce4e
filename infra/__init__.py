"""Development and operation of the functions. Not part of their artifacts."""
