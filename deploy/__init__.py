"""How Acervo is run: on one machine (`deploy.local`) and in production (the other files here)."""
