"""Programs that sell, buy and set prices."""
