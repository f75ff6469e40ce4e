"""Text -> sentences, their salience, and the names in it."""
