"""Tests on the past in one compiled loop: the same answers as the engine's, or a refusal."""
