"""Invented British names: of streets, districts, villages, parks and schools; none given twice."""

from collections.abc import Iterator
from random import Random

STEMS = (
    "Acorn", "Albert", "Alder", "Alma", "Anchor", "Argyle", "Ash", "Aspen", "Baker", "Balmoral", "Barley",
    "Barnard", "Bay", "Beacon", "Beech", "Bell", "Birch", "Blackthorn", "Bluebell", "Bracken", "Bramble",
    "Brewer", "Briar", "Brook", "Browning", "Burdock", "Buttercup", "Byron", "Cambrian", "Canterbury",
    "Caroline", "Castle", "Cavendish", "Cedar", "Chapel", "Charlotte", "Chaucer", "Cherry", "Chestnut",
    "Clarence", "Clover", "Colliery", "Conway", "Cooper", "Coronation", "Cowper", "Cross", "Curlew",
    "Cygnet", "Dale", "Darwin", "Dean", "Derwent", "Dock", "Dryden", "Duke", "Earl", "Eden", "Edward",
    "Elder", "Elm", "Exeter", "Falcon", "Farm", "Fern", "Ferry", "Field", "Finch", "Forge", "Foundry",
    "Fuller", "Garth", "George", "Glebe", "Goldfinch", "Gordon", "Gorse", "Grange", "Granville", "Green",
    "Hadrian", "Hamilton", "Hanover", "Harcourt", "Hardy", "Harebell", "Hawthorn", "Hazel", "Heath",
    "Heron", "Hill", "Holly", "Hop", "Ivy", "Jasmine", "Jubilee", "Juniper", "Keats", "Kestrel", "King",
    "Kingfisher", "Laburnum", "Lark", "Laurel", "Lavender", "Lime", "Linden", "Linnet", "Lock", "Magnolia",
    "Maltings", "Manor", "Maple", "Marlborough", "Mason", "Meadow", "Mercer", "Mill", "Milton", "Minster",
    "Moor", "Myrtle", "Nelson", "Nightingale", "Norfolk", "Oak", "Orchard", "Osier", "Osprey", "Oxford",
    "Paddock", "Palmerston", "Park", "Pear Tree", "Pinewood", "Plover", "Poplar", "Portland", "Priory",
    "Quarry", "Raglan", "Raven", "Rectory", "Reed", "Regent", "Ribble", "Richmond", "Robin", "Rose",
    "Rosemary", "Rowan", "Russell", "Rutland", "Saddler", "Salisbury", "Sandringham", "Severn", "Shelley",
    "Silver", "Skylark", "Smithy", "Somerset", "Sorrel", "Spencer", "Spring", "St Agnes", "St Cuthbert",
    "St David", "St Luke", "St Olave", "Stanley", "Starling", "Station", "Stone", "Swallow", "Swan",
    "Sycamore", "Tanner", "Teal", "Tennyson", "Thistle", "Thorn", "Tudor", "Vale", "Vicarage", "Victor",
    "Violet", "Walnut", "Warwick", "Waterloo", "Weaver", "Wellington", "Wheat", "Whitebeam", "Willow",
    "Windmill", "Windsor", "Woodland", "Wordsworth", "Wren", "Yarrow", "Yew Tree", "York",
)  # fmt: skip
SUFFIXES = {
    "centre": ("Street", "Lane", "Row", "Gate", "Hill", "Yard"),
    "terrace": ("Street", "Street", "Road", "Terrace", "Place"),
    "estate": ("Avenue", "Drive", "Crescent", "Way", "Grove", "Road", "Gardens", "Rise"),
    "close": ("Close", "Court", "Mews", "Walk", "Croft"),
    "industrial": ("Way", "Park Road", "Works Road", "Link"),
    "village": ("Lane", "Green", "End", "Street"),
    "country": ("Lane", "Lane", "Bank"),
    "artery": ("Road", "Road", "Street"),
    "ring": ("Way", "Parkway"),
    "park": ("Park", "Recreation Ground", "Gardens", "Park"),
    "school": ("Primary School", "Junior School", "Academy", "High School"),
}
FIRST = (
    "Alder", "Ashen", "Bracken", "Brindle", "Calder", "Cran", "Dunnock", "Ember", "Farrow", "Gallow",
    "Harrow", "Hazel", "Kestle", "Larken", "Mallow", "Marl", "Nether", "Orle", "Pender", "Quarn",
    "Rushen", "Sallow", "Sedge", "Tarn", "Thistle", "Umber", "Wester", "Whin", "Wither", "Yarrow",
)  # fmt: skip
LAST = (
    "bank",
    "by",
    "combe",
    "croft",
    "dene",
    "fold",
    "holme",
    "hurst",
    "ley",
    "moor",
    "stead",
    "thorpe",
    "wick",
)
TOWNS = ("mouth", "minster", "bridge", "ford", "haven", "chester")
RIVERS = ("Ashburn", "Corrow", "Ellwater", "Marn", "Ouselle", "Tarrow", "Wennmere")


class NameBook:
    """Gives each name once."""

    def __init__(self, dice: Random) -> None:
        self._given: set[str] = set()  # asked, never walked: its order can't matter
        self._streets = {
            kind: iter(_shuffled(dice, [f"{stem} {end}" for end in suffixes for stem in STEMS]))
            for kind, suffixes in SUFFIXES.items()
        }
        firsts, lasts = _shuffled(dice, FIRST), _shuffled(dice, LAST)
        self._places = iter([firsts[i % len(firsts)] + lasts[i % len(lasts)] for i in range(26)])
        self.river = dice.choice(RIVERS)
        self.town = firsts[-1] + dice.choice(TOWNS)

    def street(self, kind: str) -> str:
        """A name for a street by what stands along it, or for a park or school: a key of SUFFIXES."""
        return self._fresh(self._streets[kind]) or self._numbered(kind)

    def place(self) -> str:
        """A district, village or neighbourhood."""
        return self._fresh(self._places) or self._numbered("country")

    def take(self, name: str) -> str:
        """A name chosen elsewhere, marked as given; numbered if it was."""
        while name in self._given:
            name = f"New {name}"
        self._given.add(name)
        return name

    def _fresh(self, names: Iterator[str]) -> str:
        for name in names:
            if name not in self._given:
                self._given.add(name)
                return name
        return ""

    def _numbered(self, kind: str) -> str:
        """A town larger than the list of names: the list again, Upper and then New before it."""
        stem = f"Upper {STEMS[len(self._given) % len(STEMS)]} {SUFFIXES[kind][0]}"
        return self.take(stem)


def _shuffled(dice: Random, names: tuple[str, ...] | list[str]) -> list[str]:
    order = list(dict.fromkeys(names))
    dice.shuffle(order)
    return order
