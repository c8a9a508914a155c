#!/usr/bin/env bash
# Runs every target under tests/fuzz for FUZZ_SECONDS each; a crash stops the run and its input stays in .make/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."

shopt -s nullglob
targets=(tests/fuzz/fuzz_*.py)
[ ${#targets[@]} -gt 0 ] || { echo "no fuzz targets under tests/fuzz" >&2; exit 2; }

for target in "${targets[@]}"; do
    name=$(basename "$target" .py)
    corpus=.make/fuzz/$name
    mkdir -p "$corpus"
    echo "== $name, ${FUZZ_SECONDS:-60} s"
    PYTHONPATH=. .venv/bin/python "$target" "$corpus" -max_total_time="${FUZZ_SECONDS:-60}" \
        -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$corpus-crash-" -print_final_stats=1
done
