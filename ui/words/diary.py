"""How a line of the diary is announced to those who cannot see its mark."""

EN = {
    "bought": "Bought",
    "sold": "Sold",
    "stopped_out": "Safety exit used",
    "skipped": "Skipped",
    "order": "Order",
    "safety": "Safety",
    "system": "Program",
    "error": "Error",
}
