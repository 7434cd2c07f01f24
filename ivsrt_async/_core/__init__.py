"""How one call travels. Private: nothing here knows a particular service."""
