"""Originals, byte for byte, under their SHA-256."""
