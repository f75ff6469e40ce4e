"""Commands for a running system, on this machine or on AWS."""
