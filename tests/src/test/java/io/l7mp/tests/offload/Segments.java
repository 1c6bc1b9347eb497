// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static io.l7mp.ffi.libc.Constants.IPPROTO_UDP;
import static io.l7mp.ffi.libc.Constants.UDP_SEGMENT;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.channel.NioFd;
import io.l7mp.ffi.libc.LibC;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A UDP sender that hands many datagrams to the kernel as one: segmentation offload. */
final class Segments implements AutoCloseable {
    private final DatagramChannel channel;

    private Segments(DatagramChannel channel) {
        this.channel = channel;
    }

    /** Connects; every send is cut into datagrams of {@code size} bytes. */
    static Segments to(InetSocketAddress remote, int size) throws IOException {
        var channel = DatagramChannel.open().connect(remote);
        ErrnoException.check(LibC.setsockopt(CallState.current(), NioFd.of(channel), IPPROTO_UDP,
            UDP_SEGMENT, size), "setsockopt", "UDP_SEGMENT");
        return new Segments(channel);
    }

    /** Sends; a kernel before 6.11 refuses to cut for devices without checksum offload. */
    void send(byte[] data) throws IOException {
        try {
            channel.write(ByteBuffer.wrap(data));
        } catch (IOException e) {
            assumeFalse("Input/output error".equals(e.getMessage()),
                "this kernel does not cut without checksum offload");
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
