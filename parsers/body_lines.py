"""Which lines of a mail's text its sender wrote, or forwarded: no quotations, header lines and signatures.

What a reply quotes was sent before; the lines „-- “ begin a signature (RFC 3676, 4.3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

BODY_TYPE = "text/plain"
"""Of the text of a mail, whatever its body was."""
LEAST_LABELS = 6
"""Answered labels from which a text is a form; the signature of a mail has some: telephone, e-mail, IČO."""
_QUOTED = re.compile(r"^(?:\s{0,3}>)+ ?")
_MARKER = re.compile(
    r"(?i)^\W*(?:-{2,}.*(?:původní|přeposlan|original message|forwarded).*-{2,}"
    r"|začátek přeposlané zprávy:?|begin forwarded message:?|_{20,}"
    r"|(?:dne|on)\b.{5,120}\b(?:napsala?|napsal\(a\)|píše|wrote)\b.{0,20}:)\s*$"
)
_HEADER = re.compile(
    r"(?i)^\W{0,3}(?:od|from|komu|to|datum|date|sent|odesláno|předmět|subject|kopie|cc|odpovědět|reply-to)\s?:"
)
_SENDER = re.compile(r"(?i)^\W{0,3}(?:od|from)\s?:")
_SUBJECT = re.compile(r"(?i)^\W{0,3}(?:předmět|subject)\s?:")
_SIGNATURE = re.compile(r"^-- ?$")


def own_words(text: str, *, is_reply: bool) -> str:
    """The text that counts of a mail's body.

    Args:
        text: The body as ``parsers.body_text`` gives it.
        is_reply: The mail answers another; what it quotes was sent before.  Else quotations are what was forwarded.
    """
    lines: list[str] = []
    skipping = in_header = False
    source = text.splitlines()
    for number, line in enumerate(source):
        bare = _QUOTED.sub("", line)
        if _begins_quotation(bare, source[number + 1 : number + 6]):
            if is_reply:
                break
            skipping, in_header = False, True
            lines.append("")
        elif in_header and (not bare.strip() or _HEADER.match(bare)):
            continue
        elif _SIGNATURE.match(bare):
            skipping, in_header = True, False
        elif not skipping and not (is_reply and bare != line):
            in_header = False
            lines.append(bare)
    return "\n".join(lines)


def _begins_quotation(line: str, following: Sequence[str]) -> bool:
    """Whether what follows is another mail: a line that says so, or the head that Outlook prints."""
    if _MARKER.match(line):
        return True
    heads = [_QUOTED.sub("", other) for other in following]
    return bool(_SENDER.match(line)) and any(_SUBJECT.match(head) for head in heads)
