"""How dates are written where nobody says how: short, as brand and forms write them."""
