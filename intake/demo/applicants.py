"""Invented applicants: what each wrote into the form, and the values that must come out of it.

Municipalities, schools, people and addresses don't exist; the IČO have a valid check digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Written = str | bool | tuple[str, ...] | None
"""As a person fills it in: text, a ticked box, keys of the ticked options, or nothing."""
Value = str | int | bool | tuple[str, ...] | None

CHOICES = frozenset({"applicant_type", "languages", "partner_region", "alternate_region", "partner_type"}) | {
    "cooperation_areas",
    "cooperation_form",
}
"""Fields whose written answer is the key (or keys) of printed options."""
SEVERAL = frozenset({"languages", "cooperation_areas"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """One filled-in form."""

    written: Mapping[str, Written]
    truth: Mapping[str, Value]


def _applicant(written: dict[str, Written], **different: Value) -> Applicant:
    """An applicant whose values are what was written, but for those given apart."""
    truth = {key: tuple(sorted(value)) if isinstance(value, tuple) else value for key, value in written.items()}
    return Applicant(written=MappingProxyType(written), truth=MappingProxyType({**truth, **different}))


_ZLATOVICE = _applicant(
    {
        "applicant_type": "obec",
        "applicant_name": "Obec Zlatovice u Vrbin",
        "ico": "990 019",
        "founder": None,
        "street": "Návesní 12",
        "postal_code": "284 01",
        "municipality": "Zlatovice u Vrbin",
        "district": "Kutná Hora",
        "databox_id": "zt7vb3k",
        "website": "www.zlatovice-uv.example",
        "population": "1 234",
        "representative_name": "Ing. Jana Vzorová",
        "representative_role": "starostka",
        "contact_name": "Petr Ukázka, DiS.",
        "contact_role": "referent kultury",
        "contact_email": "podatelna@zlatovice-uv.example",
        "contact_phone": "601 000 111",
        "languages": ("en", "de"),
        "partner_region": "rheinland-pfalz",
        "alternate_region": "opolskie",
        "partner_type": "obec",
        "partner_size": "1 000 až 3 000 obyvatel",
        "partner_character": "Menší vinařská obec s činným spolkovým životem, ideálně v údolí řeky.",
        "partner_wish": None,
        "cooperation_areas": ("culture", "schools", "tourism"),
        "intent": (
            "Chceme navázat pravidelná setkání spolků a žáků, vyměňovat si zkušenosti s péčí o památky a společně "
            "připravit jeden malý projekt ročně. Očekáváme pomoc s prvním kontaktem a s překladem dopisů."
        ),
        "cooperation_form": "trvale_partnerstvi",
        "planned_start": "1. 9. 2027",
        "profile": (
            "Obec leží na úpatí Vrbinských vrchů, má základní školu, knihovnu, dobrovolné hasiče a pěvecký sbor. "
            "Každý rok pořádá slavnosti třešní, na které přijíždějí hosté z celého kraje."
        ),
        "existing_partnerships": None,
        "international_experience": "Zatím jen výměna dopisů mezi školami.",
        "council_resolution": "č. 14/2026 ze dne 3. 9. 2026",
        "consent": True,
        "signed_place": "Zlatovice u Vrbin",
        "signed_date": "15. 10. 2026",
    },
    ico="00990019",
    postal_code="28401",
    population=1234,
    contact_phone="+420601000111",
    planned_start="2027-09-01",
    signed_date="2026-10-15",
)

_SKOLA = _applicant(
    {
        "applicant_type": "skola",
        "applicant_name": "Základní škola a Mateřská škola Modřínov, příspěvková organizace",
        "ico": "99001233",
        "founder": "Město Modřínov",
        "street": "Školní 45/3",
        "postal_code": "26751",
        "municipality": "Modřínov",
        "district": "Beroun",
        "databox_id": None,
        "website": "https://zs.modrinov.example/o-nas",
        "population": "312 žáků",
        "representative_name": "Mgr. Tomáš Příklad, Ph.D.",
        "representative_role": "ředitel školy",
        "contact_name": "Mgr. Eva Ťuhýková",
        "contact_role": None,
        "contact_email": "Eva.Tuhykova@zs.modrinov.example",
        "contact_phone": "+420 311 000 222",
        "languages": ("en", "fr", "sk"),
        "partner_region": "bourgogne-franche-comte",
        "alternate_region": None,
        "partner_type": "skola",
        "partner_size": None,
        "partner_character": "Škola s výukou češtiny nebo angličtiny a se zájmem o přírodní vědy.",
        "partner_wish": "Collège des Exemples",
        "cooperation_areas": ("schools", "science", "other_institutions"),
        "intent": (
            "Připravujeme výměnné pobyty žáků osmých ročníků a společné badatelské dny. Uvítáme partnera, který má "
            "zkušenost s programem Erasmus+, a rádi pomůžeme s ubytováním v rodinách."
        ),
        "cooperation_form": "vymena",
        "planned_start": "školní rok 2027/2028",
        "profile": "Úplná základní škola s devíti ročníky, žákovským parlamentem a školní zahradou.",
        "existing_partnerships": "Žilinky (SK), od roku 2019",
        "international_experience": None,
        "council_resolution": None,
        "consent": True,
        "signed_place": "Modřínov",
        "signed_date": "1. listopadu 2026",
    },
    population=312,
    contact_phone="+420311000222",
    signed_date="2026-11-01",
)

_MESTO = _applicant(
    {
        "applicant_type": "mesto",
        "applicant_name": "Město Ďáblov nad Jizerou",
        "ico": "99004569",
        "founder": None,
        "street": "náměstí Míru 1",
        "postal_code": "293 06",
        "municipality": "Ďáblov nad Jizerou",
        "district": "Mladá Boleslav",
        "databox_id": "b5x9qrt",
        "website": "dablov.example",
        "population": "8 450",
        "representative_name": "PhDr. Řehoř Šťastný",
        "representative_role": "místostarosta",
        "contact_name": "Bc. Ivana Žižková",
        "contact_role": "vedoucí odboru kultury a školství",
        "contact_email": "zizkova@dablov.example",
        "contact_phone": "00420 702 000 333",
        "languages": ("pl",),
        "partner_region": "mazowieckie",
        "alternate_region": None,
        "partner_type": "mesto",
        "partner_size": "5 000–15 000 obyvatel",
        "partner_character": None,
        "partner_wish": None,
        "cooperation_areas": ("business", "self_government", "social", "tourism"),
        "intent": (
            "Hledáme město podobné velikosti, se kterým bychom sdíleli zkušenosti s péčí o seniory, s obnovou náměstí "
            "a s podporou drobných podnikatelů."
        ),
        "cooperation_form": None,
        "planned_start": None,
        "profile": "Okresem známé město s tradicí sklářství, dvěma základními školami a muzeem.",
        "existing_partnerships": None,
        "international_experience": None,
        "council_resolution": None,
        "consent": True,
        "signed_place": "Ďáblov",
        "signed_date": "2026-11-20",
    },
    postal_code="29306",
    population=8450,
    contact_phone="+420702000333",
)

_MESTYS = _applicant(
    {
        "applicant_type": "mestys",
        "applicant_name": "Městys Kozlíkov",
        "ico": "00990043",
        "founder": None,
        "street": "č. p. 7",
        "postal_code": "262 31",
        "municipality": "Kozlíkov",
        "district": "Příbram",
        "databox_id": "k7m2p9s",
        "website": None,
        "population": "640",
        "representative_name": "Alžběta Nováčková",
        "representative_role": "starostka",
        "contact_name": "Alžběta Nováčková",
        "contact_role": "starostka",
        "contact_email": "starostka@kozlikov.example",
        "contact_phone": "321 000 444",
        "languages": ("cs", "sk"),
        "partner_region": "bratislavsky-kraj",
        "alternate_region": "kyjevska-oblast",
        "partner_type": "obec",
        "partner_size": "do 1 000 obyvatel",
        "partner_character": "Obec s ochotníky a hasiči.",
        "partner_wish": None,
        "cooperation_areas": ("culture",),
        "intent": "Rádi bychom hráli společné divadlo a jezdili na hasičské soutěže.",
        "cooperation_form": "nezavazny_kontakt",
        "planned_start": "jaro 2027",
        "profile": "Malý městys se zámkem, rybníky a ochotnickým spolkem.",
        "existing_partnerships": None,
        "international_experience": None,
        "council_resolution": None,
        "consent": True,
        "signed_place": "Kozlíkov",
        "signed_date": "3. 11. 2026",
    },
    postal_code="26231",
    population=640,
    contact_phone="+420321000444",
    signed_date="2026-11-03",
)

_MUZEUM = _applicant(
    {
        **_MESTYS.written,
        "applicant_type": "jina_instituce",
        "applicant_name": "Muzeum voroplavby Čelůstky",
        "ico": "99007894",
        "founder": "Středočeský kraj",
        "street": "Nábřežní 3",
        "postal_code": "27401",
        "municipality": "Čelůstky",
        "district": "Kladno",
        "databox_id": "m4v8y2c",
        "website": "www.voroplavba.example/cs/",
        "population": "12 400",
        "representative_name": "doc. PhDr. Květa Úlehlová, CSc.",
        "representative_role": "ředitelka",
        "contact_name": "Šimon Vorař",
        "contact_role": None,
        "contact_email": "simon.vorar@voroplavba.example",
        "contact_phone": "773 000 555",
        "languages": ("cs", "en", "uk"),
        "partner_region": "opolskie",
        "alternate_region": None,
        "partner_type": "jina_instituce",
        "cooperation_areas": ("other_institutions", "culture"),
        "cooperation_form": "projekt",
        "planned_start": None,
        "signed_place": "Čelůstky",
        "signed_date": "20.11.2026",
    },
    postal_code="27401",
    population=12400,
    contact_phone="+420773000555",
    signed_date="2026-11-20",
)

APPLICANTS: Mapping[str, Applicant] = MappingProxyType(
    {"zlatovice": _ZLATOVICE, "skola": _SKOLA, "mesto": _MESTO, "mestys": _MESTYS, "muzeum": _MUZEUM}
)


def written_values(name: str, **changed: Written) -> dict[str, Written]:
    """What an applicant wrote, with some answers changed."""
    return {**APPLICANTS[name].written, **changed}


def complete_values(name: str) -> dict[str, Value]:
    """The normalised values that must be read from an applicant's form; None where nothing was written."""
    return dict(APPLICANTS[name].truth)
