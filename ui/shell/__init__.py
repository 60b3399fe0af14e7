"""The window around the screens: rail, top bar, overlays and the pulse that feeds them."""
