"""Invented applicants: what they mean, how they write it down and what they get wrong.

``Answers.written`` is the text as it stands on the form, ``Answers.chosen`` the options ticked; ``Answers.truth`` is
the normal form of both.  An answer that breaks its rule (a digit too few) is true as written.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.corpus.final.places import PLACES, Place
from tests.corpus.truth import Value

KEYS = (
    "applicant_type", "applicant_name", "ico", "founder", "street", "postal_code", "municipality", "district",
    "databox_id", "website", "population", "representative_name", "representative_role", "contact_name",
    "contact_role", "contact_email", "contact_phone", "languages", "partner_region", "alternate_region",
    "partner_type", "partner_size", "partner_character", "partner_wish", "cooperation_areas", "intent",
    "cooperation_form", "planned_start", "profile", "existing_partnerships", "international_experience",
    "council_resolution", "consent", "signed_place", "signed_date",
)  # fmt: skip
REQUIRED = (
    "applicant_name", "street", "population", "representative_role", "contact_name", "contact_email", "contact_phone",
    "intent", "profile", "signed_date", "partner_region", "partner_type",
)  # fmt: skip
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "applicant_type": ("obec", "mestys", "mesto", "skola", "jina_instituce"),
    "languages": ("cs", "en", "de", "fr", "pl", "it", "sk", "uk"),
    "partner_region": (
        "bourgogne-franche-comte", "rheinland-pfalz", "opolskie", "bratislavsky-kraj", "mazowieckie", "kyjevska-oblast",
    ),
    "partner_type": ("obec", "mesto", "skola", "jina_instituce"),
    "cooperation_areas": (
        "schools", "culture", "tourism", "self_government", "business", "science", "social", "other_institutions",
    ),
    "cooperation_form": ("trvale_partnerstvi", "projekt", "vymena", "nezavazny_kontakt"),
    "district": (
        "Benešov", "Beroun", "Kladno", "Kolín", "Kutná Hora", "Mělník", "Mladá Boleslav", "Nymburk", "Praha-východ",
        "Praha-západ", "Příbram", "Rakovník",
    ),
}  # fmt: skip
"""In the form's order."""
MANY = frozenset(["languages", "cooperation_areas"])

WORDS: Mapping[str, Mapping[str, str]] = {
    "applicant_type": {
        "obec": "obec", "mestys": "městys", "mesto": "město", "skola": "škola", "jina_instituce": "jiná instituce",
    },
    "languages": {
        "cs": "čeština", "en": "angličtina", "de": "němčina", "fr": "francouzština", "pl": "polština",
        "it": "italština", "sk": "slovenština", "uk": "ukrajinština",
    },
    "partner_region": {
        "bourgogne-franche-comte": "Burgundsko-Franche-Comté", "rheinland-pfalz": "Porýní-Falc",
        "opolskie": "Opolské vojvodství", "bratislavsky-kraj": "Bratislavský samosprávný kraj",
        "mazowieckie": "Mazovské vojvodství", "kyjevska-oblast": "Kyjevská oblast",
    },
    "partner_type": {"obec": "obec", "mesto": "město", "skola": "škola", "jina_instituce": "jiná instituce"},
    "cooperation_areas": {
        "schools": "školy", "culture": "kultura", "tourism": "cestovní ruch",
        "self_government": "zkušenosti samospráv", "business": "podpora podnikatelů",
        "science": "věda, výzkum, inovace", "social": "sociální oblast",
        "other_institutions": "další organizace (knihovny, městská policie, muzea, sportovní kluby)",
    },
    "cooperation_form": {
        "trvale_partnerstvi": "trvalé partnerství", "projekt": "projekt", "vymena": "výměna",
        "nezavazny_kontakt": "nezávazný kontakt",
    },
    "district": {name: name for name in OPTIONS["district"]},
}  # fmt: skip

INVALID_KEY = {
    "ico-wrong-digit": "ico", "phone-digit-missing": "contact_phone", "region-is-country": "partner_region",
    "postal-code-digit-missing": "postal_code",
}  # fmt: skip
"""Mistakes whose answer has no normal form, and the key it stands in: the truth is the text as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """One applicant's form, before it is drawn."""

    written: Mapping[str, str]
    """Text on the form; a key that isn't there was left empty."""
    chosen: Mapping[str, tuple[str, ...]]
    truth: Mapping[str, Value]
    mistakes: frozenset[str]
    outside: frozenset[str] = field(default_factory=frozenset)
    """Keys whose text is set beside its place."""

    def text(self, key: str) -> str:
        """What is written for a key, empty where nothing is."""
        return self.written.get(key, "")

    def ticked(self, key: str, option: str) -> bool:
        """Whether an option of a key is chosen."""
        return option in self.chosen.get(key, ())


FIRST_M = ("Jan", "Petr", "Jiří", "Zdeněk", "Václav", "Miroslav", "Ondřej", "Tomáš", "Luboš", "Vojtěch", "František")
FIRST_F = ("Jana", "Eva", "Květa", "Markéta", "Ludmila", "Šárka", "Zuzana", "Hana", "Božena", "Kateřina", "Žaneta")
LAST_M = ("Vondráček", "Řehoř", "Šťastný", "Kučera", "Tůma", "Žďárský", "Havlíček", "Bělohlávek", "Dušek", "Ježek",
          "Němeček", "Valtr", "Pohůnek", "Čermák", "Ouředník")  # fmt: skip
LAST_F = ("Vondráčková", "Řehořová", "Šťastná", "Kučerová", "Tůmová", "Žďárská", "Havlíčková", "Bělohlávková",
          "Dušková", "Ježková", "Němečková", "Valtrová", "Pohůnková", "Čermáková", "Ouředníková")  # fmt: skip
BEFORE = ("", "", "", "Ing. ", "Mgr. ", "Bc. ", "MUDr. ", "JUDr. ", "PaedDr. ", "RNDr. ")
AFTER = ("", "", "", "", "", ", Ph.D.", ", MBA", ", DiS.")
STREETS = ("Náměstí Míru", "Hlavní", "Husova", "Školní", "Palackého", "Nádražní", "Masarykovo náměstí", "U Zámku",
           "Komenského", "Třída Čs. legií", "Pod Strání", "Žižkova")  # fmt: skip
MONTHS = ("ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října", "listopadu",
          "prosince")  # fmt: skip
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
ASCII = str.maketrans("áčďéěíňóřšťúůýž", "acdeeinorstuuyz")


def ico_check_digit(seven: str) -> str:
    """The eighth digit of an IČO: weights 8 to 2, modulo 11."""
    remainder = (11 - sum(int(d) * (8 - i) for i, d in enumerate(seven)) % 11) % 11
    return str((remainder or 1) % 10)


def written_date(day: date, spelling: int) -> str:
    """A date in one of five spellings (and the ISO one) that people use."""
    d, m, y = day.day, day.month, day.year
    return (
        f"{d}. {m}. {y}", f"{d:02}.{m:02}.{y}", f"{d}.{m}.{y}", f"{d}. {MONTHS[m - 1]} {y}",
        f"{d}. {ROMAN[m - 1]}. {y}",
        f"{y}-{m:02}-{d:02}",
    )[spelling % 6]  # fmt: skip


def _person(rng: random.Random) -> tuple[str, str, bool]:
    woman = rng.random() < 0.5
    first = rng.choice(FIRST_F if woman else FIRST_M)
    last = rng.choice(LAST_F if woman else LAST_M)
    return f"{rng.choice(BEFORE)}{first} {last}{rng.choice(AFTER)}", f"{first}.{last}".lower().translate(ASCII), woman


def _phone(rng: random.Random) -> tuple[str, str]:
    digits = rng.choice(("602", "603", "606", "724", "731", "777", "311", "317", "321", "326")) + "".join(
        rng.choice("0123456789") for _ in range(6)
    )
    a, b, c = digits[:3], digits[3:6], digits[6:]
    shapes = (f"+420 {a} {b} {c}", f"{a} {b} {c}", digits, f"+420{digits}", f"00420 {a} {b} {c}", f"{a}-{b}-{c}",
              f"{a} {b[:2]} {b[2]}{c[0]} {c[1:]}", f"(+420) {a} {b} {c}", f"tel. {a} {b} {c}")  # fmt: skip
    return rng.choice(shapes), f"+420{digits}"


def _long(rng: random.Random, place: Place, school: bool) -> dict[str, str]:
    what = "škola" if school else WORDS["applicant_type"][place.kind]
    many = rng.randint(2, 24)
    intents = (
        "Chtěli bychom poznat partnera podobné velikosti a začít výměnou zkušeností s péčí o zeleň a veřejný prostor.",
        f"V první řadě uvítáme návštěvu {many} zástupců v {place.locative}.",
        "Máme zájem o společné kulturní akce, vystoupení souborů a výměnné pobyty dětí.",
        "Očekáváme pravidelná setkání jednou ročně a přípravu společného projektu z programu Erasmus+.",
        "Rádi bychom navázali přátelské vztahy, které povedou k podpoře řemesel a cestovního ruchu.",
        f"Sbor dobrovolných hasičů a spolek Za krásnější {place.name} hledají protějšek pro společná cvičení.",
        "Nabízíme ubytování v turistické základně a pomoc s dopravou. Jazyk není překážkou.",
        "Jde nám o sdílení postupů při opravě památek, při nakládání s odpady a s dešťovou vodou.",
        f"Na výměnu by mohlo jet asi {many * 2} žáků ve věku {rng.randint(9, 11)}–{rng.randint(14, 18)} let.",
        "Žáci se učí cizí jazyk od třetí třídy; chceme, aby ho mohli používat.",
    )
    profiles = (
        f"{place.name} leží v okrese {place.district}.",
        f"Působí zde {many} spolků, základní a mateřská škola, knihovna a sportovní areál.",
        "Každoročně pořádáme posvícení a hudební festival.",
        f"Jsme {what} s dlouhou historií, první písemná zmínka pochází z roku 1{rng.randint(180, 420)}.",
        "Dominantou je kostel sv. Jakuba a barokní fara.",
        "Převažuje zemědělství a drobná výroba, do Prahy se dojíždí za prací.",
        f"Vodní plochy a lesy v okolí lákají turisty, máme {many} km značených cyklostezek.",
        "Moderní sídlo s dobrou dopravní dostupností, průmyslovou zónou, kinem a domovem pro seniory.",
        f"Škola má {rng.randint(5, 29)} tříd, vlastní jídelnu, dílny a školní zahradu.",
    )
    return {
        key: " ".join(rng.sample(pool, rng.choice((1, 2, 2, 3))))
        for key, pool in (("intent", intents), ("profile", profiles))
    }


CHARACTERS = (
    "menší město s historickým centrem a aktivními spolky",
    "venkovská obec, zemědělství a vinařství, zájem o folklor",
    "škola s výukou němčiny nebo angličtiny, žáci 10 až 15 let",
    "obec u řeky, cestovní ruch, vodní sporty; památky nejsou podmínkou",
    "podobná velikost, průmyslová tradice, zkušenost s rekultivací krajiny",
)
SIZES = ("1 000–5 000 obyvatel", "do 2 000 obyvatel", "500 až 1500", "cca 300 žáků", "od 3000 do 8000 obyvatel",
         "nerozhoduje", "5 až 10 tisíc")  # fmt: skip
WISHES = ("Bingen am Rhein", "Namysłów", "Cluny", "Pezinok", "Grundschule Lindenhof", "Gmina Dobrodzień", "Stupava")
EXISTING = (
    "Wolframs-Eschenbach, Německo, od roku 2004", "žádné", "dosud nemáme", ("Modra (Slovensko) od r. 1998; Opoczno "
    "(Polsko) od r. 2011"), "Gemeinde Rüdersdorf, SRN, 1993 – v posledních letech bez kontaktů",
)  # fmt: skip
EXPERIENCE = (
    "Erasmus+ KA1 v letech 2019 a 2022, eTwinning", "projekt Fondu malých projektů, přeshraniční cyklostezka",
    "zatím žádné zkušenosti", "výměnné pobyty žáků s gymnáziem v Mohuči; partnerství hasičů",
    "program Evropa pro občany 2018, hlavní partner",
)  # fmt: skip
STARTS = ("jaro 2027", "ihned", "školní rok 2027/2028", "2. pololetí 2027", "co nejdříve", "podzim 2027")


def make_answers(rng: random.Random, as_text: frozenset[str], *, locative: bool, faults: float = 0.45) -> Answers:
    """Invent one applicant.

    Args:
        as_text: Keys of choices that the layout asks in words; the others are ticked.
        locative: The place stands after a printed „V“.
        faults: Share of applicants who make mistakes.
    """
    place = rng.choice(PLACES)
    written, truth = _about(rng, place)
    chosen = _choices(rng, place, written)
    _write_choices(rng, as_text, written, chosen, truth)
    _conclusion(rng, place, written, truth, locative=locative)
    chosen["consent"] = ("ano",) if rng.random() < 0.94 else ("ne",)
    written["consent"] = chosen["consent"][0]
    truth["consent"] = chosen["consent"] == ("ano",)
    mistakes, outside = _mistakes(rng, written, chosen, truth, as_text) if rng.random() < faults else (set(), set())
    _leave_empty(rng, written, chosen, truth)
    return Answers(
        written={key: " ".join(text.split()) for key, text in written.items()},
        chosen=chosen,
        truth={key: truth.get(key) for key in KEYS},
        mistakes=frozenset(mistakes),
        outside=frozenset(outside),
    )


def _about(rng: random.Random, place: Place) -> tuple[dict[str, str], dict[str, Value]]:
    school = rng.random() < 0.3
    representative, _, woman = _person(rng)
    contact, mailbox, contact_woman = _person(rng)
    seven = "00" + "".join(rng.choice("0123456789") for _ in range(5))
    domain = place.name.lower().translate(ASCII).replace(" ", "")
    phone, e164 = _phone(rng)
    kind = {"obec": "Obec", "mestys": "Městys", "mesto": "Město"}[place.kind]
    number = rng.randint(90, 26000) if not school else rng.randint(60, 780)
    people = f"{number // 1000} {number % 1000:03}" if number > 999 and rng.random() < 0.5 else str(number)
    box = "".join(rng.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(7))
    text = {
        "applicant_name": f"Základní škola {place.name}" if school else f"{kind} {place.name}",
        "ico": seven + ico_check_digit(seven),
        "street": f"{rng.choice(STREETS)} {rng.randint(1, 1290)}" + rng.choice(("", "", f"/{rng.randint(1, 40)}", "a")),
        "municipality": place.name, "website": rng.choice(("www.", "", "https://www.")) + domain + ".cz",
        "databox_id": box, "representative_name": representative, "contact_name": contact,
        "representative_role": (("ředitelka" if woman else "ředitel") + rng.choice((" školy", "")))
        if school else rng.choice(("starostka", "místostarostka") if woman else ("starosta", "místostarosta")),
        "contact_role": rng.choice((("referentka", "tajemnice") if contact_woman else ("referent", "tajemník"))
                                   + ("vedoucí odboru kultury", "člen kulturní komise",
                                   "zástupce pro zahraniční vztahy")),
        "contact_email": rng.choice((f"{mailbox}@{domain}.cz", f"podatelna@{domain}.cz", f"{mailbox}@seznam.cz")),
        "partner_character": rng.choice(CHARACTERS), "partner_size": rng.choice(SIZES),
        "partner_wish": rng.choice(WISHES), "existing_partnerships": rng.choice(EXISTING),
        "international_experience": rng.choice(EXPERIENCE),
        "council_resolution": rng.choice((f"č. {rng.randint(1, 30)}/{rng.randint(2, 9)}/2026",
                                          f"ZO-{rng.randint(10, 99)}/2026 ze dne {rng.randint(1, 28)}. 4. 2026",
                                          f"usnesení č. {rng.randint(100, 400)}/26")),
        **_long(rng, place, school),
    }  # fmt: skip
    if school:
        text["founder"] = f"{kind} {place.name}"
    truth: dict[str, Value] = dict(text)
    text |= {
        "population": people,
        "postal_code": rng.choice((f"{place.postal_code[:3]} {place.postal_code[3:]}", place.postal_code)),
        "contact_phone": phone,
    }
    truth |= {"population": str(number), "postal_code": place.postal_code, "contact_phone": e164}
    return text, truth


def _choices(rng: random.Random, place: Place, written: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    school = written["applicant_name"].startswith("Základní")
    main, other = rng.sample(OPTIONS["partner_region"], 2)
    partner = "skola" if school else rng.choice(("obec", "mesto", "mesto", "jina_instituce"))

    def some(key: str, low: int, high: int) -> tuple[str, ...]:
        taken = set(rng.sample(OPTIONS[key], rng.randint(low, high)))
        return tuple(option for option in OPTIONS[key] if option in taken)

    return {
        "applicant_type": ("skola",) if school else (place.kind,),
        "district": (place.district,),
        "languages": some("languages", 1, 3),
        "partner_region": (main,),
        "alternate_region": (other,),
        "partner_type": (partner,),
        "cooperation_areas": some("cooperation_areas", 1, 4),
        "cooperation_form": (rng.choice(OPTIONS["cooperation_form"]),),
    }


def _words(key: str) -> Mapping[str, str]:
    return WORDS["partner_region" if key == "alternate_region" else key]


def _write_choices(
    rng: random.Random,
    as_text: frozenset[str],
    written: dict[str, str],
    chosen: dict[str, tuple[str, ...]],
    truth: dict[str, Value],
) -> None:
    if "cooperation_areas" in as_text:  # in words nobody writes the long one out
        kept = tuple(area for area in chosen["cooperation_areas"] if area != "other_institutions")
        chosen["cooperation_areas"] = kept or ("culture",)
    for key, options in list(chosen.items()):
        words = [_words(key)[option] for option in options]
        level = rng.choice((" (B2)", "")) if key == "languages" else ""
        written[key] = ", ".join(f"{word}{level}" for word in words)
        truth[key] = options if key in MANY else options[0]


def _conclusion(
    rng: random.Random, place: Place, written: dict[str, str], truth: dict[str, Value], *, locative: bool
) -> None:
    day = date(2026, 3, 2) + timedelta(days=rng.randrange(230))
    start = date(2027, 1, 1) + timedelta(days=rng.randrange(300))
    written["signed_date"], truth["signed_date"] = written_date(day, rng.randrange(6)), day.isoformat()
    written["signed_place"] = truth["signed_place"] = place.locative if locative else place.name
    if rng.random() < 0.4:
        written["planned_start"], truth["planned_start"] = written_date(start, rng.choice((0, 1, 2))), start.isoformat()
    else:
        written["planned_start"] = truth["planned_start"] = rng.choice(STARTS)


def _mistakes(
    rng: random.Random,
    written: dict[str, str],
    chosen: dict[str, tuple[str, ...]],
    truth: dict[str, Value],
    as_text: frozenset[str],
) -> tuple[set[str], set[str]]:
    made: set[str] = set()
    outside: set[str] = set()
    kinds = ["ico-no-leading-zeros"] * 4 + ["ico-wrong-digit", "ico-spaces", "capitals", "capitals", "required-empty"]
    kinds += ["required-empty", "two-ticks", "text-outside", "text-outside", "email-spaced", "phone-digit-missing"]
    kinds += ["databox-capitals", "thousands-dot", "postal-code-digit-missing", "ico-spaces"]
    if "partner_region" in as_text:
        kinds.append("region-is-country")
    for mistake in sorted(set(rng.sample(kinds, rng.choice((1, 1, 2))))):
        if _make(mistake, rng, written, chosen, truth, outside, as_text):
            made.add(mistake)
    return made, outside


def _make(
    mistake: str,
    rng: random.Random,
    written: dict[str, str],
    chosen: dict[str, tuple[str, ...]],
    truth: dict[str, Value],
    outside: set[str],
    as_text: frozenset[str],
) -> bool:
    ico = written["ico"]
    match mistake:
        case "ico-no-leading-zeros" if ico.startswith("00") and len(ico) == 8:
            written["ico"] = ico.lstrip("0")
        case "ico-spaces" if ico.startswith("00") and len(ico) == 8:
            written["ico"] = f"{ico[:3]} {ico[3:5]} {ico[5:]}"
        case "ico-wrong-digit" if len(ico) == 8:
            written["ico"] = truth["ico"] = f"{ico[:4]}{(int(ico[4]) + 1) % 10}{ico[5:]}"
        case "capitals":
            for key in ("applicant_name", "municipality", "representative_name", "contact_name", "street"):
                written[key] = truth[key] = written[key].upper()
        case "required-empty":
            key = rng.choice(REQUIRED)
            written.pop(key, None)
            chosen.pop(key, None)
            truth[key] = None
        case "two-ticks":
            key = rng.choice(("partner_type", "partner_region", "cooperation_form"))
            other = next(option for option in OPTIONS[key] if option not in chosen.get(key, ()))
            chosen[key] = tuple(option for option in OPTIONS[key] if option in {*chosen.get(key, ()), other})
            if len(chosen[key]) != 2:
                return False
            written[key] = ", ".join(_words(key)[option] for option in chosen[key])
            truth[key] = None  # which one is meant, nobody can tell
        case "text-outside":
            outside.update(
                rng.sample(("street", "contact_name", "website", "representative_role", "applicant_name"), 2)
            )
        case "email-spaced" if "contact_email" in written:
            written["contact_email"] = written["contact_email"].replace("@", " @ ")
        case "phone-digit-missing" if "contact_phone" in written:
            written["contact_phone"] = truth["contact_phone"] = written["contact_phone"][:-1].strip()
        case "postal-code-digit-missing":
            written["postal_code"] = truth["postal_code"] = written["postal_code"][:-1].strip()
        case "databox-capitals":
            written["databox_id"] = written["databox_id"].upper()
        case "thousands-dot" if "population" in written and len(str(truth["population"])) > 3:
            number = int(str(truth["population"]))
            written["population"] = f"{number // 1000}.{number % 1000:03}"
        case "region-is-country" if "partner_region" in written and "partner_region" in as_text:
            written["partner_region"] = truth["partner_region"] = rng.choice(("Německo", "Francie", "Polsko"))
        case _:
            return False
    return True


def _leave_empty(
    rng: random.Random, written: dict[str, str], chosen: dict[str, tuple[str, ...]], truth: dict[str, Value]
) -> None:
    shares = {
        "alternate_region": 0.45, "partner_wish": 0.6, "partner_size": 0.2, "partner_character": 0.15,
        "council_resolution": 0.5, "existing_partnerships": 0.2, "international_experience": 0.2, "website": 0.1,
        "databox_id": 0.15, "district": 0.08, "contact_role": 0.15, "cooperation_form": 0.12, "planned_start": 0.15,
        "signed_place": 0.05,
    }  # fmt: skip
    for key, share in shares.items():
        if rng.random() < share and truth.get(key) is not None:
            written.pop(key, None)
            chosen.pop(key, None)
            truth[key] = None
