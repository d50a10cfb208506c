"""A sheet in words, as an animator would write them. Nothing is said that was not measured."""
