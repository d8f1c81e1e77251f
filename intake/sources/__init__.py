"""Where messages come from: one file knows each protocol library."""
