"""From a page's bytes to the article in it, or the reason why there is none. Pure: no file, clock or network."""
