"""What is read, and by how many queries."""
