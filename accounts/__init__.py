"""Who anyone is: e-mail sign-in, activation, tokens, export and erasure."""
