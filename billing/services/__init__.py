"""What the billing app decides."""
