"""A map as one web page that opens anywhere and asks no network for anything: Leaflet itself is inside it.

Folium writes the page; the ground is a picture in it, and what was reported are features with their words.
The page's own policy forbids it to load anything, so that no later change can make it ask by itself.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from json import dumps
from re import sub
from typing import Literal, cast

import folium
import numpy as np
import numpy.typing as npt
from branca.element import Element, Figure
from folium.utilities import JsCode

from geodata.places import Box, Position

F8 = npt.NDArray[np.float64]
Tone = Literal["", "amber", "red", "alarm", "closed", "slow"]
"""How a plate looks: an officer's that is due, overdue or in an emergency; a road's."""
NAMES_AT_ONCE = 400  # more names than these are shown one by one, where somebody points
BUTTON_PX, EDGE_PX = 46, 10  # of the page
WORRYING, MOST_RANKS = 3, 10  # from that rank on a plate is always shown
PNG = "data:image/png;base64,"
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Look:
    """A symbol: a picture whose middle, or the point so far below it, is the place."""

    png: bytes
    width: int  # pixels of the page
    height: int
    below: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at one place."""

    position: Position
    name: str  # "" for none
    words: str
    look: str  # a key of the page's looks; "" for no sign
    said: str = ""  # on its plate after the name
    tone: Tone = ""
    rank: int = 0  # nothing of a lower one lies over its sign or its plate
    above: bool = False  # where its name stands; else beside it


@dataclass(frozen=True, slots=True)
class Stroke:
    """Lines, each of longitudes and latitudes; with `filled` each is the ring of an area."""

    runs: Sequence[tuple[F8, F8]]
    words: str
    colour: str  # #rrggbb
    width: float = 4.0
    dashes: str = ""  # as SVG writes them
    filled: float = 0.0  # how strongly; 0 is a line


@dataclass(frozen=True, slots=True)
class Layer:
    """What can be shown or left out as one."""

    name: str
    features: Sequence[Mark | Stroke] = ()
    picture: bytes = b""  # a PNG of the whole page's box, instead of features
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Legend:
    """A picture beside the map, seen while its layer is."""

    layer: str
    png: bytes
    width: int  # pixels of the page
    height: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page. `ground` is a PNG in Web Mercator of exactly this box."""

    title: str
    notes: Sequence[str]  # lines at its head
    box: Box
    ground: bytes
    attribution: str
    layers: Sequence[Layer]
    looks: Mapping[str, Look]
    legends: Sequence[Legend] = ()


def web_page(page: Page) -> str:
    """The whole page. No text of it is read as markup or as a script."""
    made = _map(page)
    _add_layers(made, page)
    folium.LayerControl().add_to(made)  # closed at first: nobody stands under it
    root = cast("Figure", made.get_root())
    root.title = escape(page.title)
    for part in (_policy(), _leaflet(), _told(page), _style(page.looks)):
        root.header.add_child(Element(_plain(part)))
    root.html.add_child(Element(_plain(_head(page))))
    root.html.add_child(Element(_plain(f"<script>{_APART % made.get_name()}</script>")))
    if page.legends:
        root.html.add_child(Element(_plain(_legends(page.legends, made.get_name()))))
    rendered: str = root.render()
    return rendered


def _map(page: Page) -> folium.Map:
    """Without tiles and without the scripts that folium would fetch: none is used here."""
    made = folium.Map(tiles=None, control_scale=True, zoom_snap=0.25, max_zoom=20)
    made.default_js, made.default_css = [], []
    corners = [[page.box.south, page.box.west], [page.box.north, page.box.east]]
    beside = max((one.width for one in page.legends), default=BUTTON_PX) + 2 * EDGE_PX
    made.fit_bounds(  # what lies over the map hides nothing of it at first
        corners, padding_top_left=(beside, 0), padding_bottom_right=(BUTTON_PX + EDGE_PX, 0)
    )
    made.options["maxBounds"] = _around(page.box)
    made.options["maxBoundsViscosity"] = 0.8
    _overlay(page.ground, corners, "Map", page.attribution).add_to(made)
    return made


def _around(box: Box) -> list[list[float]]:
    """So far the map may be moved: its edge as far as the middle of a window that it fills."""
    high, wide = (box.north - box.south) / 2, (box.east - box.west) / 2
    return [[box.south - high, box.west - wide], [box.north + high, box.east + wide]]


def _add_layers(made: folium.Map, page: Page) -> None:
    corners = [[page.box.south, page.box.west], [page.box.north, page.box.east]]
    told = 0
    for layer in page.layers:
        if layer.picture:
            _overlay(layer.picture, corners, layer.name, "", shown=layer.shown).add_to(made)
        else:
            _features(layer, told).add_to(made)
        told += len(layer.features)


def _overlay(
    png: bytes, corners: list[list[float]], name: str, attribution: str, *, shown: bool = True
) -> folium.raster_layers.ImageOverlay:
    address = PNG + b64encode(png).decode()
    return folium.raster_layers.ImageOverlay(
        address, corners, name=_text(name), attribution=_text(attribution), show=shown, zindex=1
    )


def _features(layer: Layer, first: int) -> folium.GeoJson:
    """`first` is where this layer's words begin among all that is told."""
    data = {"type": "FeatureCollection", "features": list(_geo(layer.features, first))}
    named = sum(isinstance(one, Mark) for one in layer.features) <= NAMES_AT_ONCE
    return folium.GeoJson(
        data,
        name=_text(layer.name),
        show=layer.shown,
        point_to_layer=JsCode(_AS_MARK),
        on_each_feature=JsCode(_WITH_WORDS % ("true" if named else "false")),
    )


_RANK_STEP = 10_000  # between two ranks: more than a page is high, by which markers are stacked
_AS_MARK = f"""
function (feature, at) {{
    const shown = feature.properties, [name, , words] = TOLD[shown.told];
    return L.marker(at, {{
        icon: L.divIcon({{className: "look " + shown.look, iconSize: null}}),
        alt: name || words.split("\\n")[0], zIndexOffset: {_RANK_STEP} * shown.rank,
    }});
}}
"""
_WITH_WORDS = """
function (feature, layer) {
    const shown = feature.properties, [name, said, words] = TOLD[shown.told];
    const told = (text, kind) => {
        const box = document.createElement(kind);
        box.textContent = text;
        return box;
    };
    if (words) layer.bindPopup(told(words, "div"));
    if (!name) return;
    const plate = told(name, "div");
    if (said) plate.append(" ", told(said, "span"));
    layer.bindTooltip(plate, {
        permanent: %s || shown.rank >= WORRYING, pane: "markerPane", direction: "right", offset: [14, 0],
        className: "rank-" + shown.rank + " " + shown.tone,
    });
}
"""
"""Words become text of an element, never its markup. A plate lies over the signs of its own rank."""


def _told(page: Page) -> str:
    """The name, the rest of the plate and the words of every feature, outside of what folium writes.

    It reads what it has written once more, as a template: no brace of theirs may get there.
    """
    said = [
        [one.name, one.said, one.words] if isinstance(one, Mark) else ["", "", one.words]
        for layer in page.layers
        for one in layer.features
    ]
    return f"<script>const WORRYING = {WORRYING}, TOLD = {_listed(said)};</script>"


def _listed(said: object) -> str:
    """As a script reads it: neither markup nor a template."""
    listed = dumps(said, ensure_ascii=False)
    for sign in "<>&{}%":
        listed = listed.replace(sign, f"\\u{ord(sign):04x}")
    return listed


def _geo(features: Sequence[Mark | Stroke], first: int) -> Iterator[dict[str, object]]:
    for told, one in enumerate(features, first):
        if isinstance(one, Mark):
            place: dict[str, object] = {
                "type": "Point",
                "coordinates": [round(one.position.lon, 6), round(one.position.lat, 6)],
            }
            shown: dict[str, object] = {
                "look": one.look, "tone": one.tone, "rank": one.rank, "above": one.above,
            }  # fmt: skip
        else:
            place, shown = _shape(one), {"style": _drawn(one)}
        yield {"type": "Feature", "geometry": place, "properties": {"told": told, **shown}}


def _shape(stroke: Stroke) -> dict[str, object]:
    runs = [np.round(np.column_stack(run), 6).tolist() for run in stroke.runs]
    if stroke.filled:
        return {"type": "MultiPolygon", "coordinates": [[ring] for ring in runs]}
    return {"type": "MultiLineString", "coordinates": runs}


def _drawn(stroke: Stroke) -> dict[str, object]:
    return {
        "color": stroke.colour, "weight": stroke.width, "dashArray": stroke.dashes or None,
        "fill": bool(stroke.filled), "fillColor": stroke.colour, "fillOpacity": stroke.filled,
    }  # fmt: skip


def _policy() -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'


@cache
def _leaflet() -> str:
    """Leaflet as its package ships it, its few pictures inside."""
    folder = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    script = (folder / "leaflet.js").read_text("utf-8")
    style = (folder / "leaflet.css").read_text("utf-8")
    for name in ("layers.png", "layers-2x.png", "marker-icon.png"):
        address = PNG + b64encode((folder / "images" / name).read_bytes()).decode()
        style = style.replace(f"images/{name}", address)
    script = sub(r"//# sourceMappingURL=\S*", "", script)
    return f"<style>{style}</style><script>{script}\n{_PLAIN_CREDIT}</script>"


_APART = """
addEventListener("load", () => {
    const map = %s, GAP = 4, SIGN = 30, PIN = 38;
    const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    const beside = ([left, top, right, bottom], wide, high) => {
        const x = (left + right) / 2, y = (top + bottom) / 2;
        const up = top - GAP - high / 2, down = bottom + GAP + high / 2;
        const east = right + GAP + wide / 2, west = left - GAP - wide / 2;
        return [[east, y], [west, y], [x, up], [x, down], [east, up], [east, down], [west, up], [west, down]];
    };
    const place = () => {
        const signs = [], plates = [], placed = [];
        const {x: left, y: top} = map.containerPointToLayerPoint([0, 0]);
        const {x: wide, y: high} = map.getSize(), right = left + wide, bottom = top + high;
        const cut = (a) => a[0] < left || a[1] < top || a[2] > right || a[3] > bottom;
        map.eachLayer((layer) => {
            if (!layer.feature || !layer.getLatLng) return;
            const shown = layer.feature.properties, plate = layer.getTooltip();
            const {x, y} = map.latLngToLayerPoint(layer.getLatLng());
            const wide = layer.getElement().offsetWidth;
            const half = (shown.tone === "alarm" ? wide : Math.min(wide, SIGN)) / 2;
            const [top, bottom] = shown.above ? [y - PIN, y] : [y - half, y + half];
            const box = [x - half, top, x + half, bottom];
            signs.push({layer, box, rank: shown.rank});
            if (!plate || !plate.isOpen()) return;
            const {offsetWidth, offsetHeight} = plate.getElement();
            plates.push({layer, plate, box, x, y, shown, wide: offsetWidth, high: offsetHeight});
        });
        plates.sort((a, b) => b.shown.rank - a.shown.rank);
        for (const {layer, plate, box, x, y, shown, wide, high} of plates) {
            const wider = [box[0] - high, box[1] - high, box[2] + high, box[3] + high];
            const places = [...beside(box, wide, high), ...beside(wider, wide, high)];
            const tried = places.map(([across, down], turn) => {
                const mine = [across - wide / 2, down - high / 2, across + wide / 2, down + high / 2];
                const hidden = placed.filter((one) => meet(mine, one)).length;
                const under = signs.filter((one) => one.layer !== layer && meet(mine, one.box));
                const worst = Math.max(0, ...under.map((one) => one.rank));
                const first = shown.above ? [2, 0, 1, 3][turn] ?? turn : turn;
                const cost = 100 * hidden + 20 * worst * worst + under.length + 50 * cut(mine) + first / 10;
                return {mine, hidden, cost, offset: [across - x, down - y]};
            });
            const best = tried.reduce((a, b) => (b.cost < a.cost ? b : a));
            const shows = !best.hidden || shown.rank > 1;
            if (shows) placed.push(best.mine);
            Object.assign(plate.options, {direction: "center", offset: best.offset});
            plate.setOpacity(shows ? 1 : 0);
            L.DomUtil.setPosition(plate.getElement(), L.point(best.mine[0], best.mine[1]).round());
        }
    };
    map.on("zoomend overlayadd overlayremove", place);
    place();
});
"""
"""Plates stand near their signs where they hide least, the worst first. An ordinary one may find no room.

All are measured before any is moved: else the page would be laid out anew for each.
"""

_PLAIN_CREDIT = "L.Control.Attribution.prototype.options.prefix = 'Leaflet';"
"""Its name, without the address that Leaflet itself would link to."""


def _style(looks: Mapping[str, Look]) -> str:
    rules = [
        f".{key} {{ width: {look.width}px; height: {look.height}px;"
        f" margin: {-look.height // 2 - look.below}px 0 0 {-look.width // 2}px;"
        f" background: url({PNG}{b64encode(look.png).decode()}) 0 0 / 100% no-repeat; }}"
        for key, look in looks.items()
    ]
    ranks = [
        f".leaflet-tooltip.rank-{rank} {{ z-index: {_RANK_STEP * rank + _RANK_STEP // 2}; }}"
        for rank in range(MOST_RANKS)
    ]
    return f"<style>{_LAYOUT}{' '.join((*rules, *ranks))}</style>"


_LAYOUT = """
html, body { margin: 0; height: 100%; font: 14px/1.4 Inter, system-ui, sans-serif; }
body { display: flex; flex-direction: column; }
.folium-map { flex: 1; width: 100% !important; height: auto !important; position: relative; }
.leaflet-container { font: inherit; background: #ffffff; }
.head { padding: 8px 12px; background: #ffffff; color: #12181f; }
.head b { font-size: 18px; margin-right: 16px; }
.head span { color: #3d4a57; margin-right: 16px; }
.leaflet-tooltip { padding: 1px 6px; font-weight: 700; color: #12181f; border: 1px solid #76828f; }
.leaflet-tooltip.leaflet-tooltip { margin: 0; }
.leaflet-tooltip::before { display: none; }
.leaflet-tooltip span { font-weight: 500; color: #3d4a57; }
.leaflet-tooltip.amber { border: 2px solid #8a5200; }
.leaflet-tooltip.red { border: 2px solid #b3141f; }
.leaflet-tooltip.closed { border: 2px solid #c8102e; }
.leaflet-tooltip.slow { border: 2px solid #8a5200; }
.leaflet-tooltip.amber span { color: #8a5200; font-weight: 700; }
.leaflet-tooltip.red span { color: #b3141f; font-weight: 700; }
.leaflet-tooltip.alarm { background: #c00c28; color: #ffffff; border-color: #ffffff; font-size: 18px; }
.leaflet-tooltip.alarm span { color: #ffffff; font-size: 14px; font-weight: 700; }
.legend img { display: block; box-shadow: 0 1px 4px rgba(0, 0, 0, 0.4); border-radius: 4px; }
.leaflet-popup-content { white-space: pre-line; }
"""


def _legends(legends: Sequence[Legend], made: str) -> str:
    """`made` is what the map is called in the page's script, which runs before the page is whole."""
    told = [
        [_text(one.layer), PNG + b64encode(one.png).decode(), one.width, one.height]
        for one in legends
    ]
    return f"<script>const LEGENDS = {_listed(told)};{_SHOW_LEGENDS % made}</script>"


_SHOW_LEGENDS = """
addEventListener("load", () => {
    const map = %s;
    for (const [layer, address, width, height] of LEGENDS) {
        const legend = L.control({position: "topleft"});
        legend.onAdd = () => {
            const box = document.createElement("div"), picture = new Image(width, height);
            box.className = "legend";
            picture.src = address;
            picture.alt = "What the colours of " + layer + " mean";
            box.append(picture);
            return box;
        };
        legend.addTo(map);
        map.on("overlayadd", (told) => { if (told.name === layer) legend.addTo(map); });
        map.on("overlayremove", (told) => { if (told.name === layer) legend.remove(); });
    }
});
"""


def _head(page: Page) -> str:
    notes = "".join(f"<span>{_text(note)}</span>" for note in page.notes)
    return f'<div class="head"><b>{_text(page.title)}</b>{notes}</div>'


def _text(words: str) -> str:
    """Neither markup nor a template: who prints a map may be called anything."""
    return escape(words).replace("{", "&#123;").replace("}", "&#125;")


def _plain(markup: str) -> str:
    """As it is: folium reads what it is given as a template."""
    return "{% raw %}" + markup + "{% endraw %}"
