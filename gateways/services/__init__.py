"""What the gateways app decides."""
