#!/usr/bin/env bash
# Resolves pyproject.toml into the lock files. The only place that needs uv; set-up itself uses pip alone.
#   requirements.lock        what the product runs with
#   requirements-build.lock  what pyscard (no Linux wheel) is built with
#   requirements-dev.lock    what tests and lint add; shared packages are held to the versions of requirements.lock
#   requirements-fuzz.lock   what `make fuzz` adds
# Existing pins are kept unless --upgrade or --upgrade-package NAME is given. No index address is written: a lock says
# WHAT is installed, pip's own configuration says where it comes from, and the hashes make the two independent.
set -euo pipefail
cd "$(dirname "$0")/.."

uv="${UV:-uv}"
command -v "${uv%% *}" >/dev/null || { echo "make lock needs uv (pipx install uv)" >&2; exit 4; }
export UV_PYTHON_DOWNLOADS=never

resolve() {
    local into="packaging/$1"
    shift
    $uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --custom-compile-command "make lock" --output-file "$into" "$@"
    echo "$into: $(grep -c '==' "$into") packages"
}

resolve requirements.lock pyproject.toml "$@"
resolve requirements-build.lock --group build -c packaging/requirements.lock "$@"
resolve requirements-remote.lock pyproject.toml --extra remote -c packaging/requirements.lock "$@"
resolve requirements-dev.lock --group dev -c packaging/requirements.lock "$@"
resolve requirements-fuzz.lock --group fuzz -c packaging/requirements.lock "$@"
