"""What all facts make: the picture, and the one fold that makes it."""

from dispatch_desk.picture.folding import apply, fold
from dispatch_desk.picture.state import Changed, Picture

__all__ = ["Changed", "Picture", "apply", "fold"]
