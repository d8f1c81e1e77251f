"""The fixed words in the brackets of a reason, in Czech; names, numbers and dates stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PHRASES: Mapping[str, str] = {
    r"page (\d+)": r"strana \1",
    r"\(added\)": "(přidáno)",
    r"\(removed\)": "(odebráno)",
    r"document settings": "nastavení dokumentu",
    r"and (\d+) more": r"a další (\1)",
    r"valid from": "platí od",
    r"sequence number": "číslo",
    r"issued (?=\d)": "vydáno ",
    r"(\d+) days past its date": r"dnů po lhůtě: \1",
    r"revoked (?=\d)": "zneplatněn ",
    r"ended (?=\d)": "skončil ",
    r"key_compromise": "vyzrazený klíč",
    r"ca_compromise": "vyzrazený klíč autority",
    r"affiliation_changed": "změna údajů",
    r"superseded": "nahrazen jiným",
    r"cessation_of_operation": "ukončené používání",
    r"certificate_hold": "pozastaven",
    r"privilege_withdrawn": "odňaté oprávnění",
    r"unspecified": "bez udání důvodu",
    r"on a qualified device": "na kvalifikovaném prostředku",
    r"no word of a device": "o prostředku nic neříká",
    r"of a person": "pro osobu",
    r"of an organisation": "pro organizaci",
    r"(\d+) bits": r"\1 bitů",
    r"what is at hand is too old": "údaje, které jsou k dispozici, jsou příliš staré",
    r"of the time stamp's authority": "autority časového razítka",
    r"the certificate of an authority wasn't valid at that time": "certifikát autority v té době neplatil",
    r"a certificate is signed with an algorithm that is no longer secure": (
        "některý certifikát je podepsán algoritmem, který už není bezpečný"
    ),
    r"the certificate names no address": "certifikát žádnou adresu neuvádí",
    r"there is no stamp": "razítko chybí",
    r"whether its certificate was revoked isn't known yet": "zda nebyl jeho certifikát zneplatněn, se zatím neví",
    r"its certificate had ended, was revoked or isn't one for time stamps, or its digest isn't secure": (
        "jeho certifikát skončil, byl zneplatněn nebo není určen pro časová razítka, nebo jeho otisk není bezpečný"
    ),
    r"the stamp doesn't fit the message or is damaged": "razítko neodpovídá zprávě nebo je poškozené",
}
_EACH = tuple((re.compile(english), czech) for english, czech in _PHRASES.items())


def czech_detail(detail: str) -> str:
    """A detail with the words that we wrote in Czech; what came from the document stays."""
    for english, czech in _EACH:
        detail = english.sub(czech, detail)
    return detail
