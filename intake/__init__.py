"""Intake: receives requests for foreign partnerships, files them and acknowledges them."""

__version__ = "0.1.0"
