"""The workings of the ledger; its door is `billing.ledger`."""
