"""From a question in plain words to queries of the closed vocabulary."""
