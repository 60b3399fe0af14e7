"""The Activity screen."""

EN = {
    "title": "Everything that happened",
    "path": "Where a price goes",
    "col_time": "Time",
    "col_what": "What",
    "col_why": "Why",
    "col_order": "Order",
    "find": "Find in the diary",
    "filter_all": "All",
    "filter_orders": "Orders",
    "filter_skipped": "Skipped",
    "filter_errors": "Errors",
    "found": "one line found|{n} lines found",
    "nothing_found": "No line of the diary has “{text}”. Try a shorter word.",
    "empty": "The diary is empty. It fills as soon as the bot runs.",
    "later": "The live picture of a price's way comes here later. The diary is complete.",
}
