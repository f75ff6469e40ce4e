"""Run template.yaml on this machine: start the emulator, deploy to it, stop it."""
