"""Local exchanges that speak the true protocols of Zerodha and Bybit, faults included."""
