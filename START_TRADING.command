#!/bin/sh
# Double-click to start AlgoTrader Pro on a Mac. The first start gets everything ready by itself.
cd "$(dirname "$0")" || exit 1

if ! command -v python3 >/dev/null 2>&1; then
    echo "Python was not found on this computer."
    echo "Get Python 3.12 from https://www.python.org/downloads/macos/ and double-click this again."
    printf "Press Return to close. "
    read -r _
    exit 1
fi

python3 run.py "$@"
result=$?
if [ "$result" -ne 0 ]; then
    printf "\nThe program ended with code %s. The lines above say why.\nPress Return to close. " "$result"
    read -r _
fi
exit "$result"
