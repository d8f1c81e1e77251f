"""What the codes of the data-box client mean and what to do, for ``intake explain`` and for its exceptions."""

from __future__ import annotations

from collections.abc import Mapping

_WAIT = "Nothing needs to be done at first: it is tried again by itself. If it lasts, run `intake doctor`."
_REPORT = "Report it with the output of `intake doctor`; the source isn't at fault."
_STOPPED = "The source isn't tried before the secret or the configuration changes, `intake doctor`, or `intake poll`."

CODES: Mapping[str, tuple[str, str]] = {
    "isds-login-refused": (
        "The data-box system refused the login.",
        f"Check login, username and password (expired?) or certificate of the source; each try counts. {_STOPPED}",
    ),
    "isds-login-blocked": (
        "The data-box system has blocked the login after repeated failures.",
        f"Wait until the block ends, then correct the secret. {_STOPPED}",
    ),
    "isds-certificate-refused": (
        "The data-box system refused the client certificate.",
        f"Is it registered for this box, and not expired? {_STOPPED}",
    ),
    "isds-forbidden": (
        "The data-box system forbids this login the operation.",
        f"Check the rights of the login in the box's settings. {_STOPPED}",
    ),
    "isds-login-settings": (
        "The login of a data-box source is incomplete or can't be sent.",
        "Check login, username, password and certificate_file of the source.",
    ),
    "isds-certificate-file": (
        "The client certificate can't be read.",
        "certificate_file must hold certificate and key in PEM, the key without a passphrase.",
    ),
    "isds-base-url": (
        "base_url of a data-box source isn't scheme, host and port of a server.",
        "Write it as https://host:port; http only for this machine.",
    ),
    "isds-outage": (
        "The data-box system is out of service (HTTP 503); Fridays from 0 to 1 o'clock are for its maintenance.",
        "Nothing needs to be done; planned outages are announced on datovka.gov.cz.",
    ),
    "isds-busy": ("The data-box system can't answer at the moment.", _WAIT),
    "isds-too-slow": ("The data-box system sends its answer too slowly.", _WAIT),
    "isds-server-fault": ("The data-box system reports a fault of its own.", _WAIT),
    "isds-redirected": (
        "The data-box system answers elsewhere.",
        "Check environment and base_url, and whether a proxy answers in its place.",
    ),
    "isds-request-refused": ("The data-box system doesn't accept the request as such.", _REPORT),
    "isds-not-soap": (
        "What answers isn't the data-box system, or sends a web page.",
        "Check environment and base_url, and whether a proxy answers in its place; else wait.",
    ),
    "isds-odd-answer": ("An answer of the data-box system is broken or incomplete.", _WAIT),
    "isds-answer-large": (
        "An answer of the data-box system is larger than it can be.",
        "Raise the limit if such messages are wanted, or read the message in the portal.",
    ),
    "isds-doubtful": (
        "Whether the data-box system has carried out a call isn't known: its answer never came or can't be read.",
        "Nothing needs to be done: before it is called again, the list of sent messages is looked through.",
    ),
    "isds-outgoing-invalid": (
        "A data message can't be sent as it is: a field is too long, or has characters that XML can't carry.",
        "Shorten or correct the subject, the reference or the names of the files.",
    ),
    "isds-closed-box": ("Messages can't be sent from or to a box that is closed.", "Ask the recipient another way."),
    "isds-foreign-message": (
        "The message belongs to another box or goes the other way.",
        "Check box_id of the source; a sent message is asked for as one.",
    ),
    "isds-attachment-refused": (
        "The data-box system refuses an attachment: extension, media type and content must agree and be allowed.",
        "Send it in another format, e.g. PDF.",
    ),
    "isds-right-missing": (
        "The login lacks a right for this operation.",
        "Grant it in the box's settings: reading, sending, lists and searching are needed.",
    ),
    "isds-erased": (
        "The content of the message has been erased (90 days after service); it can't be fetched any more.",
        "Look for it in the records system; asking again is of no use.",
    ),
    "isds-not-served": (
        "The message isn't served yet, so it can't be read.",
        "It is read after the next listing; with list_received = false somebody else has to log in.",
    ),
    "isds-not-yet": ("The message was sent just now and isn't in the box yet.", _WAIT),
    "isds-recipient-refused": (
        "The recipient can't be sent this kind of message.",
        "Answer by mail or on paper; between private boxes a paid message may be needed.",
    ),
    "isds-wrong-service": (
        "A large message was asked for as an ordinary one, or the reverse.",
        "Nothing needs to be done: the other service is asked.",
    ),
    "isds-no-such-attachment": ("The message has no attachment of this number.", ""),
    "isds-throttled": (
        "The data-box system asks for patience: too many or too long requests of this box.",
        "Nothing needs to be done at first; if it lasts, poll less often, and ask who else reads the box.",
    ),
    "isds-download-blocked": (
        "The operator of the data-box system has blocked the download.",
        f"Ask the operator's support. {_STOPPED}",
    ),
    "isds-no-such-box": ("There is no data box of this identifier.", "Check it; it has seven characters."),
    "isds-large-message": (
        "A large message can't be made of these attachments.",
        "Send up to 20 MB as an ordinary message; otherwise check number and size of the attachments.",
    ),
    "isds-internal": ("The data-box system failed inside.", _WAIT),
    "isds-bad-request": ("The data-box system finds a mistake in the request.", _REPORT),
    "isds-status-refused": (
        "The data-box system refused the operation for a reason that isn't known here.",
        "Look the status code up in the operator's manual.",
    ),
}
"""code → (what it means, what to do)"""
