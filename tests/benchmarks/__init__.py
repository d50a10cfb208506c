"""Every figure of the design, each beside what it is compared with, in one run. `make bench` runs them all."""
