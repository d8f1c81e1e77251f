"""Municipalities of the Central Bohemian Region with their PSČ, district and the locative of their name.

Names and PSČ are facts; whoever lives and signs there in this corpus is invented.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """One municipality."""

    name: str
    locative: str
    """The name after „v“."""
    postal_code: str
    district: str
    kind: str
    """Key of the applicant's type."""


PLACES = (
    Place("Bakov nad Jizerou", "Bakově nad Jizerou", "29401", "Mladá Boleslav", "mesto"),
    Place("Benešov", "Benešově", "25601", "Benešov", "mesto"),
    Place("Brandýsek", "Brandýsku", "27341", "Kladno", "obec"),
    Place("Březnice", "Březnici", "26272", "Příbram", "mesto"),
    Place("Davle", "Davli", "25206", "Praha-západ", "obec"),
    Place("Dobrovice", "Dobrovici", "29441", "Mladá Boleslav", "mesto"),
    Place("Hostouň", "Hostouni", "27353", "Kladno", "obec"),
    Place("Hořovice", "Hořovicích", "26801", "Beroun", "mesto"),
    Place("Jince", "Jincích", "26223", "Příbram", "mestys"),
    Place("Jílové u Prahy", "Jílovém u Prahy", "25401", "Praha-západ", "mesto"),
    Place("Kamenice", "Kamenici", "25168", "Praha-východ", "obec"),
    Place("Karlštejn", "Karlštejně", "26718", "Beroun", "mestys"),
    Place("Klecany", "Klecanech", "25067", "Praha-východ", "mesto"),
    Place("Kněžmost", "Kněžmostě", "29402", "Mladá Boleslav", "obec"),
    Place("Komárov", "Komárově", "26762", "Beroun", "mestys"),
    Place("Kostomlaty nad Labem", "Kostomlatech nad Labem", "28921", "Nymburk", "obec"),
    Place("Kralupy nad Vltavou", "Kralupech nad Vltavou", "27801", "Mělník", "mesto"),
    Place("Křivoklát", "Křivoklátě", "27023", "Rakovník", "mestys"),
    Place("Liběchov", "Liběchově", "27721", "Mělník", "mesto"),
    Place("Loučeň", "Loučeni", "28937", "Nymburk", "mestys"),
    Place("Lysá nad Labem", "Lysé nad Labem", "28922", "Nymburk", "mesto"),
    Place("Líbeznice", "Líbeznicích", "25065", "Praha-východ", "obec"),
    Place("Milín", "Milíně", "26231", "Příbram", "obec"),
    Place("Mnichovo Hradiště", "Mnichově Hradišti", "29501", "Mladá Boleslav", "mesto"),
    Place("Mšeno", "Mšeně", "27735", "Mělník", "mesto"),
    Place("Neratovice", "Neratovicích", "27711", "Mělník", "mesto"),
    Place("Neveklov", "Neveklově", "25756", "Benešov", "mesto"),
    Place("Nové Strašecí", "Novém Strašecí", "27101", "Rakovník", "mesto"),
    Place("Ondřejov", "Ondřejově", "25165", "Praha-východ", "obec"),
    Place("Pečky", "Pečkách", "28911", "Kolín", "mesto"),
    Place("Plaňany", "Plaňanech", "28104", "Kolín", "mestys"),
    Place("Ratboř", "Ratboři", "28141", "Kolín", "obec"),
    Place("Rožmitál pod Třemšínem", "Rožmitále pod Třemšínem", "26242", "Příbram", "mesto"),
    Place("Sadská", "Sadské", "28912", "Nymburk", "mesto"),
    Place("Sedlčany", "Sedlčanech", "26401", "Příbram", "mesto"),
    Place("Senomaty", "Senomatech", "27031", "Rakovník", "mestys"),
    Place("Slaný", "Slaném", "27401", "Kladno", "mesto"),
    Place("Týnec nad Labem", "Týnci nad Labem", "28126", "Kolín", "mesto"),
    Place("Uhlířské Janovice", "Uhlířských Janovicích", "28504", "Kutná Hora", "mesto"),
    Place("Unhošť", "Unhošti", "27351", "Kladno", "mesto"),
    Place("Velvary", "Velvarech", "27324", "Kladno", "mesto"),
    Place("Vlašim", "Vlašimi", "25801", "Benešov", "mesto"),
    Place("Zásmuky", "Zásmukách", "28144", "Kolín", "mesto"),
    Place("Úvaly", "Úvalech", "25082", "Praha-východ", "mesto"),
    Place("Čerčany", "Čerčanech", "25722", "Benešov", "obec"),
    Place("Český Brod", "Českém Brodě", "28201", "Kolín", "mesto"),
    Place("Říčany", "Říčanech", "25101", "Praha-východ", "mesto"),
    Place("Škvorec", "Škvorci", "25083", "Praha-východ", "mestys"),
    Place("Štěchovice", "Štěchovicích", "25207", "Praha-západ", "mestys"),
    Place("Žebrák", "Žebráku", "26753", "Beroun", "mesto"),
    Place("Žehušice", "Žehušicích", "28575", "Kutná Hora", "obec"),
)
