"""The engine of the local IVS."""
