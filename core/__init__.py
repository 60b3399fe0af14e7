"""The trading machine: no Qt anywhere below here."""
