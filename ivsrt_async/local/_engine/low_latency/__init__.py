"""The low-latency rooms of the local IVS: channels and everything that belongs to them."""
