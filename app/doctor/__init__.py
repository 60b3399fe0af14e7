"""Looked at before real money: one small check each, a light with a sentence and one action."""
