"""Every unit's road time, exact, live, and sooner than by whatever one could pick instead.

In one process, question by question in turn, the same places for all, medians of some rounds; a
ratio against X is X's time over ours. Units stand on edges, uniform over the roads, and ours honours
turn restrictions; the others are asked for as little as would do. The city is a real map laid beside
its mirror images where the environment variable DISPATCH_DESK_TEST_DATA names a folder with
`osm/porto_portugal.osm.pbf`, else the invented town treated so. `--country 1` adds one of some five
million junctions (5 GB; the order of its junctions is found once, in minutes, and kept), `--plot 1`
draws the pictures of docs/performance.md. pandana, pyrosm and matplotlib are optional
(`pip install --group bench`): without one its figures are null.
"""

from collections.abc import Sequence

from bench import Figures
from bench.roads import accuracy, changing, graphs, imports, memory, nearby, plots, snapping, timing
from bench.roads.graphs import Place

OPTIONS = {"country": 0, "rounds": 11, "plot": 0}


def measure(country: int, rounds: int, plot: int) -> Figures:
    town, city = graphs.town(), graphs.city()
    rivals = timing.Rivals(city)
    figures = timing.measure(rivals, rounds)
    figures |= nearby.measure(city, rounds) | changing.measure(city, rounds)
    figures |= snapping.measure(graphs.tile(), rounds)
    figures |= accuracy.measure(town) | imports.measure()
    places = [town, graphs.tile(), city]
    if country:
        places.append(graphs.country())
        figures |= nearby.measure(places[-1], rounds)
    figures |= _opened(places[2:])
    if plot:
        plots.draw(rivals, places)
    return figures


def _opened(places: Sequence[Place]) -> Figures:
    figures: Figures = {}
    for place in places:
        seconds, megabytes = memory.opening(place)
        figures |= {
            f"opening_s_{place.name}": round(seconds, 2),
            f"mb_{place.name}": round(megabytes),
        }
    return figures
