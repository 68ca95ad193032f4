"""What a month of a million orders earned, against the same sums asked of the database alone."""
