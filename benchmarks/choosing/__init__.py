"""Choosing a gateway among many: as many questions to the database as among few."""
