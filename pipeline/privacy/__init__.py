"""Personal data in texts: found by what it is made of, never by what it looks like alone."""
