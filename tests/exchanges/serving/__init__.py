"""What both local exchanges stand on: a clock, a server, a plan of faults, real prices."""
