#!/bin/sh
# pytest over everything, or over one part: test.sh [PART [pytest argument...]]
# With NARCISS_EXIT_FILE set, pytest's exit code goes there and make stays silent about it.
set -u
part=$1
shift
where=
if [ -n "$part" ]; then
    for folder in "services/$part" "$part" "tests/$part"; do
        if [ -d "$folder" ]; then
            where=$folder
            break
        fi
    done
    if [ -z "$where" ]; then
        echo "narciss: there is no part '$part'; try orders, gateway, chassis, contracts or local." >&2
        exit 2
    fi
fi
python -m pytest ${where:+"$where"} "$@"
code=$?
if [ -n "${NARCISS_EXIT_FILE:-}" ]; then
    echo "$code" >"$NARCISS_EXIT_FILE"
    exit 0
fi
exit "$code"
