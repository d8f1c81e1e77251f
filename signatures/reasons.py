"""Why a signature is judged as it is: one code and one short sentence a reason, for a clerk to read.

A reason is kept as text, ``code: Sentence. (detail)``.  The code is stable, so that whoever
shows it can put another language in the sentence's place.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # what makes a signature bad
    "digest-broken": "The document was changed: its content isn't what was signed.",
    "signature-broken": "The signature value doesn't fit the signer's certificate.",
    "signature-malformed": "The signature is damaged and can't be read.",
    "certificate-missing": "The signer's certificate is missing or isn't the one that the signature names.",
    "coverage-broken": "The signature doesn't cover the version of the document that it stands in.",
    # what happened after signing
    "changed-after-signing": "The document was changed after signing.",
    "changed-beyond-permission": "The document was changed after signing more than the signer permitted.",
    "form-value-changed": "Form fields were changed after signing.",
    "hidden-tail": "The file holds data after the signed version that belongs to no version of the document.",
    "changes-undecided": "The file was extended after signing; what that changed can't be told, a person must look.",
    # what can't be judged
    "changes-not-examined": "There was no time to examine what came after this signature; a person must look.",
    "not-examined": "There was no time to examine this signature; a person must look.",
    "format-unsupported": "Signatures of this format aren't judged by this version.",
    "algorithm-unsupported": "The signature uses an algorithm that can't be checked here.",
    "kind-unsupported": "This version judges signatures in PDF files only.",
    # what keeps a good signature from proving more
    "weak-digest": "The signature uses a digest that is no longer secure.",
    "weak-key": "The signer's key is too short to be secure.",
    "certificate-expired": "The signer's certificate had expired, and no proven time says that the signature is older.",
    "certificate-not-yet-valid": "The signer's certificate wasn't valid yet.",
    "trust-unknown": "No trusted list was used: whether the certificate is trusted and qualified isn't known.",
    "self-signed": "The signer issued the certificate himself; nobody vouches for the name.",
    "usage-unsuitable": "The certificate isn't meant for signing documents.",
    # facts worth knowing
    "claims-qualified": "The certificate calls itself qualified, which is its own word.",
    "timestamp-untrusted": "The time stamp's authority isn't known, so its time isn't proven.",
    "timestamp-broken": "A time stamp doesn't fit the signature and is disregarded.",
    "filled-as-permitted": "Form fields were filled in after signing, as the certifying signer permitted.",
    "extended-as-permitted": "The file was extended after signing only by further signatures or proofs.",
    # about the file
    "read-leniently": "The file breaks the rules of PDF and was read leniently.",
    "encrypted-openly": "The file is encrypted with an empty password.",
    "only-timestamp": "The file holds a document time stamp but no signature.",
    "signature-unreachable": "The file holds traces of a signature that was removed or can't be reached.",
}
"""code → English sentence."""


def reason(code: str, detail: str | None = None) -> str:
    """Write a reason.

    Args:
        code: A key of ``SENTENCES``.
        detail: What the sentence can't say in general, e.g. names of fields or a date; no values of the document.
    """
    sentence = SENTENCES[code]
    return f"{code}: {sentence} ({detail})" if detail else f"{code}: {sentence}"


def code_of(text: str) -> str:
    """The code of a written reason."""
    return text.partition(":")[0]
