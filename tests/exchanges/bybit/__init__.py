"""A local exchange that speaks Bybit's v5 protocol: see shared/reference/bybit.md, section 18."""
