#!/usr/bin/env bash
# Makes this machine ready:  packaging/set_up.sh run|demo|test|fuzz
#
#   1. system packages of packaging/system-packages.txt that are missing, through apt (sudo when not root)
#   2. .venv with exactly what the lock files name, every archive checked against its hash
#
# What is there already is not touched and needs no network: packages are looked up in dpkg's own list, and the
# environment carries a stamp made of everything it was built from. Exit status 4: this machine lacks something that
# set-up could not bring; the last lines say what.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

level=${1:-run}
case $level in
run) levels='run' ;;
demo) levels='run demo' ;;
test) levels='run demo test' ;;
fuzz) levels='run demo test' ;;
*)
    echo "usage: packaging/set_up.sh run|demo|test|fuzz" >&2
    exit 2
    ;;
esac

say() { echo "set-up: $*" >&2; }
give_up() {
    say "$@"
    exit 4
}

# ---- system packages ------------------------------------------------------------------------------------------------

wanted_packages() {
    local package_level names _
    while read -r package_level names _; do
        case " $levels " in *" $package_level "*) echo "$names" ;; esac
    done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' packaging/system-packages.txt)
}

missing_packages() { # those of which no name is installed, one "name|other" per line
    # A name counts as installed too when an installed package provides it (Ubuntu's …t64 libraries).
    wanted_packages | awk '
        NR == FNR { if ($1 == "installed") for (i = 2; i <= NF; i++) have[$i] = 1; next }
        { n = split($0, names, "|"); found = 0
          for (i = 1; i <= n; i++) if (names[i] in have) found = 1
          if (!found) print }
    ' <(dpkg-query -W -f='${db:Status-Status} ${Package} ${Provides}\n' | sed 's/([^)]*)//g; s/,/ /g') -
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo env ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@"
    else
        give_up "not root and no sudo. As root, run: apt-get install --no-install-recommends ${missing[*]%%|*}"
    fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get -q -o DPkg::Lock::Timeout=300 "$@"; }

offered() { # does a package source have a real package of this name?
    local candidate
    candidate=$(LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p')
    [ -n "$candidate" ] && [ "$candidate" != "(none)" ]
}

# Installing pcscd starts it, and the demo and the tests need no pcscd of the machine (they bring their own). A mask that
# lasts until the next boot at most, and is lifted right after, prevents that. (Without systemd, Debian's invoke-rc.d
# starts nothing in containers; on a sysvinit machine it would.) A pcscd that is installed already is not among the
# missing packages and is never touched.
keep_services_still() {
    if [ -d /run/systemd/system ]; then
        as_root systemctl --runtime --quiet mask pcscd.socket pcscd.service 2>/dev/null || return 0
        trap 'as_root systemctl --runtime --quiet unmask pcscd.socket pcscd.service || true' EXIT
    fi
}

# Debian's janus would start and listen on every address; ours is started by `make remote-janus` and by tests alone. Masked
# while it is installed, disabled after that; a janus that was there before is not among the missing and is never touched.
keep_janus_still() {
    [ -d /run/systemd/system ] || return 0
    as_root systemctl --runtime --quiet mask janus.service 2>/dev/null || true
}

let_janus_lie() {
    [ -d /run/systemd/system ] || return 0
    as_root systemctl --runtime --quiet unmask janus.service || true
    as_root systemctl --quiet disable janus.service || true
}

let_services_go() {
    if [ -d /run/systemd/system ]; then
        as_root systemctl --runtime --quiet unmask pcscd.socket pcscd.service || true
        trap - EXIT
    fi
}

# Installing postgresql makes a cluster of the machine and starts it; the tests make their own and need only the programs.
# Where postgresql-common has not been set up yet, its settings file says so before it is installed. A file that is
# there already, and every cluster of the machine, are left alone.
keep_clusters_unmade() {
    [ -e /etc/postgresql-common/createcluster.conf ] && return 0
    as_root mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
}

missing=() # as in system-packages.txt, "name|other"
names_to_install=()

choose_names() { # fills names_to_install from the missing packages given
    local alternatives name chosen
    for alternatives in "$@"; do
        chosen=
        for name in ${alternatives//|/ }; do
            if offered "$name"; then
                chosen=$name
                break
            fi
        done
        [ -n "$chosen" ] || give_up "no package source offers ${alternatives//|/ or } (on Ubuntu: is 'universe' enabled?)"
        [ "$chosen" = "${alternatives%%|*}" ] || say "${alternatives%%|*} is not offered here, taking $chosen"
        names_to_install+=("$chosen")
    done
}

install_system_packages() {
    command -v dpkg-query >/dev/null || {
        say "no dpkg here: make sure these are present yourself (packaging/system-packages.txt):" $(wanted_packages)
        return 0
    }
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0

    say "installing ${#missing[@]} system packages: ${missing[*]}"
    apt_get update >&2 || say "the package lists could not be refreshed; trying with those at hand"
    choose_names "${missing[@]}"

    case " ${names_to_install[*]} " in *" pcscd "*) keep_services_still ;; esac
    case " ${names_to_install[*]} " in *" janus "*) keep_janus_still ;; esac
    case " ${names_to_install[*]} " in *" postgresql "*) keep_clusters_unmade ;; esac
    # The virtual reader must not appear in the machine's own pcscd: its entry in /etc/reader.conf.d stays out.
    apt_get install --yes --no-install-recommends --no-upgrade --no-remove \
        -o DPkg::Options::=--path-exclude=/etc/reader.conf.d/vpcd "${names_to_install[@]}" >&2 ||
        give_up "apt could not install: ${names_to_install[*]}"
    case " ${names_to_install[*]} " in *" janus "*) let_janus_lie ;; esac
    case " ${names_to_install[*]} " in *" pcscd "*)
        let_services_go
        say "pcscd was installed and not started; for a real reader: sudo systemctl start pcscd.socket (or reboot)"
        ;;
    esac

    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -eq 0 ] || give_up "apt reported success, but these are still missing: ${missing[*]}"
}

# ---- Python ---------------------------------------------------------------------------------------------------------

# Debian's own python3 first: its headers and venv module are what apt has just installed, and it does not change with a
# version manager's settings. Then whatever newer one is on the PATH. PYTHON=... chooses by hand.
choose_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c '
import os, sys, sysconfig, ensurepip
headers = os.path.join(sysconfig.get_path("include"), "Python.h")
sys.exit(not (sys.version_info >= (3, 11) and os.path.exists(headers)))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
        [ -z "${PYTHON:-}" ] || give_up "PYTHON=$PYTHON is not a Python >= 3.11 with headers and ensurepip"
    done
    give_up "no Python >= 3.11 with its headers (python3-dev) and ensurepip (python3-venv) found"
}

stamp_of() { # of everything the environment is made from; $root because a virtual environment cannot be moved
    { "$python" -VV && echo "$python" "$root" && cat packaging/set_up.sh "$@"; } | sha256sum | cut -d' ' -f1
}

# pip keeps the machine's configuration (mirrors, certificates, caches): hashes decide what is acceptable, not where it
# came from. Only settings that would put packages elsewhere or change what is installed are overruled.
pip_install() {
    env -u PIP_TARGET -u PIP_PREFIX -u PIP_ROOT -u PIP_CONSTRAINT -u PIP_BUILD_CONSTRAINT -u PIP_REQUIREMENT \
        -u PIP_NO_BINARY -u PIP_ONLY_BINARY -u PIP_PRE -u PIP_DRY_RUN \
        PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PATH="$root/.venv/bin:$PATH" \
        .venv/bin/python -m pip install --quiet --require-hashes --no-deps --only-binary :all: "$@" >&2 ||
        give_up "pip could not install what the lock files name"
}

# `current NAME FILE...`: was NAME installed from these very files? `stamped NAME FILE...`: remember that it was.
# Stamps live inside the environment they vouch for, so they vanish with it; they are written last.
current() { [ -x .venv/bin/python ] && [ "$(cat ".venv/stamp-$1" 2>/dev/null)" = "$(stamp_of "${@:2}")" ]; }
stamped() { stamp_of "${@:2}" >".venv/stamp-$1"; }

runtime=(packaging/requirements.lock packaging/requirements-build.lock)

install_runtime() {
    say "making .venv with $("$python" -V) ($python)"
    "$python" -m venv --clear .venv || give_up "$python could not make a virtual environment"
    # pyscard is the one source distribution. Its build tools are pinned and hashed as well, hence no build isolation
    # (pip would fetch unpinned ones), and removed again: the product does not run with them.
    pip_install -r packaging/requirements-build.lock
    pip_install --no-build-isolation --no-binary pyscard -r packaging/requirements.lock
    .venv/bin/python -m pip --quiet uninstall --yes setuptools swig >&2
    .venv/bin/python -m pip check >&2 || give_up "the lock files do not fit together; run make lock"
    stamped runtime "${runtime[@]}"
}

install_extra() { # NAME: dev or fuzz
    local lock="packaging/requirements-$1.lock"
    current "$1" "${runtime[@]}" "$lock" && return
    if [ -e ".venv/stamp-$1" ]; then
        install_runtime # an older set is in there: start clean, so that nothing of it stays behind
    fi
    say "adding what $lock names"
    pip_install -r "$lock"
    stamped "$1" "${runtime[@]}" "$lock"
}

unset PYTHONPATH PYTHONHOME PYTHONSTARTUP
mkdir -p .make
exec 9>.make/lock
flock 9 # two targets started at once must not build the environment together

install_system_packages 9>&-
python=$(choose_python)
current runtime "${runtime[@]}" || install_runtime
case $level in test | fuzz) install_extra dev ;; esac
case $level in fuzz) install_extra fuzz ;; esac

# Compiled texts: a terminal starts faster with them. A newer .po wins over its .mo, so this is never needed twice.
for catalogue in resources/locale/*/*.po; do
    if [ ! "${catalogue%.po}.mo" -nt "$catalogue" ]; then
        .venv/bin/pybabel --quiet compile --input-file "$catalogue" --output-file "${catalogue%.po}.mo" >&2
    fi
done
