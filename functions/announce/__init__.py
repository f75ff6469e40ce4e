"""Announces each change of the archive as an event on an EventBridge bus."""
