"""One book a provider: what the contract suite must know of it."""
