"""Trains, exports and evaluates the model. Only this package uses torch."""
