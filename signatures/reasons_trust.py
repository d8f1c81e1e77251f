"""Reasons that lie in the certificate and in what is trusted: chains, lists, revocation, time, strength."""

from __future__ import annotations

from collections.abc import Mapping

from signatures.reason import ASK_AGAIN, NOTHING, Reason
from signatures.report import Verdict

_AGE = "Accept it only where its age is certain."
_UPDATE = "Run intake trust update; see intake trust show for the ages of the lists."

TRUST: Mapping[str, Reason] = {
    # algorithms that were secure once are to be proven that old, like an expired certificate
    "weak-digest": Reason(
        english="The signature uses a digest that is no longer secure.",
        czech="Podpis používá otisk, který už není bezpečný.",
        means="MD5 or SHA-1 can be forged today.",
        remedy=_AGE,
        cap=Verdict.NO_PROOF_OF_TIME,
    ),
    "weak-key": Reason(
        english="The signer's key is too short to be secure.",
        czech="Klíč podepisujícího je příliš krátký, aby byl bezpečný.",
        means="Such short keys can be broken today.",
        remedy=_AGE,
        cap=Verdict.NO_PROOF_OF_TIME,
    ),
    # validity and revocation
    "certificate-expired": Reason(
        english="The signer's certificate had expired, and no proven time says that the signature is older.",
        czech="Certifikát už neplatil a žádný prokázaný čas neříká, že podpis vznikl dříve.",
        means="The certificate had ended at the moment of judgement, and no trusted time stamp is older.",
        remedy="Judge it with --at as of the day of receipt, or ask for a signature with a time stamp.",
        cap=Verdict.NO_PROOF_OF_TIME,
    ),
    "certificate-not-yet-valid": Reason(
        english="The signer's certificate wasn't valid yet.",
        czech="Certifikát podepisujícího ještě neplatil.",
        means="The certificate begins later than the moment of judgement.",
        remedy=ASK_AGAIN,
        cap=Verdict.NO_PROOF_OF_TIME,
    ),
    "certificate-revoked": Reason(
        english="The signer's certificate was revoked before the time at which the signature is proven.",
        czech="Certifikát byl zneplatněn dříve, než kdy je podpis prokázán.",
        means="The certificate was revoked, and nothing proves that the signature is older than that.",
        remedy=ASK_AGAIN,
        cap=Verdict.NO_PROOF_OF_TIME,
    ),
    "revoked-later": Reason(
        english="The certificate was revoked only after the signature had been proven to exist.",
        czech="Certifikát byl zneplatněn až poté, co byl podpis prokázán.",
        means="A later revocation doesn't touch an older signature.",
        remedy=NOTHING,
    ),
    "revocation-unknown": Reason(
        english="Whether the certificate was revoked isn't known yet; the judgement is repeated.",
        czech="Zda nebyl certifikát zneplatněn, se zatím neví; posouzení se zopakuje.",
        means="No CRL or OCSP answer that fits the time of the signature is at hand.",
        remedy="Let checks_online fetch it, or put CRLs into the trust directory; it then settles by itself.",
        cap=Verdict.PENDING,
    ),
    "revocation-after-end": Reason(
        english="The revocation list at hand is from after the certificate's end; it should still name revoked ones.",
        czech="Seznam zneplatněných je až z doby po konci certifikátu; zneplatněné by v něm měly zůstat.",
        means="An issuer of qualified certificates has to tell their status beyond their end.",
        remedy=NOTHING,
    ),
    "intermediate-revoked": Reason(
        english="A certificate of the authority above the signer was revoked.",
        czech="Byl zneplatněn certifikát autority nad podepisujícím.",
        means="The chain of the signer's certificate was broken by its authority.",
        remedy=ASK_AGAIN,
        cap=Verdict.NO_PROOF_OF_TIME,
    ),
    # chains and lists
    "trust-not-configured": Reason(
        english="No trusted list was used: whether the certificate is trusted and qualified isn't known.",
        czech="Nebyl použit žádný důvěryhodný seznam: není známo, zda je certifikát důvěryhodný a kvalifikovaný.",
        means="There is no trust directory, or it is empty.",
        remedy=_UPDATE,
        cap=Verdict.ADVANCED,
    ),
    "trust-unknown": Reason(
        english="The certificate's issuer is on no trusted list and under no pinned root.",
        czech="Vydavatel certifikátu není na žádném důvěryhodném seznamu ani pod připnutým kořenem.",
        means="Nobody whom the office trusts vouches for the name in the certificate.",
        remedy="Ask the signer to confirm in another way, or for a qualified signature.",
        cap=Verdict.ADVANCED,
    ),
    "list-stale": Reason(
        english="The trusted list had passed its date; whether the certificate is qualified stays open.",
        czech="Důvěryhodný seznam byl po lhůtě; zda je certifikát kvalifikovaný, zůstává otevřené.",
        means="The next issue of the list was due before the moment of judgement; the last good one is used on.",
        remedy=_UPDATE,
        cap=Verdict.PENDING,
    ),
    "list-unusable": Reason(
        english="The trusted list can't be used; whether the certificate is qualified stays open.",
        czech="Důvěryhodný seznam nelze použít; zda je certifikát kvalifikovaný, zůstává otevřené.",
        means="The list is damaged, or signed by nobody who may; the detail names it.",
        remedy=_UPDATE,
        cap=Verdict.PENDING,
    ),
    "chain-undecided": Reason(
        english="The chain of the certificate couldn't be decided with the data at hand.",
        czech="Řetězec certifikátu nešlo z dostupných údajů rozhodnout.",
        means="The library found no way to a decision, often for missing data.",
        remedy=_UPDATE,
        cap=Verdict.PENDING,
    ),
    "chain-refused": Reason(
        english="The chain of the certificate breaks a rule, so it isn't trusted.",
        czech="Řetězec certifikátu porušuje pravidlo, proto není důvěryhodný.",
        means="A certificate in the chain is used beyond its constraints.",
        remedy=ASK_AGAIN,
        cap=Verdict.ADVANCED,
    ),
    "self-signed": Reason(
        english="The signer issued the certificate himself; nobody vouches for the name.",
        czech="Certifikát si vydal podepisující sám; za jméno nikdo neručí.",
        means="Anybody can make such a certificate in any name.",
        remedy="Ask the signer to confirm in another way.",
        cap=Verdict.ADVANCED,
    ),
    "usage-unsuitable": Reason(
        english="The certificate isn't meant for signing documents.",
        czech="Certifikát není určen k podepisování dokumentů.",
        means="Its key usage allows neither signatures nor commitments.",
        remedy=ASK_AGAIN,
        cap=Verdict.ADVANCED,
    ),
    "not-qualified": Reason(
        english="The certificate is trusted, but it isn't a qualified one.",
        czech="Certifikát je důvěryhodný, ale není kvalifikovaný.",
        means="The trusted list or the certificate says that it isn't qualified at the time of the signature.",
        remedy="See the rules of the channel; a public body has to sign with a qualified signature.",
        cap=Verdict.ADVANCED,
    ),
    "device-not-qualified": Reason(
        english="The certificate is qualified, but no qualified device is proven: recognised, not qualified.",
        czech="Certifikát je kvalifikovaný, ale kvalifikovaný prostředek není doložen: podpis je uznávaný.",
        means="Act 297/2016, section 6 is met; section 5, for public bodies, asks for a qualified device.",
        remedy="A person decides whether that suffices for the applicant.",
        cap=Verdict.RECOGNISED,
    ),
    "website-certificate": Reason(
        english="The certificate is one for web sites and not for signatures.",
        czech="Certifikát je určen pro webové stránky, nikoli pro podpisy.",
        means="The trusted list or the certificate says QC_WEB.",
        remedy=ASK_AGAIN,
        cap=Verdict.ADVANCED,
    ),
    "certificate-type-unknown": Reason(
        english="Neither the list nor the certificate says whether it is for signatures or for seals.",
        czech="Ani seznam, ani certifikát neříká, zda je určen pro podpisy, nebo pro pečetě.",
        means="A qualified certificate without a QcType, issued by a service that isn't narrowed to one.",
        remedy="A person decides; the name in the certificate often tells.",
        cap=Verdict.ADVANCED,
    ),
    "seal-of-organisation": Reason(
        english="It is the seal of an organisation and not the signature of a person.",
        czech="Jde o pečeť organizace, nikoli o podpis osoby.",
        means="The certificate is one for electronic seals.",
        remedy="A person decides whether a seal suffices.",
        cap=Verdict.SEAL,
    ),
    "claims-qualified": Reason(
        english="The certificate calls itself qualified, which is its own word.",
        czech="Certifikát sám sebe označuje za kvalifikovaný, což je jen jeho tvrzení.",
        means="A statement of the certificate about itself.",
        remedy=NOTHING,
    ),
    # time
    "timestamp-untrusted": Reason(
        english="The time stamp's authority isn't known, so its time isn't proven.",
        czech="Autorita časového razítka není známa, jeho čas tedy není prokázán.",
        means="The time is shown but proves nothing.",
        remedy=NOTHING,
    ),
    "timestamp-broken": Reason(
        english="A time stamp doesn't fit the signature and is disregarded.",
        czech="Časové razítko neodpovídá podpisu a nebere se v úvahu.",
        means="A time stamp belongs to something else or is damaged.",
        remedy=NOTHING,
    ),
    "timestamp-qualified": Reason(
        english="A qualified time stamp proves the time of the signature.",
        czech="Čas podpisu dokládá kvalifikované časové razítko.",
        means="The stamp's authority was on the trusted list when it stamped.",
        remedy=NOTHING,
    ),
    "timestamp-missing": Reason(
        english="There is no time stamp, so the time of receipt is the oldest that is proven.",
        czech="Chybí časové razítko, nejstarším prokázaným časem je tedy čas přijetí.",
        means="Act 297/2016, section 11 asks public bodies to add a qualified time stamp.",
        remedy=NOTHING,
    ),
    "existed-at-receipt": Reason(
        english="That it existed when the message was received is taken as proof of its time.",
        czech="Za důkaz času se bere, že podpis existoval při přijetí zprávy.",
        means="The certificate has ended or was revoked since, but not before the receipt.",
        remedy=NOTHING,
    ),
}
