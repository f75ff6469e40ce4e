"""What both functions share: the Article contract and the table that keeps it."""
