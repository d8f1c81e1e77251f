"""What the forms of the dev part print: labels in several wordings, headings, options, instructions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

LONG = frozenset({"partner_character", "intent", "profile", "existing_partnerships", "international_experience"})
SINGLE = frozenset({"applicant_type", "partner_type", "cooperation_form"})
SEVERAL = frozenset({"languages", "cooperation_areas"})
REGION_KEYS = frozenset({"partner_region", "alternate_region"})

SECTIONS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Žadatel", "Údaje o žadateli", "Identifikace žadatele"),
     ("applicant_type", "applicant_name", "ico", "founder", "street", "postal_code", "municipality", "district",
      "databox_id", "website", "population")),
    (("Zástupce a kontaktní osoba", "Zástupce a kontakt", "Kontaktní údaje"),
     ("representative_name", "representative_role", "contact_name", "contact_role", "contact_email", "contact_phone",
      "languages")),
    (("Požadovaný partner", "Hledaný partner", "Zahraniční partner"),
     ("partner_region", "alternate_region", "partner_type", "partner_size", "partner_character", "partner_wish")),
    (("Spolupráce", "Zamýšlená spolupráce"), ("cooperation_areas", "intent", "cooperation_form", "planned_start")),
    (("O žadateli", "Informace o žadateli", "Představení žadatele"),
     ("profile", "existing_partnerships", "international_experience", "council_resolution")),
    (("Závěr", "Prohlášení a podpis", "Souhlas a podpis"), ("consent", "signed_place", "signed_date")),
)  # fmt: skip
KEYS = tuple(key for _, keys in SECTIONS for key in keys)

TITLES = (
    "Pro zahájení zahraniční spolupráce obcí SK",
    "Žádost o zahájení zahraniční spolupráce",
    "Zahájení zahraniční spolupráce obcí Středočeského kraje",
    "Formulář pro zahájení zahraniční spolupráce obcí SK",
)

_WORDINGS: Mapping[str, tuple[str, ...]] = {
    "applicant_type": ("Typ žadatele", "Žadatelem je", "Právní forma žadatele"),
    "applicant_name": ("Název žadatele", "Název obce (školy, instituce)", "Oficiální název žadatele", "Úplný název"),
    "ico": ("IČO", "IČO (8 číslic)", "Identifikační číslo", "IČ"),
    "founder": ("Zřizovatel", "Zřizovatel (u škol a příspěvkových organizací)", "Název zřizovatele"),
    "street": ("Ulice a číslo", "Ulice, číslo popisné", "Ulice a č. p.", "Adresa (ulice a číslo)"),
    "postal_code": ("PSČ", "Poštovní směrovací číslo"),
    "municipality": ("Obec", "Obec / město", "Pošta / obec", "Obec (město)"),
    "district": ("Okres", "V okrese", "Okres Středočeského kraje"),
    "databox_id": ("ID datové schránky", "Datová schránka (ID)", "Identifikátor datové schránky"),
    "website": ("Webové stránky", "WWW stránky", "Internetové stránky"),
    "population": ("Počet obyvatel / žáků", "Počet obyvatel (u školy počet žáků)", "Počet obyvatel nebo žáků"),
    "representative_name": (
        "Statutární zástupce", "Statutární zástupce (jméno a příjmení)", "Jméno a příjmení statutárního zástupce",
        "Osoba oprávněná jednat za žadatele",
    ),
    "representative_role": ("Funkce", "Funkce statutárního zástupce", "Funkce zástupce"),
    "contact_name": ("Kontaktní osoba", "Kontaktní osoba (jméno a příjmení)", "Jméno kontaktní osoby"),
    "contact_role": ("Funkce kontaktní osoby", "Pracovní zařazení", "Funkce"),
    "contact_email": ("E-mail", "E-mailová adresa", "Kontaktní e-mail", "Elektronická adresa"),
    "contact_phone": ("Telefon", "Telefonní číslo", "Kontaktní telefon", "Telefon / mobil"),
    "languages": ("Jazykové znalosti", "Jazykové znalosti (komunikační jazyk s partnerem)", "Komunikační jazyky"),
    "partner_region": (
        "Partnerský region Středočeského kraje", "Vámi vybraný partnerský region", "Požadovaný region",
    ),
    "alternate_region": ("Náhradní region", "Náhradní partnerský region", "Druhá volba regionu"),
    "partner_type": ("Typ partnera", "Typ hledaného partnera", "Koho hledáte"),
    "partner_size": ("Přibližná velikost partnera", "Přibližná velikost partnera (od, do)", "Velikost partnera"),
    "partner_character": (
        "Charakter partnera", "Charakter partnera (poloha, hospodářství, historie, památky, tradice)",
        "Představa o partnerovi",
    ),
    "partner_wish": (
        "Konkrétní obec/škola, o kterou máte zájem", "Konkrétní obec nebo škola, o kterou máte zájem",
        "Máte-li již vybraného partnera, uveďte jej",
    ),
    "cooperation_areas": ("Oblasti spolupráce", "Oblasti zamýšlené spolupráce", "Zájem o spolupráci v oblasti"),
    "intent": ("Popis záměru, očekávání", "Popis záměru a očekávání", "Stručný popis záměru"),
    "cooperation_form": ("Forma spolupráce", "Předpokládaná forma spolupráce"),
    "planned_start": ("Předpokládaný začátek", "Předpokládaný začátek spolupráce", "Termín zahájení"),
    "profile": ("Charakteristika obce/školy", "Charakteristika žadatele", "Stručná charakteristika"),
    "existing_partnerships": (
        "Stávající zahraniční partnerství", "Stávající zahraniční partnerství (obec, země, od roku)",
        "Dosavadní zahraniční partnerství",
    ),
    "international_experience": ("Zkušenosti s mezinárodními projekty", "Zkušenosti s mezinárodní spoluprací"),
    "council_resolution": ("Usnesení zastupitelstva", "Usnesení zastupitelstva (číslo, datum)"),
    "consent": (
        "Souhlas s předáním údajů partnerskému regionu", "Souhlasím s předáním údajů partnerskému regionu",
        "Žadatel souhlasí s předáním údajů partnerskému regionu",
    ),
    "signed_place": ("Místo", "Místo podpisu"),
    "signed_date": ("Datum", "Datum podpisu", "Podepsáno dne"),
}  # fmt: skip

# Wordings that no definition lists: what another office's clerk would have typed.
_UNLISTED: Mapping[str, str] = {
    "applicant_name": "Název žadatele dle registru",
    "street": "Sídlo – ulice a číslo",
    "contact_email": "E-mail pro komunikaci",
    "contact_phone": "Telefonický kontakt",
    "website": "Adresa webových stránek",
    "representative_name": "Jméno statutárního zástupce",
    "planned_start": "Předpokládané zahájení spolupráce",
    "intent": "Popis záměru a vaše očekávání",
}
_UNLISTED_SHARE = 0.06

ENGLISH: Mapping[str, str] = {
    "applicant_type": "Type of applicant", "applicant_name": "Name of applicant", "ico": "Company number",
    "founder": "Founder", "street": "Street and number", "postal_code": "Postal code", "municipality": "Municipality",
    "district": "District", "databox_id": "Data box", "website": "Website", "population": "Inhabitants / pupils",
    "representative_name": "Legal representative", "representative_role": "Role", "contact_name": "Contact person",
    "contact_role": "Role of contact person", "contact_email": "Mail address", "contact_phone": "Phone",
    "languages": "Languages", "partner_region": "Partner region", "alternate_region": "Alternate region",
    "partner_type": "Type of partner", "partner_size": "Size of partner", "partner_character": "Character of partner",
    "partner_wish": "Particular partner wished for", "cooperation_areas": "Areas of cooperation",
    "intent": "Intent and expectations", "cooperation_form": "Form of cooperation", "planned_start": "Planned start",
    "profile": "Profile of the applicant", "existing_partnerships": "Existing partnerships",
    "international_experience": "Experience with projects", "council_resolution": "Council resolution",
    "consent": "Consent to pass the data on", "signed_place": "Place", "signed_date": "Date",
}  # fmt: skip

Options = tuple[tuple[str, str], ...]
_KINDS: Options = (("obec", "obec"), ("mesto", "město"), ("skola", "škola"), ("jina_instituce", "jiná instituce"))
REGIONS: Options = (
    ("bourgogne-franche-comte", "Burgundsko-Franche-Comté"), ("rheinland-pfalz", "Porýní-Falc"),
    ("opolskie", "Opolské vojvodství"), ("mazowieckie", "Mazovské vojvodství"),
    ("bratislavsky-kraj", "Bratislavský samosprávný kraj"), ("kyjevska-oblast", "Kyjevská oblast"),
    ("vastra-gotaland", "Västra Götaland"), ("veneto", "Benátsko"), ("dolnoslaskie", "Dolnoslezské vojvodství"),
)  # fmt: skip
DISTRICTS = (
    "Benešov", "Beroun", "Kladno", "Kolín", "Kutná Hora", "Mělník", "Mladá Boleslav", "Nymburk", "Praha-východ",
    "Praha-západ", "Příbram", "Rakovník",
)  # fmt: skip
OPTIONS: Mapping[str, Options] = {
    "applicant_type": (_KINDS[0], ("mestys", "městys"), *_KINDS[1:]),
    "partner_type": _KINDS,
    "district": tuple((name, name) for name in DISTRICTS),
    "partner_region": REGIONS,
    "alternate_region": REGIONS,
    "languages": (
        ("cs", "čeština"), ("en", "angličtina"), ("de", "němčina"), ("fr", "francouzština"), ("pl", "polština"),
        ("it", "italština"), ("sk", "slovenština"), ("uk", "ukrajinština"), ("sv", "švédština"),
    ),
    "cooperation_areas": (
        ("schools", "školy"), ("culture", "kultura"), ("tourism", "cestovní ruch"),
        ("self_government", "zkušenosti samospráv"), ("business", "podpora podnikatelů"),
        ("science", "věda, výzkum, inovace"), ("social", "sociální oblast"),
        ("other_institutions", "další organizace (knihovny, městská policie, muzea, sportovní kluby)"),
    ),
    "cooperation_form": (
        ("trvale_partnerstvi", "trvalé partnerství"), ("projekt", "projekt"), ("vymena", "výměna"),
        ("nezavazny_kontakt", "zatím nezávazný kontakt"),
    ),
    "consent": (("ano", "ano"), ("ne", "ne")),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The wording of one specimen."""

    title: str
    headings: tuple[str, ...]
    labels: Mapping[str, str]


def choose_wording(rng: Random) -> Wording:
    """One wording of every label, heading and the title; now and then one that no definition lists."""
    labels = {}
    for key in KEYS:
        unlisted = key in _UNLISTED and rng.random() < _UNLISTED_SHARE
        labels[key] = _UNLISTED[key] if unlisted else rng.choice(_WORDINGS[key])
    return Wording(title=rng.choice(TITLES), headings=tuple(rng.choice(names) for names, _ in SECTIONS), labels=labels)
