#!/usr/bin/env bash
# Make the lock files anew from pyproject.toml: every package pinned, with the hashes of its files,
# for every kind of computer and Python 3.11 and later. Needs uv; users never need it.
#
#   scripts/lock.sh            bring in what pyproject.toml newly asks for, keep the rest
#   scripts/lock.sh --upgrade  take the newest versions pyproject.toml allows
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
    local output=$1
    shift
    uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --no-header --quiet --output-file "$output" "$@"
}

lock requirements/app.txt "$@"
# The developers' lock must hold the program's own packages at the same versions (a test looks).
lock requirements/dev.txt --group dev --constraint requirements/app.txt "$@"
