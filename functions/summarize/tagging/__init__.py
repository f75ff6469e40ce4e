"""Splits a text into sentences, rates their salience and finds the names in the text."""
