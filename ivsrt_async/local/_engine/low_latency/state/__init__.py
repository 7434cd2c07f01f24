"""What the low-latency service knows."""
