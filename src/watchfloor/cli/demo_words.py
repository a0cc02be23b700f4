"""Names of the demonstration's world. No person, ship, firm, port or sea of these is known to exist."""

from __future__ import annotations

from typing import Final

MARK: Final = "EXERCISE"
"""Every name bears it, so that nobody can take one for real."""

GIVEN: Final = (
    "Marisol", "Anselm", "Tadeo", "Ifeoma", "Bruno", "Nerea", "Joris", "Amparo", "Kwesi", "Lidia", "Otis", "Pilar",
    "Rashid", "Sanna", "Teodor", "Ximena", "Yaw", "Zelda", "Ciro", "Dagny", "Efrain", "Fenna",
)  # fmt: skip
FAMILY: Final = (
    "Quintero-Vale", "Okonjo-Reyes", "Muestra", "Van Exempel", "Beispiel", "Ejemplar", "Primerose", "Samplonius",
    "Fictorov", "Inventado", "De Nadie", "Utopiano", "Noplace", "Mustermann", "Ondine", "Plausible", "Quidam",
)  # fmt: skip
SHIPS: Final = (
    "LUCERO DEL SUR", "ALBATROS GRIS", "MAREA ALTA", "SANTA NADIE", "BRUMA", "CORAL PINTADO", "DON INVENTO", "ESTELA",
    "FARO VIEJO", "GAVIOTA II", "HALCON", "ISLA PROMETIDA", "JUNCO", "KESTREL", "LA QUIMERA", "MIRAGE", "NIMBO",
    "ORILLA", "PELICANO", "QUASAR", "RESACA", "SOLANO", "TRAVESIA", "UTOPIA", "VENDAVAL", "XEBEC", "YERMO", "ZARPA",
)  # fmt: skip
FIRMS: Final = (
    "Sample Shipping Ltd", "Cabo Ficticio Frio SA", "Muestra Logistics", "Isla Ejemplo Pesca", "Nowhere Bunkers BV",
    "Beispiel Reefer GmbH", "Quimera Holdings", "Utopia Cold Store", "Marea Trading", "Invented Freight Co",
    "Placebo Chandlers", "Espejismo Charters",
)  # fmt: skip
PLACES: Final = (
    ("Cabo Ficticio, outer anchorage", 12.62, -40.31),
    ("Puerto Muestra, berth 4", 12.10, -39.72),
    ("Isla Ejemplo, north beach", 13.05, -40.88),
    ("Banco Inventado", 12.84, -39.40),
    ("Paso de Nadie", 11.71, -40.55),
    ("Bahia Quimera", 11.95, -41.20),
    ("Mar Ficticio, open water", 12.45, -40.90),
    ("Punta Espejismo", 13.31, -39.95),
    ("Rada del Ensayo", 12.28, -41.47),
)
"""Places of the Mar Ficticio, with degrees north and east: in the empty Atlantic, where no land is."""

SEEN: Final = (
    "Stopped for twenty minutes, a launch without lights alongside",
    "Changed course as the patrol came in sight",
    "Transponder silent since midnight, seen by radar",
    "Loaded drums from a pier that is closed at night",
    "Low in the water, declared in ballast",
    "Two fast boats left its lee together",
    "Met a second vessel, both without lights",
    "Waited off the bank with its engine stopped",
)
SENSORS: Final = ("radar", "eye", "camera", "AIS", "patrol aircraft")
ROLES: Final = (
    "Seen at the berth when the drums were landed; see the report",
    "Paid for bunkers in cash on three days",
    "Named in the crew list of a vessel from which packages were taken",
)
ASSESSMENTS: Final = (
    "Assessment, not a fact: probably keeps the radio watch for the others",
    "Assessment, not a fact: the firm has no visible trade of its own",
    "Assessment, not a fact: likely to sail again within the week",
)
