"""The real-time rooms of the local IVS: stages and everything that happens on them."""
