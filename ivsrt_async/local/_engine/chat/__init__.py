"""The chat rooms of the local IVS."""
