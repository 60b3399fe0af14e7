"""The lock of the window: PINs, roles, and what to do when one is forgotten."""

EN = {
    "title": "Locked",
    "ask": "Type your PIN",
    "pin": "PIN",
    "open": "Open",
    "digit": "Digit {n}",
    "rub_out": "Rub out the last digit",
    "checking": "Checking…",
    "wait": "Too many wrong PINs. Wait one second.|Too many wrong PINs. Wait {n} seconds.",
    "panic_works": "PANIC STOP works while it is locked.",
    "forgotten": "Forgotten the PIN?",
    "forgotten_more": "Close the program, open a terminal in its folder and type "
    "“python3 run.py forget-pin”. Your account and your settings stay. The PIN keeps people at "
    "this screen out, not somebody who can type commands on this computer.",
    "role_trade": "Everything",
    "role_practice": "Practice money",
    "role_watch": "Watch only",
    "lock_tip": "Open for: {role}. Press to lock the window.",
    "row_trade": "PIN for everything",
    "row_trade_help": "Locks the window at the start and when it is left alone. PANIC STOP works "
    "without it.",
    "row_practice": "PIN for practice money",
    "row_practice_help": "Whoever opens the window with it may trade practice money, but not "
    "change safety rules or PINs.",
    "row_watch": "PIN for watching only",
    "row_watch_help": "Whoever opens the window with it sees everything and may press PANIC STOP, "
    "nothing else.",
    "set": "Set…",
    "change": "Change…",
    "remove": "Take away",
    "set_name": "{row}: set",
    "change_name": "{row}: change",
    "remove_name": "{row}: take away",
    "first": "Set the PIN for everything first: it is the one that can change the others.",
    "sheet_more": "4 to 12 digits. It is kept scrambled, in this computer's password store where "
    "there is one. Nobody can read it back, so remember it.",
    "sheet_new": "New PIN",
    "sheet_again": "The same PIN again",
    "sheet_differ": "The two are not the same. Type the PIN again.",
    "sheet_save": "Set this PIN",
    "removed": "The PIN was taken away.",
    "kept": "The PIN is set. The window asks for it from now on.",
}
"""The keys `role_…` and `row_…` follow the roles of ui.deck."""
