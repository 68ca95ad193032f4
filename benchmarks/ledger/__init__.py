"""The books of many years against those of a few weeks."""
