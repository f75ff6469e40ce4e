"""The template on this machine: start the emulator, deploy to it, use it, stop it."""
