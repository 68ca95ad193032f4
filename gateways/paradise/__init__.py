"""Paradise Pags: Pix. Evidence: B-, a public copy of the vendor's guide; webhooks prove nothing."""
