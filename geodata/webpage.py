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
from typing import cast

import folium
import numpy as np
import numpy.typing as npt
from branca.element import Element, Figure
from folium.utilities import JsCode

from geodata.places import Box, Position

F8 = npt.NDArray[np.float64]
NAMES_AT_ONCE = 400  # more names than these are shown one by one, where somebody points
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
    """Something at one place. `look` is a key of the page's looks."""

    position: Position
    name: str
    words: str
    look: str
    is_alarm: bool = False
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
class Page:
    """Everything on the page. `ground` is a PNG in Web Mercator of exactly this box."""

    title: str
    notes: Sequence[str]  # lines at its head
    box: Box
    ground: bytes
    attribution: str
    layers: Sequence[Layer]
    looks: Mapping[str, Look]


def web_page(page: Page) -> str:
    """The whole page. No text of it is read as markup or as a script."""
    made = _map(page)
    _add_layers(made, page)
    folium.LayerControl(collapsed=False).add_to(made)
    root = cast("Figure", made.get_root())
    root.title = escape(page.title)
    for part in (_policy(), _leaflet(), _told(page), _style(page.looks)):
        root.header.add_child(Element(_plain(part)))
    root.html.add_child(Element(_plain(_head(page))))
    rendered: str = root.render()
    return rendered


def _map(page: Page) -> folium.Map:
    """Without tiles and without the scripts that folium would fetch: none is used here."""
    made = folium.Map(tiles=None, control_scale=True, zoom_snap=0.25, max_zoom=20)
    made.default_js, made.default_css = [], []
    corners = [[page.box.south, page.box.west], [page.box.north, page.box.east]]
    made.fit_bounds(corners)
    made.options["maxBounds"] = corners
    made.options["maxBoundsViscosity"] = 0.8
    _overlay(page.ground, corners, "Map", page.attribution).add_to(made)
    return made


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


_AS_MARK = """
function (feature, at) {
    const shown = feature.properties;
    return L.marker(at, {
        icon: L.divIcon({className: "look " + shown.look, iconSize: null}), alt: TOLD[shown.told][0],
    });
}
"""
_WITH_WORDS = """
function (feature, layer) {
    const shown = feature.properties, [name, words] = TOLD[shown.told];
    const said = (text) => {
        const box = document.createElement("div");
        box.textContent = text;
        return box;
    };
    if (words) layer.bindPopup(said(words));
    if (name) {
        layer.bindTooltip(said(name), {
            permanent: %s, className: shown.alarm ? "alarm" : "",
            direction: shown.above ? "top" : "right", offset: shown.above ? [0, -36] : [14, 0],
        });
    }
}
"""
"""Words become text of an element, never its markup."""


def _told(page: Page) -> str:
    """The name and the words of every feature, outside of what folium writes.

    It reads what it has written once more, as a template: no brace of theirs may get there.
    """
    said = [
        [one.name if isinstance(one, Mark) else "", one.words]
        for layer in page.layers
        for one in layer.features
    ]
    listed = dumps(said, ensure_ascii=False)
    for sign in "<>&{}%":
        listed = listed.replace(sign, f"\\u{ord(sign):04x}")
    return f"<script>const TOLD = {listed};</script>"


def _geo(features: Sequence[Mark | Stroke], first: int) -> Iterator[dict[str, object]]:
    for told, one in enumerate(features, first):
        if isinstance(one, Mark):
            place: dict[str, object] = {
                "type": "Point",
                "coordinates": [round(one.position.lon, 6), round(one.position.lat, 6)],
            }
            shown: dict[str, object] = {
                "look": one.look, "alarm": one.is_alarm, "above": one.above,
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


_PLAIN_CREDIT = "L.Control.Attribution.prototype.options.prefix = 'Leaflet';"
"""Its name, without the address that Leaflet itself would link to."""


def _style(looks: Mapping[str, Look]) -> str:
    rules = [
        f".{key} {{ width: {look.width}px; height: {look.height}px;"
        f" margin: {-look.height // 2 - look.below}px 0 0 {-look.width // 2}px;"
        f" background: url({PNG}{b64encode(look.png).decode()}) 0 0 / 100% no-repeat; }}"
        for key, look in looks.items()
    ]
    return f"<style>{_LAYOUT}{' '.join(rules)}</style>"


_LAYOUT = """
html, body { margin: 0; height: 100%; font: 14px/1.4 Inter, system-ui, sans-serif; }
body { display: flex; flex-direction: column; }
.folium-map { flex: 1; width: 100% !important; height: auto !important; position: relative; }
.leaflet-container { font: inherit; background: #ffffff; }
.head { padding: 8px 12px; background: #ffffff; color: #12181f; }
.head b { font-size: 18px; margin-right: 16px; }
.head span { color: #3d4a57; margin-right: 16px; }
.leaflet-tooltip { padding: 1px 6px; font-weight: 700; color: #12181f; border: 1px solid #76828f; }
.leaflet-tooltip::before { display: none; }
.leaflet-tooltip.alarm { background: #c00c28; color: #ffffff; border-color: #ffffff; }
.leaflet-popup-content { white-space: pre-line; }
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
