// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import java.nio.file.Path;

/**
 * A program before everything an interface receives, beside those of others; Linux 6.6. The kernel
 * lets go of it when this is closed or the process ends, however it ends.
 */
public final class TcxLink implements AutoCloseable {
    // enum bpf_attach_type of linux/bpf.h, newer than the headers of Debian 12.
    static final int BPF_TCX_INGRESS = 46;

    private final Fd fd;

    private TcxLink(Fd fd) {
        this.fd = fd;
    }

    /**
     * Attaches {@code program}, behind those that are there.
     *
     * @throws ErrnoException EINVAL where the kernel has no tcx, ENODEV where no such interface is
     */
    public static TcxLink attach(BpfProgram program, int ifindex) throws ErrnoException {
        return new TcxLink(Fd.of(LibBpf.bpf_link_create(CallState.current(), program.fd(),
            ifindex, BPF_TCX_INGRESS, 0), "bpf_link_create", "interface " + ifindex));
    }

    /** Names the link in a bpf file system, see {@link Pins}: it does not end with us then. */
    public void pin(Path path) throws ErrnoException {
        Pins.pin(fd.number(), path);
    }

    @Override
    public void close() {
        fd.close();
    }
}
