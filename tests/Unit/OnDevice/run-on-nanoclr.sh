#!/bin/sh
# Runs the unit tests' .pe files on a nanoCLR of this computer and counts what they say.
#
#   NANOCLR=/path/to/nanoFramework.nanoCLR tests/Unit/OnDevice/run-on-nanoclr.sh [FOLDER]
#   NANOCLR="nanoclr run --assemblies" tests/Unit/OnDevice/run-on-nanoclr.sh [FOLDER]
#
# NANOCLR   the interpreter and what goes before the files: nf-interpreter's POSIX build takes them plainly, the .NET
#           tool "nanoclr" after "run --assemblies". Without it nothing runs, and that is said.
# FOLDER    where a build of NFUnitTest.nfproj left its .pe files; bin/Release beside this script when not given.
#
# Exit code: 0 all passed, or skipped; 1 a test failed, or none ran; 2 a file is missing.
set -u

if [ -z "${NANOCLR:-}" ]; then
    echo "skipped: NANOCLR names no nanoCLR, so the unit tests run on the host only"
    exit 0
fi

folder=${1:-$(dirname "$0")/bin/Release}
files="mscorlib.pe nanoFramework.TestFramework.pe nanoFramework.UnitTestLauncher.pe NfMeter.pe NFUnitTest.pe"
for file in $files; do
    if [ ! -f "$folder/$file" ]; then
        echo "$folder/$file is missing: build NFUnitTest.nfproj first" >&2
        exit 2
    fi
done

# The interpreter ends silently, and well, after an exception that nobody caught: only what it printed counts.
cd "$folder" || exit 2
# shellcheck disable=SC2086 # NANOCLR and files are lists of words.
$NANOCLR $files 2>&1 | tr -d '\r' | awk '
    /^Test (passed|failed|skipped),/ { split($0, part, /[ ,]/); count[part[2]]++ }
    /^Test failed,/ { print }
    END {
        printf "%d passed, %d failed, %d skipped\n", count["passed"], count["failed"], count["skipped"]
        exit (count["failed"] > 0 || count["passed"] == 0)
    }'
