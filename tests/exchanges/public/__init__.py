"""Local services of the shapes of CoinGecko and CryptoCompare."""
