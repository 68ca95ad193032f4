"""People's programs: sign-in by tokens, one's own data."""
