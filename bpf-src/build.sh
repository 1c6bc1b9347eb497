#!/bin/sh
# Compiles the kernel programs into target/classes, from where they travel in a jar. Without clang it
# says so and succeeds: the proxy runs without them, only slower for established UDP sessions.
set -e
cd "$(dirname "$0")"
clang=${CLANG:-clang}
strip=${LLVM_STRIP:-llvm-strip}
objects=target/classes/io/l7mp/bpf

missing() {
    echo "bpf-src: no $1, so no kernel programs and no offload (Debian: apt-get install $2)" >&2
    exit 0
}

command -v "$clang" >/dev/null || missing "$clang" "clang llvm"
[ -e /usr/include/linux/bpf.h ] || missing "kernel headers" linux-libc-dev

mkdir -p $objects
for source in *.bpf.c; do
    object=$objects/${source%.c}.o
    # Little-endian like every machine the proxy runs on. asm/types.h lies in the directory of the
    # machine's architecture, which -target bpf knows nothing of.
    "$clang" -target bpfel -std=gnu11 -O2 -g -Wall -Wextra -Werror \
        -idirafter "/usr/include/$(uname -m)-linux-gnu" -c "$source" -o "$object.new"
    # Removes what is for debuggers; the type information (BTF) for the kernel stays.
    if command -v "$strip" >/dev/null; then
        "$strip" -g "$object.new"
    fi
    mv "$object.new" "$object"
done
