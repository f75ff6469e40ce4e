"""Trains, exports and judges the model: the only place with torch and transformers."""
