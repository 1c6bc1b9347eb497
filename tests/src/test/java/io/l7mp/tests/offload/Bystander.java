// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libbpf.BpfObject;
import io.l7mp.ffi.libbpf.TcxLink;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.NetNs;
import io.l7mp.tests.lab.Shell;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;

/** Somebody else's program at an interface: counts what it sees, and leaves all to the next. */
final class Bystander implements AutoCloseable {
    private static final String SOURCE = """
        #include "l7mp_bpf.h"
        struct {
            __uint(type, BPF_MAP_TYPE_ARRAY);
            __uint(max_entries, 1);
            __type(key, __u32);
            __type(value, __u64);
        } seen SEC(".maps");
        SEC("tc") int bystander(struct __sk_buff *skb)
        {
            __u32 key = 0;
            __u64 *packets = bpf_map_lookup_elem(&seen, &key);
            if (packets)
                __sync_fetch_and_add(packets, 1);
            return -1;
        }
        char _license[] SEC("license") = "GPL";
        """;

    private final BpfObject object;
    private final TcxLink link;

    private Bystander(BpfObject object, TcxLink link) {
        this.object = object;
        this.link = link;
    }

    /** Attaches one behind those that are there; it is compiled in {@code dir}. */
    static Bystander attach(NetNs ns, String device, Path dir) throws IOException {
        var object = BpfObject.open(compile(dir), "bystander");
        object.load();
        var program = object.program("bystander");
        return new Bystander(object, ns.call(() -> TcxLink.attach(program,
            NetworkInterface.getByName(device).getIndex())));
    }

    /** How many packets it has seen. */
    long packets() throws IOException {
        var cs = CallState.current();
        Memory.putLong(cs.scratch(), 0);
        object.map("seen").get(cs, cs.scratch(), cs.scratch() + Long.BYTES);
        return Memory.getLong(cs.scratch() + Long.BYTES);
    }

    @Override
    public void close() {
        link.close();
        object.close();
    }

    private static byte[] compile(Path dir) throws IOException {
        var source = Files.writeString(dir.resolve("bystander.bpf.c"), SOURCE);
        var compiled = dir.resolve("bystander.bpf.o");
        Shell.check("clang", "-target", "bpfel", "-O2", "-g",
            "-I" + ProxyProcess.root().resolve("bpf-src"),
            "-idirafter", "/usr/include/" + System.getProperty("os.arch").replace("amd64", "x86_64")
                + "-linux-gnu", "-c", source.toString(), "-o", compiled.toString());
        return Files.readAllBytes(compiled);
    }
}
