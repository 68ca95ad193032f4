"""The door for partners' programs."""
