"""What runs beside the functions, never inside them."""
