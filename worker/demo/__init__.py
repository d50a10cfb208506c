"""The demo: one motion on its whole way, from a file over Blender and the worker to a stored description and a picture."""
