"""What people type into account pages; allauth's forms with our words and our limits."""
