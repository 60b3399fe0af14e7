"""Price files: splits left in them, and the sheet that chooses prices."""

EN = {
    "title": "Prices to test on",
    "more": "START practises on the same prices.",
    "use": "Use these prices",
    "pill_tip": "Choose other prices to test on",
    "pill_real": "At a broker the prices are the broker’s. Choose practice money to change them.",
    "splits": "A split seems left in these prices|{n} splits seem left in these prices",
    "splits_why": "At a split the price jumps, but nobody wins or loses by it. What shall be done?",
    "splits_kept": "Splits were left as they are or taken out when this file was chosen.",
    "split_more": "and one more|and {n} more",
    "way_back_told": "{symbol}: {before} before {day} becomes {earlier}. Today’s prices stay.",
    "way_back_plain": "The newest prices stay what is paid today.",
    "way_forward_told": "{symbol}: {after} from {day} on becomes {later}. The first prices stay.",
    "way_forward_plain": "The oldest prices stay what was paid then.",
    "way_none": "Leave them as they are",
    "way_none_told": "A test takes the jump for a gain or a loss. The result says so.",
    "splits_note": "The file is not changed. You can choose otherwise at any time.",
}
