"""Bytes to values: mail, containers, documents and forms.

Pure: no database, no network, no settings, nothing of ``intake``.  Whoever has hostile
bytes calls these functions inside ``intake.sandbox``.
"""
