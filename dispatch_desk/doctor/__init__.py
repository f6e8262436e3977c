"""Says whether this computer can run a desk, and what to do where it can't.

Each check runs in a process of its own, so that a library that crashes or a sound server that hangs
costs one line and not the doctor. What runs and reports them stands on Python's own library alone:
it must work where nothing else does.
"""
