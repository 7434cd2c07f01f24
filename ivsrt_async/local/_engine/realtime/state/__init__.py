"""What the real-time service knows."""
