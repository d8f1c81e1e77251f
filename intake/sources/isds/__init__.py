"""Data boxes (datové schránky) over the SOAP interface of ISDS, version 3.11 of 26 June 2026.

Layers, each knowing only those before it: ``codes`` and ``status`` (what went wrong), ``records`` (typed values),
``requests``, ``payload`` and ``reading`` (values ↔ XML), ``answers`` and ``multipart`` (bytes → XML as it streams),
``soap`` (envelopes), ``logins`` (as whom, at which address), ``channel`` (HTTPS), ``client`` (one method an operation).
One call has legal effect: ``GetListOfReceivedMessages`` serves every message that the login may read.  Nothing here
tries again by itself.
"""
