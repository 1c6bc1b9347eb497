#!/bin/sh
# Compiles the kernel program into target/l7mp.bpf.o. Without clang it says so and succeeds: the
# proxy runs without the program, only slower for established UDP flows.
set -e
cd "$(dirname "$0")"
clang=${CLANG:-clang}
strip=${LLVM_STRIP:-llvm-strip}
object=target/l7mp.bpf.o

if ! command -v "$clang" >/dev/null; then
    echo "bpf-src: no $clang, so no kernel program (Debian: apt-get install clang llvm)" >&2
    exit 0
fi

if [ ! -e /usr/include/linux/bpf.h ]; then
    echo "bpf-src: no kernel headers, so no kernel program (Debian: apt-get install linux-libc-dev)" >&2
    exit 0
fi

mkdir -p target
# asm/types.h lies in the directory of the machine's architecture, which -target bpf knows nothing of.
"$clang" -target bpf -std=gnu11 -O2 -g -Wall -Wextra -Werror \
    -idirafter "/usr/include/$(uname -m)-linux-gnu" -c l7mp.bpf.c -o $object.new
# Removes what is for debuggers; the type information (BTF) for the kernel stays.
if command -v "$strip" >/dev/null; then
    "$strip" -g $object.new
fi
mv $object.new $object
