"""A text to sentences, salience and entity mentions."""
