"""Staff's pages of payments."""
