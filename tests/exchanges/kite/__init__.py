"""A local exchange that speaks Kite Connect version 3 as Zerodha does."""
