"""What somebody looks for on a map and no data of the area has, in words: silence would look like a fault."""

from collections.abc import Mapping

from geodata.places import Box, Position
from ui.map.camera import Camera, MapState, world_of

BEYOND = "Nothing is known here: beyond the end of the map"
NO_BEATS = "No beats in this area's data"


def lack(camera: Camera, state: MapState, box: Box | None, told: Mapping[str, object]) -> str:
    """The gravest, "" for none. `box` is the area's, `told` what each layer was last told to show."""
    if box is not None and not _is_seen(camera, box):
        return BEYOND
    return NO_BEATS if state.beats and told.get("beats") == () else ""


def _is_seen(camera: Camera, box: Box) -> bool:
    """Whether any of it lies in the window."""
    left, top = camera.to_screen_one(*world_of(Position(box.north, box.west)))
    right, bottom = camera.to_screen_one(*world_of(Position(box.south, box.east)))
    return left < camera.width and right > 0 and top < camera.height and bottom > 0
