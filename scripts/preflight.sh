#!/bin/sh
# Looks before anything is installed: `preflight.sh python` prints the interpreter to use, `preflight.sh node` is silent
# when Node.js will do. What is missing is told in one sentence, with exit code 1. Shell built-ins only, so that the
# answer does not depend on what else the machine has.
set -u

PYTHON_LEAST=11 # 3.11 and 3.12, as requires-python of pyproject.toml says
PYTHON_MOST=12
NODE_LEAST_MAJOR=20 # engines.node of web/package.json
NODE_LEAST_MINOR=19

stop() {
    printf '%s\n' "$1" >&2
    exit 1
}

# Prints "major.minor" of the Python in $1; fails if it does not run (a dangling link, a version manager's shim).
python_version() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

python_will_do() {
    [ "${1%%.*}" = 3 ] && [ "${1#*.}" -ge "$PYTHON_LEAST" ] && [ "${1#*.}" -le "$PYTHON_MOST" ]
}

find_python() {
    seen=""
    for candidate in ${PYTHON:-python3.11 python3.12 python3}; do
        version=$(python_version "$candidate") || continue
        if python_will_do "$version"; then
            "$candidate" -c 'import ensurepip, venv' 2>/dev/null ||
                stop "Python $version is here, but its venv module is not: install it (Debian and Ubuntu: apt-get install python${version}-venv), then run make again."
            printf '%s\n' "$candidate"
            return
        fi
        seen="$candidate is $version"
    done
    wanted="Vitrina needs Python 3.$PYTHON_LEAST or 3.$PYTHON_MOST"
    if [ -n "$seen" ]; then
        stop "$wanted, but $seen: install one, or name it: make PYTHON=/path/to/python3.11."
    fi
    stop "$wanted, and none was found: install one, or name it: make PYTHON=/path/to/python3.11."
}

find_node() {
    wanted="Vitrina needs Node.js $NODE_LEAST_MAJOR.$NODE_LEAST_MINOR or newer to build its pages"
    command -v node >/dev/null 2>&1 || stop "$wanted, and it was not found: install it, then run make again."
    version=$(node --version 2>/dev/null) || stop "$wanted, but the node that was found does not run: install it anew."
    numbers=${version#v}
    major=${numbers%%.*}
    rest=${numbers#*.}
    minor=${rest%%.*}
    if [ "$major" -lt "$NODE_LEAST_MAJOR" ] ||
        { [ "$major" -eq "$NODE_LEAST_MAJOR" ] && [ "$minor" -lt "$NODE_LEAST_MINOR" ]; }; then
        stop "$wanted, but node is $version: install a newer one, then run make again."
    fi
    command -v npm >/dev/null 2>&1 ||
        stop "Node.js $version is here, but npm is not: install it (Debian and Ubuntu: apt-get install npm), then run make again."
}

case "${1:-}" in
python) find_python ;;
node) find_node ;;
*) stop "usage: preflight.sh python|node" ;;
esac
