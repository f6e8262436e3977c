"""The live map: tiles and names painted by worker processes, units and incidents on top."""
