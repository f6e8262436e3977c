"""Time and way by road between places: engines, their oracle, the thread that owns one."""
