"""Pages: parse, one service or selector, answer."""
