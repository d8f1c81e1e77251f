"""What the codes of this room mean and what to do, for ``intake explain``."""

from __future__ import annotations

from collections.abc import Mapping

_WAIT = "Nothing needs to be done at first: it is tried again by itself. If it lasts, run `intake doctor`."
_NETWORK = "It is tried again by itself; if it lasts, check host, port, tls and the firewall: `intake doctor`."

IMAP: Mapping[str, tuple[str, str]] = {
    "imap-login-refused": (
        "The mail server refused the user name, password or access token of a source.",
        "Correct the secret and reload; the source isn't tried before that, `intake doctor`, or `intake poll`.",
    ),
    "imap-login-unavailable": ("The mail server can't check logins at the moment.", _WAIT),
    "imap-login-disabled": (
        "The mail server allows no login by password on this connection.",
        'Set tls = "implicit" or "starttls"; Microsoft 365 and Gmail need [sources.oauth2].',
    ),
    "imap-password-characters": (
        "The user name or password has characters that the server's way of login can't carry.",
        "Choose a password of ASCII letters, digits and punctuation.",
    ),
    "imap-no-oauth": (
        "The mail server doesn't offer the login by access token that the configuration asks for.",
        "Choose the other mechanism in [sources.oauth2], or log in by password.",
    ),
    "imap-no-starttls": (
        "The mail server offers no STARTTLS; nothing was sent to it.",
        'Set tls = "implicit" with port 993, or have STARTTLS switched on at the server.',
    ),
    "imap-tls-failed": (
        "The mail server doesn't speak TLS on this port, or no common version was found.",
        'Check port and tls: 993 is "implicit", 143 is "starttls".',
    ),
    "imap-tls-untrusted": (
        "The mail server's certificate isn't trusted, or names another host.",
        "Name the authority's certificate in ca_file, or the host as the certificate names it in host.",
    ),
    "imap-name-unknown": ("The mail server's name can't be resolved.", "Check host and DNS."),
    "imap-connection-refused": ("Nothing accepts connections at the mail server's address.", "Check host and port."),
    "imap-connection-lost": ("The connection with the mail server broke.", _NETWORK),
    "imap-timeout": ("The mail server didn't answer in time.", _NETWORK),
    "imap-command-refused": (
        "The mail server refused a command, or its answer can't be read.",
        "See the log of the mail server; the poll is repeated by itself.",
    ),
    "imap-closed": ("The poll was broken off because the service ends or reloads.", "Nothing needs to be done."),
    "imap-mailbox-missing": (
        "The login has no mailbox of the configured name.",
        "Set mailbox to one of those that the message names.",
    ),
    "imap-processed-is-mailbox": (
        "processed_mailbox is the polled mailbox itself, maybe under another spelling.",
        "Name another mailbox, or leave processed_mailbox empty to leave mail where it is.",
    ),
    "imap-message-too-large": (
        "Messages on the server are larger than [limits] max_message_mb; they stay there and count as missing.",
        "Read them by hand, or raise the limit.",
    ),
    "imap-message-unfetchable": (
        "Messages couldn't be fetched in several tries; they stay on the server and count as missing.",
        "Open them in a mail client and save them; `intake import` takes the saved file.",
    ),
    "imap-cannot-mark": (
        "Messages are on record but can't be moved to the processed mailbox.",
        "Check quota and rights of processed_mailbox, or leave it empty.",
    ),
    "imap-cannot-move": (
        "The server offers neither MOVE nor UIDPLUS: recorded mail stays in the mailbox, with a keyword.",
        "Have MOVE or UIDPLUS switched on at the server, or leave processed_mailbox empty.",
    ),
}
FILES: Mapping[str, tuple[str, str]] = {
    "folder-missing": (
        "A drop directory isn't there or can't be read.",
        "Make it, mount it, or give the service's user the right to read it.",
    ),
    "folder-closed": ("The poll was broken off because the service ends or reloads.", "Nothing needs to be done."),
    "folder-file-unreadable": (
        "Files in a drop directory can't be read; they stay there and count as missing.",
        "Give the service's user the right to read them.",
    ),
    "folder-file-too-large": (
        "Files in a drop directory are too large to be taken in; they stay there and count as missing.",
        "Split them, or scan at 300 dpi.",
    ),
    "folder-cannot-move": (
        "Files are on record but can't be moved to processed_path.",
        "Check that the directory is there, has room, and may be written by the service.",
    ),
    "file-not-regular": ("What was named is neither a file nor a directory.", "Give files or directories."),
    "file-changing": ("A file was changed while it was read; it is taken later.", "Nothing needs to be done."),
}
HTTPS: Mapping[str, tuple[str, str]] = {
    "ca-file-unreadable": (
        "The file of certification authorities can't be read as PEM certificates.",
        "Name a readable PEM file in ca_file, or leave it empty for the system's authorities.",
    ),
    "https-client-certificate": (
        "The file of a client certificate can't be read.",
        "It must hold certificate and key in PEM, the key without a passphrase.",
    ),
    "https-address": ("An address must begin with https:// and name a host.", "Correct it."),
    "https-proxy": ("[network] https_proxy isn't the address of a proxy.", "Write it as http://host:port."),
    "https-proxy-refused": (
        "The proxy made no way to the server.",
        "Check [network] https_proxy and no_proxy, and ask the proxy's administrator.",
    ),
    "https-timeout": ("A server didn't answer in time.", _WAIT),
    "https-unreachable": (
        "A server can't be reached.",
        "Check the address, DNS, and [network] https_proxy; it is tried again by itself.",
    ),
    "https-untrusted": (
        "A server's certificate isn't trusted.",
        "Name the authority's certificate in [network] ca_file.",
    ),
    "oauth-refused": (
        "The token endpoint refused an access token.",
        "Check client_id, client secret (has it expired?), tenant and scope of [sources.oauth2].",
    ),
    "oauth-unavailable": ("The token endpoint can't answer at the moment.", _WAIT),
    "oauth-odd-answer": (
        "What answers isn't an OAuth 2.0 token endpoint.",
        "Check token_url, and whether a proxy answers in its place.",
    ),
    "oauth-no-authority": (
        "The authority isn't a Microsoft login for this tenant.",
        "Check tenant (directory id or domain) and authority in [sources.oauth2].",
    ),
    "oauth-scope": ("The scope can't be used for an application's own login.", "Leave it empty for the usual one."),
}
CODES: Mapping[str, tuple[str, str]] = {**IMAP, **FILES, **HTTPS}
"""code → (what it means, what to do)"""
