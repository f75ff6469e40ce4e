"""Splits a text into sentences, rates the salience of each sentence, and finds names."""
