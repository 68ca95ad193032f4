"""Claims a second through the web server, against the same statements without the product."""
