"""What the chat service knows."""
