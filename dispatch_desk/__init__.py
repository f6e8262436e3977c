"""WHAT IS GOING ON: incidents, sending, safety, the journal, the session and the program itself."""
