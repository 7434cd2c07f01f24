"""Real parts that several tests need."""
