"""Position history: any instant of the night can be shown later, and a changed one is found."""
