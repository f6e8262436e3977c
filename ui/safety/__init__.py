"""Officer safety on the screen: the strip nothing covers, the drawer that closes an alert."""
