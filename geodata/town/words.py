"""The words a British town is named with: what its streets are called after, and how a name ends."""

from collections.abc import Mapping, Sequence

FIRST = (
    "Alder", "Amber", "Ashen", "Birken", "Bracken", "Brindle", "Calder", "Dunnock", "Eller", "Fallow",
    "Garrow", "Hallow", "Harrow", "Hazel", "Helm", "Hollin", "Kelder", "Kestle", "Larken", "Linden",
    "Mallow", "Marl", "Merrow", "Nether", "Oaken", "Orle", "Pender", "Quarn", "Raven", "Rushen",
    "Sallow", "Skelder", "Sorrel", "Tarn", "Tever", "Thistle", "Ulver", "Umber", "Wester", "Whin",
    "Wither", "Wyver", "Yarrow",
)  # fmt: skip
LAST = (
    "bank", "by", "combe", "croft", "dene", "field", "fold", "ham", "holme", "hurst", "ley", "mere",
    "moor", "stead", "thorpe", "ton", "wick", "worth",
)  # fmt: skip
REAL = frozenset(
    {"Alderley", "Alderton", "Calderbank", "Ellerby", "Ellerton", "Harrowby", "Netherby", "Netherfield",
     "Netherton", "Orleton", "Quarnford", "Ravenfield", "Westerfield", "Westerham", "Witherley"}
)  # fmt: skip
"""Names that would come out by chance and that somebody lives in."""
TOWNS = ("mouth", "minster", "bridge", "ford", "haven", "chester")
"""Ends of the names of larger towns: this one, and those its main roads lead to."""
RIVERS = ("Ashburn", "Corrow", "Ellwater", "Marn", "Ouselle", "Tarrow", "Wennmere")
BROOKS = (
    "Black", "Clay", "Cuckoo", "Fallow", "Gorse", "Hollow", "Kiln", "Long", "Otter", "Pebble", "Red",
    "Sandy", "Sheep", "Sweet", "Withy",
)  # fmt: skip

ENDINGS: Mapping[str, Mapping[str, int]] = {
    "centre": {
        "Street": 60, "Lane": 10, "Row": 7, "Hill": 5, "Square": 5, "Parade": 4, "Place": 6, "Yard": 3,
    },
    "terrace": {"Street": 52, "Road": 22, "Terrace": 12, "Place": 7, "Row": 2, "Avenue": 5},
    "estate": {
        "Road": 19, "Drive": 18, "Avenue": 16, "Way": 12, "Grove": 10, "Gardens": 7, "Rise": 5,
        "View": 5, "Place": 4, "Hill": 3, "Green": 1,
    },
    "crescent": {"Crescent": 9, "Circle": 1},
    "close": {"Close": 66, "Court": 15, "Mews": 6, "Walk": 5, "Gardens": 5, "Croft": 3},
    "court": {"Court": 5, "Mews": 4, "Yard": 2, "Close": 3},
    "row end": {"Terrace": 4, "Place": 4, "Close": 3, "Court": 3, "Row": 1},
    "works": {"Way": 5, "Road": 4, "Park Road": 2},
    "dock": {"Court": 2, "Close": 1},
    "village": {"Lane": 6, "Street": 2, "Road": 2, "Row": 1, "Hill": 1},
    "lane": {"Lane": 12, "Hill": 1, "Bank": 1},
    "artery": {"Road": 1},
    "link": {"Road": 7, "Avenue": 2, "Drive": 1},
    "around": {"Way": 5, "Parkway": 1, "Road": 1},
}  # fmt: skip
"""How the name of each kind of street may end, and how often out of the kind's sum."""

CLOSED = frozenset({*ENDINGS["close"], *ENDINGS["court"], *ENDINGS["row end"]})
"""Endings fit for a street that leads nowhere."""

THEMES: Mapping[str, Sequence[str]] = {
    "trees": (
        "Acacia", "Alder", "Ash", "Aspen", "Beech", "Birch", "Blackthorn", "Cedar", "Cherry Tree",
        "Chestnut", "Cypress", "Elder", "Elm", "Fir Tree", "Hawthorn", "Hazel", "Holly", "Hornbeam",
        "Juniper", "Laburnum", "Larch", "Laurel", "Lime", "Linden", "Maple", "Mulberry", "Oak",
        "Pine", "Poplar", "Rowan", "Spruce", "Sycamore", "Walnut", "Whitebeam", "Willow", "Yew Tree",
    ),
    "poets": (
        "Arnold", "Auden", "Barrie", "Blake", "Bronte", "Browning", "Burns", "Byron", "Chaucer",
        "Coleridge", "Cowper", "Dickens", "Donne", "Dryden", "Eliot", "Goldsmith", "Hardy", "Herbert",
        "Herrick", "Housman", "Keats", "Kipling", "Larkin", "Marlowe", "Masefield", "Milton", "Ruskin",
        "Sassoon", "Shelley", "Sheridan", "Sidney", "Southey", "Spenser", "Tennyson", "Thackeray",
        "Wordsworth",
    ),
    "birds": (
        "Bittern", "Blackbird", "Bullfinch", "Bunting", "Buzzard", "Chaffinch", "Curlew", "Dunlin",
        "Eider", "Falcon", "Fulmar", "Goldcrest", "Goldfinch", "Grebe", "Harrier", "Heron", "Kestrel",
        "Kingfisher", "Lapwing", "Linnet", "Mallard", "Martin", "Merlin", "Nightingale", "Osprey",
        "Partridge", "Pheasant", "Plover", "Redwing", "Robin", "Sandpiper", "Skylark", "Swallow",
        "Swan", "Teal", "Wren",
    ),
    "flowers": (
        "Bluebell", "Bramble", "Bryony", "Burnet", "Buttercup", "Campion", "Celandine", "Clover",
        "Comfrey", "Coltsfoot", "Cowslip", "Foxglove", "Harebell", "Heather", "Honeysuckle", "Iris",
        "Jasmine", "Lavender", "Lilac", "Magnolia", "Marigold", "Meadowsweet", "Myrtle", "Orchid",
        "Poppy", "Primrose", "Rosemary", "Saffron", "Sorrel", "Speedwell", "Tamarisk", "Teasel",
        "Thyme", "Violet", "Woodbine", "Yarrow",
    ),
    "lakes": (
        "Ambleside", "Bassenthwaite", "Borrowdale", "Brathay", "Buttermere", "Caldbeck", "Calder",
        "Coniston", "Crummock", "Derwent", "Duddon", "Dunmail", "Ennerdale", "Eskdale", "Grasmere",
        "Grizedale", "Hawkshead", "Helvellyn", "Honister", "Kendal", "Keswick", "Kirkstone",
        "Langdale", "Loweswater", "Mardale", "Patterdale", "Rydal", "Silverdale", "Skiddaw",
        "Thirlmere", "Troutbeck", "Ullswater", "Wansfell", "Wasdale", "Windermere", "Winster",
    ),
    "composers": (
        "Arne", "Bantock", "Bax", "Beethoven", "Bishop", "Bliss", "Boyce", "Brahms", "Bridge",
        "Britten", "Byrd", "Chopin", "Coates", "Delius", "Dowland", "Dvorak", "Elgar", "Finzi",
        "Gibbons", "Handel", "Haydn", "Holst", "Ireland", "Mozart", "Parry", "Purcell", "Quilter",
        "Schubert", "Stainer", "Stanford", "Sullivan", "Tallis", "Tippett", "Vivaldi", "Walton",
        "Weelkes",
    ),
    "cathedrals": (
        "Bath", "Beverley", "Canterbury", "Carlisle", "Chester", "Chichester", "Coventry", "Durham",
        "Ely", "Exeter", "Glastonbury", "Gloucester", "Guildford", "Hereford", "Hexham", "Lichfield",
        "Lincoln", "Llandaff", "Melrose", "Norwich", "Oxford", "Peterborough", "Ripon", "Rochester",
        "Romsey", "St Albans", "Salisbury", "Selby", "Sherborne", "Southwell", "Tewkesbury", "Truro",
        "Wells", "Winchester", "Worcester", "York",
    ),
    "counties": (
        "Argyll", "Bedford", "Berkeley", "Berwick", "Buckingham", "Cambridge", "Cardigan", "Cheshire",
        "Cornwall", "Cumberland", "Denbigh", "Devon", "Dorset", "Dumfries", "Essex", "Flint",
        "Glamorgan", "Hampshire", "Huntingdon", "Kent", "Lancaster", "Leicester", "Lothian",
        "Monmouth", "Norfolk", "Northumberland", "Pembroke", "Radnor", "Rutland", "Shropshire",
        "Somerset", "Stafford", "Suffolk", "Surrey", "Sussex", "Warwick",
    ),
    "inventors": (
        "Arkwright", "Armstrong", "Babbage", "Baird", "Bessemer", "Boulton", "Boyle", "Brindley",
        "Brunel", "Cavendish", "Cockerell", "Crompton", "Dalton", "Darby", "Darwin", "Davy", "Faraday",
        "Fleming", "Halley", "Hargreaves", "Herschel", "Hooke", "Joule", "Kelvin", "Lister", "Maxwell",
        "Murdoch", "Newcomen", "Newton", "Rennie", "Rutherford", "Smeaton", "Stephenson", "Telford",
        "Trevithick", "Wedgwood",
    ),
    "rivers": (
        "Adur", "Aire", "Allen", "Arun", "Avon", "Bure", "Cam", "Cherwell", "Clyde", "Conway", "Dart",
        "Dee", "Don", "Eden", "Fal", "Frome", "Humber", "Isis", "Itchen", "Kennet", "Lune", "Medway",
        "Mersey", "Nene", "Ribble", "Severn", "Stour", "Swale", "Tamar", "Taw", "Teme", "Test",
        "Thames", "Torridge", "Trent", "Wharfe",
    ),
    "gardens": (
        "Blenheim", "Bodnant", "Burghley", "Chatsworth", "Chartwell", "Clandon", "Claremont",
        "Cliveden", "Clumber", "Cotehele", "Dunham", "Erddig", "Felbrigg", "Haddon", "Hardwick",
        "Harewood", "Hatfield", "Hidcote", "Holkham", "Ickworth", "Kedleston", "Knole", "Lanhydrock",
        "Longleat", "Lyme", "Montacute", "Nostell", "Nymans", "Osborne", "Petworth", "Polesden",
        "Stourhead", "Sudbury", "Tatton", "Wilton", "Woburn",
    ),
    "downs": (
        "Barley Field", "Beacon", "Bracken", "Brambling", "Broadmead", "Brookside", "Coppice", "Copse",
        "Cornfield", "Fallowfield", "Fern", "Fieldfare", "Foxwood", "Furze", "Glade", "Glebe",
        "Greenway", "Harvest", "Haywain", "Hedgerow", "Highfield", "Longmeadow", "Meadow", "Orchard",
        "Paddock", "Pasture", "Pound", "Ridgeway", "Rushmead", "Spinney", "Stonebridge", "Upland",
        "Valley", "Warren", "Westfield", "Woodland",
    ),
}  # fmt: skip
"""What an estate's streets were called after, by whoever built it."""

VICTORIAN = (
    "Adelaide", "Agincourt", "Albany", "Albert", "Alexandra", "Alfred", "Alice", "Alma",
    "Argyle", "Arthur", "Balaclava", "Balmoral", "Barrack", "Beaufort", "Belgrave", "Bolton",
    "Brighton", "Bristol", "Brunswick", "Camden", "Cardiff", "Carlton", "Caroline", "Cecil",
    "Charles", "Charlotte", "Clarence", "Clarendon", "Clifton", "Cobden",
    "Constance", "Cromwell", "Cyril", "Dover", "Dudley", "Durham", "Edward",
    "Eleanor", "Ellesmere", "Eton", "Exchange", "Fairfax", "Francis", "Frederick", "George",
    "Gladstone", "Gordon", "Gower", "Grafton", "Granville", "Grosvenor", "Hamilton", "Hanover",
    "Harcourt", "Harold", "Harrington", "Havelock", "Henry", "Hereford", "Inkerman", "James", "Jubilee",
    "Kensington", "King Edward", "Lansdowne", "Leopold", "Livingstone",
    "Lucas", "Lyndhurst", "Malvern", "Marlborough", "Methuen", "Morley", "Mountjoy",
    "Napier", "Nelson", "Oakfield", "Oxford", "Palmerston", "Peel", "Percy", "Phillip", "Portland",
    "Prince", "Princess", "Queen Anne", "Regent", "Richmond", "Roberts", "Rosslyn",
    "Rupert", "Russell", "St Edwards", "St Helens", "St Johns", "St Marks",
    "St Marys", "St Stephens", "St Vincent", "Salisbury", "Sebastopol", "Sidney", "Somerset", "Spencer",
    "Stafford", "Stanley", "Stow", "Sutherland", "Talbot", "Trinity", "Tudor", "Vernon",
    "Victoria", "Walter", "Warwick", "Waterloo", "Wellington", "William", "Windsor",
    "Wolseley", "Woodville",
)  # fmt: skip
OLD_TOWN = (
    "Baker", "Barnard", "Blackfriars", "Butcher", "Cambrian", "Canal", "Castle", "Chandler", "Chantry",
    "Charter", "Cloth", "Coopers", "Corn", "Corporation", "Cross", "Dean", "Dock",
    "Draper", "Ferry", "Fisher", "Fore", "Friars", "Globe", "Granary", "Griffin", "Guildhall",
    "Hatter", "Hop", "Horner", "Kiln", "King", "Kirk", "Lamb", "Lombard", "Maltings", "Market",
    "Mercer", "Mint", "Minster", "Moot", "Old Quay", "Palace", "Paternoster", "Pepper", "Pilgrim",
    "Priory", "Queen", "Salt", "Sadler", "Sheaf", "Skinner", "Smithy", "Staple", "Tanner", "Thatcher",
    "Tolbooth", "Upper Dock", "Vine", "Wall", "Weaver", "Well", "West Gate", "Wharf",
    "Wheelwright", "White Hart", "Wool",
)  # fmt: skip
WORKS = (
    "Anchor", "Beaver", "Brickworks", "Cinder", "Cobalt", "Colliery", "Crown", "Drydock", "East Dock",
    "Eastgate", "Enterprise", "Estuary", "Excelsior", "Foundry", "Furnace", "Gasworks", "Granite",
    "Griffin", "Innovation", "Ironworks", "Junction", "Maritime", "Meridian",
    "Mill Race", "Nasmyth", "Neptune", "Pioneer", "Plover", "Quayside", "Rolling Mill",
    "Sidings", "Steelworks", "Sterling", "Tideway", "Timber", "Tinplate", "Tyne",
    "Vulcan", "Wagon Works", "Waterside", "Wharfside", "Whitworth", "Wireworks",
)  # fmt: skip
RURAL = (
    "Back", "Badger", "Barn", "Bowling Green", "Bridle", "Brook", "Cart", "Chapel",
    "Chase", "Cider Mill", "Clay Pit", "Coal Pit", "Cobbler", "Common", "Cuckoo", "Dairy", "Deer Park",
    "Drover", "Duck", "Farm", "Ferry", "Folly", "Ford", "Forge", "Fox", "Frog", "Glebe",
    "Gravel", "Green", "Hall", "Hare", "Heath", "Hollow", "Holly Bush", "Honey", "Hopyard", "Keeper",
    "Kennel", "Larkfield", "Lime Kiln", "Long", "Lower", "Manor", "Marsh", "Mile End", "Moat", "Moor",
    "New Barn", "Nut", "Old Mill", "Orchard", "Park Wall", "Pigeon House", "Pond",
    "Pump", "Quarry", "Rectory", "Ridge", "Rookery", "Rush", "Sandy", "Saw Pit", "Shepherd",
    "Spring", "Stable", "Stile", "Stoney", "Tithe Barn", "Turnpike", "Upper", "Vicarage", "Water",
    "Well", "Whitehouse", "Windmill", "Withy", "Wood End",
)  # fmt: skip
MAIN_ROADS = (
    "Bath", "Birmingham", "Bristol", "Cardiff", "Carlisle", "Chester", "Commercial", "Corporation",
    "Derby", "Durham", "Exeter", "Gloucester", "Hereford", "Lancaster", "Leeds", "Lincoln", "London",
    "Manchester", "Newcastle", "Oxford", "Preston", "Salisbury", "Sheffield", "Shrewsbury", "Stafford",
    "Victoria", "Warwick", "Winchester", "Worcester", "York",
)  # fmt: skip
"""What main roads are called after that lead to no place of this map."""
CIVIC = (
    "Albion", "Centenary", "Coronation",
    "Festival", "George", "Great Western", "Jubilee", "Millennium", "Southern", "Stadium",
    "Victoria",
)  # fmt: skip
SAINTS = (
    "All Saints", "Christ the King", "Holy Trinity", "St Agnes", "St Aidan", "St Alban", "St Andrew",
    "St Anne", "St Anthony", "St Barnabas", "St Bede", "St Bernadette", "St Catherine", "St Chad",
    "St Clare", "St Columba", "St Cuthbert", "St David", "St Dunstan", "St Edmund", "St Francis",
    "St Gabriel", "St George", "St Giles", "St Hilda", "St Hugh", "St James", "St John the Baptist",
    "St Joseph", "St Jude", "St Kentigern", "St Lawrence", "St Leonard", "St Luke", "St Margaret",
    "St Mark", "St Martin", "St Mary", "St Matthew", "St Michael", "St Nicholas", "St Oswald",
    "St Patrick", "St Paul", "St Peter", "St Philip", "St Stephen", "St Swithun", "St Teresa",
    "St Thomas", "St Wilfrid",
)  # fmt: skip
PUBS = (
    "Angel", "Barley Mow", "Bell", "Black Horse", "Blacksmiths Arms", "Blue Boar", "Bricklayers Arms",
    "Bull", "Carpenters Arms", "Coach and Horses", "Cricketers", "Cross Keys", "Crown", "Dolphin",
    "Engine", "Fleece", "Foresters Arms", "Fox and Hounds", "Gardeners Arms", "George", "Globe",
    "Golden Lion", "Green Dragon", "Green Man", "Greyhound", "Hare and Hounds", "Hope and Anchor",
    "Horse and Groom", "Kings Arms", "Kings Head", "Lamb", "Lord Nelson", "Masons Arms", "Nags Head",
    "New Inn", "Noahs Ark", "Old Oak", "Plough", "Prince of Wales", "Queens Head", "Railway", "Red Lion",
    "Rising Sun", "Robin Hood", "Rose and Crown", "Royal Oak", "Ship", "Six Bells", "Spread Eagle",
    "Star", "Sun", "Swan", "Three Horseshoes", "Three Tuns", "Travellers Rest", "Unicorn", "Victoria",
    "Wagon and Horses", "Wheatsheaf", "White Hart", "White Horse", "Windmill", "Woolpack",
)  # fmt: skip
PARKS = (
    "Alexandra", "Belle Vue", "Coronation", "Diamond Jubilee", "Festival", "Jubilee", "King George",
    "Memorial", "Peace", "Queens", "Riverside", "Victoria",
)  # fmt: skip
