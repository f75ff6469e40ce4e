"""Unit (no I/O), integration (moto), e2e (the template on MiniStack), quality (scores with floors)."""
