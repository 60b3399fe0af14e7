"""The help overlay and the sheet of shortcuts."""

EN = {
    "title": "Help",
    "what_is_this": "What does this mean?",
    "shortcuts": "Keyboard",
    "key_panic": "PANIC STOP, from anywhere",
    "key_help": "This help",
    "key_screens": "Go to screen 1 to 8",
    "key_next": "Next and previous thing",
    "key_press": "Press the button",
    "key_close": "Close what is open on top",
    "words": "Words",
    "tour": "Show me around",
}
