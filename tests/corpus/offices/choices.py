"""How applicants write in words what others tick: regions, districts, languages, areas and kinds."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from tests.corpus.dev.people import Answer
from tests.corpus.dev.wording import OPTIONS, REGIONS

_AS_PRINTED = 0.35
"""How often the words are those of the option itself."""
_OFTEN = (
    "bourgogne-franche-comte",
    "rheinland-pfalz",
    "opolskie",
    "mazowieckie",
    "bratislavsky-kraj",
    "kyjevska-oblast",
)

_REGIONS: Mapping[str, tuple[str, ...]] = {
    "bourgogne-franche-comte": (
        "Burgundsko - Franche-Comté", "Burgundsko – Franche-Comté", "Bourgogne-Franche-Comté", "Burgundsko (Francie)",
        "Bourgogne-Franche-Comté (Francie)", "Burgundsko", "Francie – Burgundsko", "Burgundsko-Franche-Comte",
        "Francie, region Burgundsko-Franche-Comté", "region Burgundsko", "Burgundsko-Franche-Comté, Francie",
        "BURGUNDSKO",
    ),
    "rheinland-pfalz": (
        "Porýní - Falc", "Porýní – Falc", "Rheinland-Pfalz", "Rheinland-Pfalz (Německo)", "Německo – Porýní-Falc",
        "Porýní Falc", "spolková země Porýní-Falc", "Porýní-Falc, SRN", "Porýní-Falc (SRN)",
        "Porýní-Falc (Rheinland-Pfalz)",
        "region Porýní-Falc", "Německo, Porýní-Falc", "PORÝNÍ-FALC", "porýní-falc",
    ),
    "opolskie": (
        "Opolské vojvodství (Polsko)", "Opolsko", "Województwo opolskie", "Polsko – Opolské vojvodství",
        "vojvodství Opolské",
        "Opolské vojvodství, Polsko", "Opolskie", "Opolské vojvodstvo", "Opolsko (PL)", "woj. opolskie",
        "Polsko, Opolsko",
    ),
    "mazowieckie": (
        "Mazovsko", "Mazowieckie", "Mazowiecké vojvodství", "Województwo mazowieckie", "Mazovské vojvodství (Polsko)",
        "Mazovsko (Polsko)", "Polsko – Mazovsko", "Mazovské vojvodství (okolí Varšavy)", "Polsko, Mazovské vojvodství",
    ),
    "bratislavsky-kraj": (
        "Bratislavský kraj", "BSK", "Bratislavský kraj (Slovensko)", "Bratislavský samosprávny kraj",
        "BRATISLAVSKÝ KRAJ",
        "Slovensko – Bratislavský kraj", "Bratislavský samosprávný kraj (SK)",
        "Slovensko, Bratislavský samosprávný kraj",
    ),
    "kyjevska-oblast": (
        "Kyjevská oblast (Ukrajina)", "Ukrajina – Kyjevská oblast", "Kyjevská obl.", "Ukrajina, Kyjevská oblast",
        "KYJEVSKÁ OBLAST", "region Kyjevská oblast",
    ),
    "vastra-gotaland": (
        "Vastra Gotaland", "Västra Götaland (Švédsko)", "Švédsko – Västra Götaland", "region Västra Götaland",
        "Västra Götalandsregionen", "Švédsko, Västra Götaland",
    ),
    "veneto": (
        "Benátsko (Itálie)", "Veneto", "Veneto (Itálie)", "region Benátsko", "Itálie - Veneto", "Benátsko (Veneto)",
        "Itálie, Benátsko", "Regione del Veneto",
    ),
    "dolnoslaskie": (
        "Dolní Slezsko", "Dolní Slezsko (Polsko)", "Województwo dolnośląskie", "Dolnoslezské vojvodství – Polsko",
        "Dolnośląskie", "Polsko, Dolnoslezské vojvodství",
    ),
}  # fmt: skip
_DISTRICT_WAYS = (
    "okres {}", "okr. {}", "{}, Středočeský kraj", "v okrese {}", "{} (Středočeský kraj)", "okres: {}", "Okres {}",
    "Středočeský kraj, okres {}",
)  # fmt: skip
_DISTRICTS: Mapping[str, tuple[str, ...]] = {
    "Benešov": ("BENEŠOV", "Benešov u Prahy", "Benešovsko"),
    "Beroun": ("BEROUN", "Berounsko"),
    "Kladno": ("KLADNO", "Kladensko"),
    "Kolín": ("KOLÍN", "Kolínsko"),
    "Kutná Hora": ("KUTNÁ HORA", "K. Hora", "Kutnohorsko", "kutná hora"),
    "Mělník": ("MĚLNÍK", "Mělnicko"),
    "Mladá Boleslav": ("MLADÁ BOLESLAV", "Ml. Boleslav", "Ml. Boleslav", "Mladoboleslavsko"),
    "Nymburk": ("NYMBURK", "Nymbursko"),
    "Praha-východ": ("Praha - východ", "Praha – východ", "Praha východ", "PRAHA-VÝCHOD", "Praha-Východ"),
    "Praha-západ": ("Praha - západ", "Praha – západ", "Praha západ", "PRAHA-ZÁPAD", "Praha-Západ"),
    "Příbram": ("PŘÍBRAM", "Příbramsko"),
    "Rakovník": ("RAKOVNÍK", "Rakovnicko"),
}
_LANGUAGES: Mapping[str, tuple[str, str, str, str]] = {
    # noun, adverb, abbreviation, after „základy“
    "cs": ("čeština", "česky", "ČJ", "češtiny"),
    "en": ("angličtina", "anglicky", "AJ", "angličtiny"),
    "de": ("němčina", "německy", "NJ", "němčiny"),
    "fr": ("francouzština", "francouzsky", "FJ", "francouzštiny"),
    "pl": ("polština", "polsky", "PJ", "polštiny"),
    "it": ("italština", "italsky", "IJ", "italštiny"),
    "sk": ("slovenština", "slovensky", "SJ", "slovenštiny"),
    "uk": ("ukrajinština", "ukrajinsky", "UJ", "ukrajinštiny"),
    "sv": ("švédština", "švédsky", "", "švédštiny"),
}
_ABBREVIATED = frozenset({"cs", "en", "de", "fr"})
_LEVELS = (
    "B1",
    "B2",
    "C1",
    "A2",
    "aktivně",
    "pasivně",
    "komunikativně",
    "slovem i písmem",
    "plynně",
    "mírně pokročilý",
)
_SINGLE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "applicant_type": {
        "obec": ("Obec", "Obec", "OBEC", "obec", "obec", "obec – územní samosprávný celek"),
        "mestys": ("Městys", "MĚSTYS"),
        "mesto": ("Město", "Město", "MĚSTO", "město", "město (ORP)"),
        "skola": ("Škola", "základní škola", "škola – příspěvková organizace", "škola (příspěvková organizace města)"),
        "jina_instituce": ("Jiná instituce", "jiná instituce (knihovna)", "jiná instituce – spolek"),
    },
    "partner_type": {
        "obec": ("Obec", "menší obec", "venkovská obec", "obec podobné velikosti", "partnerská obec", "OBEC"),
        "mesto": ("Město", "menší město", "malé město", "město podobné velikosti", "partnerské město",
            "historické město"),
        "skola": ("Škola", "základní škola", "partnerská škola", "střední škola", "ŠKOLA", "škola stejného typu"),
        "jina_instituce": ("jiná instituce (knihovna)", "jiná instituce – muzeum", "Jiná instituce",
            "jiná instituce: hasiči"),
    },
    "cooperation_form": {
        "trvale_partnerstvi": ("Trvalé partnerství", "dlouhodobé trvalé partnerství", "trvalé partnerství obcí"),
        "projekt": ("Projekt", "společný projekt", "jednorázový projekt", "krátkodobý společný projekt"),
        "vymena": ("Výměna", "výměna žáků", "výměnné pobyty", "výměna žáků a učitelů", "výměnný pobyt"),
        "nezavazny_kontakt": ("nezávazný kontakt", "Zatím nezávazný kontakt", "zatím jen nezávazný kontakt"),
    },
    "consent": {
        "ano": ("ANO", "Ano", "souhlasím", "Souhlasíme", "ano, souhlasíme", "ano, souhlasím", "Ano, souhlasím.",
            "souhlasíme"),
        "ne": ("NE", "Ne", "nesouhlasím", "Nesouhlasíme", "ne, nesouhlasíme"),
    },
}  # fmt: skip
_AREAS: Mapping[str, tuple[str, ...]] = {
    "schools": ("školství", "školy – výměny žáků", "spolupráce škol", "Školy"),
    "culture": ("kultura", "kultura a folklor", "Kultura"),
    "tourism": ("cestovní ruch", "turistika", "turismus", "Cestovní ruch"),
    "self_government": ("zkušenosti samospráv", "výměna zkušeností samospráv", "samospráva"),
    "business": ("podpora podnikatelů", "podpora podnikání", "podnikatelé"),
    "science": ("věda a výzkum", "věda, výzkum a inovace", "inovace"),
    "social": ("sociální oblast", "sociální služby", "sociální oblast – senioři"),
    "other_institutions": (
        "knihovny",
        "muzea",
        "sportovní kluby",
        "městská policie",
        "knihovny a muzea",
        "další organizace",
    ),
}


def single(rng: Random, key: str, option: str) -> Answer:
    """One option of a kind, a form or of consent."""
    words = dict(OPTIONS[key])[option]
    if rng.random() >= _AS_PRINTED:
        words = rng.choice(_SINGLE[key][option])
    return Answer(text=words, value=_value(key, option), keys=(option,))


def _value(key: str, option: str) -> str | bool:
    return option == "ano" if key == "consent" else option


def region(rng: Random, *, but: object = None) -> Answer:
    """A partner region, one that is offered more often; not the other choice."""
    known = [key for key, _ in REGIONS if key != but]
    option = rng.choices(known, weights=[4 if key in _OFTEN else 1 for key in known])[0]
    return Answer(text=region_words(rng, option), value=option, keys=(option,))


def region_words(rng: Random, option: str) -> str:
    """The region as somebody writes it."""
    return dict(REGIONS)[option] if rng.random() < _AS_PRINTED else rng.choice(_REGIONS[option])


def district(rng: Random, option: str) -> Answer:
    """The district, mostly its bare name."""
    way = rng.random()
    if way < 0.5:
        words = option
    else:
        words = rng.choice(_DISTRICT_WAYS).format(option) if way < 0.72 else rng.choice(_DISTRICTS[option])
    return Answer(text=words, value=option, keys=(option,))


def _listed(rng: Random, words: list[str]) -> str:
    """Several things as people list them."""
    if len(words) == 1:
        return words[0]
    between, last = rng.choice(
        ((", ", ", "), (", ", " a "), ("; ", "; "), (", ", " i "), (" / ", " / "), (" + ", " + "))
    )
    return between.join(words[:-1]) + last + words[-1]


def _picked(rng: Random, key: str, most: int, weights: Mapping[str, int]) -> tuple[str, ...]:
    left = [option for option, _ in OPTIONS[key]]
    picked: set[str] = set()
    for _ in range(rng.randrange(1, most + 1)):
        picked.add(rng.choices(left, weights=[weights.get(option, 2) for option in left])[0])
    return tuple(option for option in left if option in picked)


def languages(rng: Random) -> Answer:
    """One to four languages."""
    keys = _picked(rng, "languages", 4, {"en": 10, "de": 7, "cs": 4, "fr": 3, "pl": 3, "it": 1, "sv": 1})
    way = rng.random()
    nouns = [_LANGUAGES[key][0] for key in keys]
    if way < _AS_PRINTED:
        text = ", ".join(dict(OPTIONS["languages"])[key] for key in keys)
    elif way < 0.55 and set(keys) <= _ABBREVIATED:
        written = [_LANGUAGES[key][2] for key in keys]
        text = _listed(rng, [word.capitalize() for word in written] if rng.random() < 0.3 else written)
    elif way < 0.68:
        text = rng.choice(("", "", "domluvíme se ", "mluvíme ")) + _listed(rng, [_LANGUAGES[key][1] for key in keys])
    elif way < 0.82:
        levels = rng.choice((" ({})", " {}", " – {}"))
        text = ", ".join(noun + levels.format(rng.choice(_LEVELS)) for noun in nouns)
    elif way < 0.88 and len(keys) > 1:
        text = f"{_listed(rng, nouns[:-1])}, základy {_LANGUAGES[keys[-1]][3]}"
    else:
        text = _listed(rng, nouns)
    if rng.random() < 0.15:
        text = text[0].upper() + text[1:]
    return Answer(text=text, value=tuple(sorted(keys)), keys=keys)


def areas(rng: Random) -> Answer:
    """One to five areas of cooperation."""
    keys = _picked(rng, "cooperation_areas", 5, {"schools": 4, "culture": 4, "tourism": 3, "science": 1})
    words = [dict(OPTIONS["cooperation_areas"])[key] for key in keys]
    if rng.random() >= _AS_PRINTED:
        words = [rng.choice(_AREAS[key]) for key in keys]
    text = _listed(rng, words) if "science" not in keys else "; ".join(words)
    return Answer(text=text, value=tuple(sorted(keys)), keys=keys)
