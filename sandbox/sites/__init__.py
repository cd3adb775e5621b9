"""The web sites of the pretend world, each at a port of its own."""
