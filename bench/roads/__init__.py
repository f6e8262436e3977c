"""Every unit's road time, exact, live, and sooner than by whatever one could pick instead.

In one process, question by question in turn, the same places for all, medians of some rounds; a
ratio against X is X's time over ours. Units stand on edges, uniform over the roads, and ours honours
turn restrictions; the others are asked for as little as would do. The city is a real map laid beside
its mirror images where the environment variable DISPATCH_DESK_TEST_DATA names a folder with
`osm/porto_portugal.osm.pbf`, else the invented town treated so. `--country 1` adds one of some five
million junctions (5 GB; the order of its junctions is found once, in minutes, and kept), `--plot 1`
draws the pictures of docs/performance.md, `--processor 1` times by the processor's clock, for a
machine on which other work runs. pandana, pyrosm and matplotlib are optional
(`pip install --group bench`): without one its figures are null.
"""

from bench import Figures
from bench.roads import (
    accuracy,
    bars,
    changing,
    graphs,
    imports,
    memory,
    nearby,
    noise,
    plots,
    snapping,
    timing,
)
from bench.roads.rounds import rounds as rounds_of

OPTIONS = {"country": 0, "rounds": 11, "plot": 0, "processor": 0}


def measure(country: int, rounds: int, plot: int, processor: int) -> Figures:
    asked = rounds_of(rounds, processor=bool(processor))
    figures = noise.measure()
    town, tile, city = graphs.town(), graphs.tile(), graphs.city()
    rivals = timing.Rivals(city)
    figures |= timing.measure(rivals, asked)
    figures |= nearby.measure(city, asked) | changing.measure(city, asked)
    figures |= snapping.measure(tile, asked) | accuracy.measure(town)
    figures |= imports.measure() | memory.opening(city)
    places = [town, tile, city]
    if country:
        places.append(graphs.country())
        figures |= nearby.measure(places[-1], asked) | memory.opening(places[-1])
    if plot:
        plots.draw(rivals, places, asked)
    bars.show(figures)
    return figures
