#!/bin/sh
# Locks every requirements file, with hashes, for Python 3.11 to 3.14 on Linux and macOS. Arguments
# are passed to uv (--upgrade). The test requirements are locked first and constrain the others, so
# that the packed versions are the tested ones. SAM is locked alone: its narrow pin of boto3 would
# keep other packages at old versions.
set -eu
cd "$(dirname "$0")/../.."
UV=${UV:-uv}
if ! command -v "$UV" >/dev/null 2>&1; then
    echo "make lock needs uv: 'pipx install uv', or UV=/path/to/uv make lock" >&2
    exit 1
fi

lock() {
    source=$1
    shift
    echo "$source"
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --custom-compile-command "make lock" --output-file "${source%.in}.txt" "$source" "$@"
}

lock requirements/test.in --excludes requirements/excludes.txt "$@"
for source in requirements/local.in requirements/runtime.in functions/summarize/requirements.in functions/lookup/requirements.in functions/announce/requirements.in; do
    lock "$source" --excludes requirements/excludes.txt --constraints requirements/test.txt "$@"
done
lock requirements/train.in --constraints requirements/test.txt "$@"
lock requirements/encoder.in --no-deps "$@"
lock requirements/sam.in "$@"
lock requirements/ci.in "$@"
