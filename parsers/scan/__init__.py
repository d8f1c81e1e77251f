"""Pages that are pictures: scans, faxes and photos, from the file to words, boxes and lines of ``parsers.document``."""
