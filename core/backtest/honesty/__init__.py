"""Tests that tell a found edge from a lucky fit."""
