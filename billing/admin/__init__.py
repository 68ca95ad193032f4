"""Staff's view of what is sold and what it earns."""
