"""Why a file could not be judged; an invalid signature is a result and not an error."""

from __future__ import annotations

from collections.abc import Mapping


class SignatureError(Exception):
    """The file itself, not a signature in it, can't be read."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


_OPEN_OLD = "Open the document in a viewer that shows signed versions and compare; ask the sender for the original."
_ASK_AGAIN = "Ask the sender to send the document again, or to sign it again."

CODES: Mapping[str, tuple[str, str]] = {
    # errors: the file itself
    "pdf-damaged": ("The PDF can't be read, so its signatures can't be judged.", _ASK_AGAIN),
    "pdf-encrypted": ("The PDF needs a password.", "Ask the sender for the document without a password."),
    "pdf-too-complex": ("The PDF is too large, too deeply nested or holds too many signatures.", _ASK_AGAIN),
    "file-damaged": ("The content doesn't fit the name or the type of the file.", _ASK_AGAIN),
    "file-unreadable": ("The file can't be opened.", "Check that it is there and who may read it."),
    # reasons of a verdict
    "digest-broken": ("The signed bytes were changed; the signature is invalid.", _ASK_AGAIN),
    "signature-broken": ("The signature wasn't made with the key of this certificate.", _ASK_AGAIN),
    "signature-malformed": ("The signature doesn't follow its standard (CMS, PDF).", _ASK_AGAIN),
    "certificate-missing": ("Without the signer's certificate nothing can be checked.", _ASK_AGAIN),
    "coverage-broken": ("The signed byte ranges leave out more than the signature; typical of forgeries.", _ASK_AGAIN),
    "changed-after-signing": ("Page content, annotations or structure were changed after signing.", _OPEN_OLD),
    "changed-beyond-permission": ("A certifying signer permitted fewer changes than were made.", _OPEN_OLD),
    "form-value-changed": ("The values of the form aren't those that were signed.", _OPEN_OLD),
    "hidden-tail": ("Some viewers show data that the signature doesn't cover; typical of forgeries.", _OPEN_OLD),
    "changes-undecided": ("Later changes couldn't be classified; they may be harmless.", _OPEN_OLD),
    "changes-not-examined": ("Later changes weren't examined for lack of time.", _OPEN_OLD),
    "not-examined": ("The signature wasn't examined for lack of time.", "Check it in another program."),
    "format-unsupported": ("The signature is in an old or foreign format.", "Check it in another program."),
    "algorithm-unsupported": ("The algorithm of the signature isn't known here.", "Check it in another program."),
    "kind-unsupported": ("Only signatures in PDF files are judged by this version.", "Check it in another program."),
    "weak-digest": ("MD5 or SHA-1 can be forged today.", "Accept it only where its age is certain."),
    "weak-key": ("Such short keys can be broken today.", "Accept it only where its age is certain."),
    "certificate-expired": (
        "The certificate had ended at the moment of judgement, and no trusted time stamp is older.",
        "Judge it with --at as of the day of receipt, or ask for a signature with a time stamp.",
    ),
    "certificate-not-yet-valid": ("The certificate begins later than the moment of judgement.", _ASK_AGAIN),
    "trust-unknown": ("No trusted list is at hand, so nobody vouches for the issuer.", "Nothing need be done."),
    "self-signed": ("Anybody can make such a certificate in any name.", "Ask the signer to confirm in another way."),
    "usage-unsuitable": ("Its key usage allows neither signatures nor commitments.", _ASK_AGAIN),
    "claims-qualified": ("A statement of the certificate about itself.", "Nothing need be done."),
    "timestamp-untrusted": ("The time is shown but proves nothing.", "Nothing need be done."),
    "timestamp-broken": ("A time stamp belongs to something else or is damaged.", "Nothing need be done."),
    "filled-as-permitted": ("The certifying signer allowed filling.", "Nothing need be done."),
    "extended-as-permitted": ("Further signatures, time stamps or validation data followed.", "Nothing need be done."),
    "read-leniently": ("The structure of the PDF isn't correct, often by an old program.", "Nothing need be done."),
    "encrypted-openly": ("The file is encrypted, but everybody can open it.", "Nothing need be done."),
    "only-timestamp": ("A time stamp says when the document existed, not who signed it.", "Treat it as unsigned."),
    "signature-unreachable": ("A signature was removed, or hidden from the form.", "Treat it as unsigned."),
}
"""code → (what it means, what to do), for ``intake explain``."""
