"""An invented night: crews, calls and officers who behave, all from one seed, through the real doors."""
