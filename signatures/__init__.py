"""Bytes to signature reports: what a signature proves, as separate facts and one verdict.

Pure but for the trust and revocation material that the caller passes in.
"""
