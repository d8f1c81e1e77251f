"""Checks over a form that was read: rules that need more than one field, the channel or the date."""
