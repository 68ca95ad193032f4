"""Where people buy."""
