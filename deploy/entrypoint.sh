#!/bin/sh
# The process of a container: PACKAGE COMMAND…, or any other arguments of Python (-m tools.doubles.telegram …).
# What only this container may know (its logins) stands in a file of its own volume.
set -eu
if [ -f /run/narciss/environment ]; then
    set -a
    . /run/narciss/environment
    set +a
fi
case $1 in
-*) exec python "$@" ;;
*) exec python -m "$@" ;;
esac
