"""From files to clips, and from clips to numbers: readers, bone mapping, units, resampling, features."""
