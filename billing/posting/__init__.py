"""The events of the business as legs, by subject; their door is `billing.postings`."""
