"""Sample messages, a throw-away PKI and in-process servers for ``intake demo`` and the tests."""
