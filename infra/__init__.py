"""What runs beside the functions, never inside them: one module a command, `python -m infra.<command>`."""
