"""Runs template.yaml on this machine: starts the emulator, deploys to it, stops it."""
