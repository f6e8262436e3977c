"""A small invented British town; what makes it is loaded when it is made, once on a computer."""

EDITION = "Invented town, edition 2"  # to be counted up with whatever makes another town of a seed
