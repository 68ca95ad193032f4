"""What can be asked about selling."""
