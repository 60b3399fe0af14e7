"""The broker protocol and the cost models every broker shares."""
