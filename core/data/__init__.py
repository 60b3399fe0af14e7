"""Where prices come from: files, the practice market, replay."""
