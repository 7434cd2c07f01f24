"""Real-time: its state, and the files that answer its operations, named as the client's."""
