#!/bin/sh
# Makes .venv from requirements.lock with nothing but the system's Python. Instant when nothing changed.
set -eu
cd "$(dirname "$0")/../.."
root=$(pwd)
PYTHON=${PYTHON:-python3}
stamp=.venv/narciss-stamp
# The place is part of it: paths to the packages of this checkout are written into the environment.
want=$(cat requirements.lock tools/local/setup.sh && echo "$root")
want=$(printf '%s' "$want" | sha256sum | cut -d' ' -f1)

if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ]; then
    exit 0
fi

fail() {
    echo "narciss: $1" >&2
    exit 1
}

command -v "$PYTHON" >/dev/null || fail "Python is missing. Install it, as root: apt-get install python3 python3-venv"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed; $PYTHON is $("$PYTHON" -V 2>&1). Name another one: make PYTHON=python3.11 …"

if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        fail "Python's venv module is missing. Install it, as root: apt-get install python3-venv"
    fi
    echo "Installing python3-venv …"
    { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends python3-venv; } \
        </dev/null >.setup.log 2>&1 || fail "apt-get could not install python3-venv: $(grep '^E:' .setup.log | head -n 1)"
    rm -f .setup.log
fi

echo "Installing the Python packages into .venv …"
# An environment of another place or of a Python that is gone is of no use.
.venv/bin/python -c '' 2>/dev/null || rm -rf .venv
"$PYTHON" -m venv .venv || fail "the environment .venv could not be made (see above)."
.venv/bin/python -m pip install -qq --no-input --disable-pip-version-check --require-hashes -r requirements.lock ||
    fail "the Python packages could not be installed (see above)."

site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
for folder in chassis contracts gateway services/*; do
    echo "$root/$folder"
done >"$site/narciss.pth"
echo "$want" >"$stamp"
