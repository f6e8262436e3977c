"""WHERE: roads, routes, places, areas and the basemap. Knows nothing of police."""
