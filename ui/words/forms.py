"""Forms: ranges, wrong values and steppers."""

EN = {
    "between": "Allowed: {low} to {high}.",
    "not_a_number": "“{label}” must be a number. Type one from {low} to {high}.",
    "not_whole": "“{label}” must be a whole number. Type one from {low} to {high}.",
    "too_low": "“{label}” must be at least {low}.",
    "too_high": "“{label}” must be at most {high}.",
    "more": "More: {label}",
    "less": "Less: {label}",
    "slider": "Slider: {label}",
    "reset": "Back to usual",
}
