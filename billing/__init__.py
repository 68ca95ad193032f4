"""What money means: products, orders, economics, the ledger."""
