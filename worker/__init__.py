"""The worker process and the command line. Imports `shared`; never bpy, never the add-on."""
