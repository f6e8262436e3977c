"""What all facts make: the picture, and the one fold that makes it."""

from dispatch_desk.picture.folding import apply, fold
from dispatch_desk.picture.state import Alarm, Changed, Picture

__all__ = ["Alarm", "Changed", "Picture", "apply", "fold"]
