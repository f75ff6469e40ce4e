"""An HTTP request in, the archive's answer out as JSON."""
