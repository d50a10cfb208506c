"""The parts of executing a query: the scene, body parts, events, restrictions, values and words."""
