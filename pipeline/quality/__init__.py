"""How good a text is, in figures that one can see: signals, the parts made of them, and known sets of filters."""
