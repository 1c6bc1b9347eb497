// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Unix domain socket address, sys/un.h, unix(7).
 *
 * <p>A path names a file; one that begins with a NUL is an abstract name, which needs no file and
 * counts every byte, so its length matters.
 *
 * <pre>{@code
 * struct sockaddr_un {
 *     sa_family_t sun_family;
 *     char        sun_path[108];
 * };
 * }</pre>
 */
public final class SockAddrUn {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("sun_family"),
        sequenceLayout(108, ValueLayout.JAVA_BYTE).withName("sun_path")).withName("sockaddr_un");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long FAMILY = LAYOUT.byteOffset(groupElement("sun_family"));
    private static final long PATH = LAYOUT.byteOffset(groupElement("sun_path"));
    private static final int LONGEST_PATH = SIZE - (int) PATH - 1;

    private SockAddrUn() {
    }

    /**
     * Writes the address of a path or of an abstract name.
     *
     * @return the length to pass along with it
     * @throws ErrnoException ENAMETOOLONG when the path takes more than 107 bytes
     */
    public static int write(long at, String path) throws ErrnoException {
        var bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_PATH) {
            throw new ErrnoException("sockaddr_un", Errno.ENAMETOOLONG, path);
        }
        Memory.clear(at, SIZE);
        Memory.putShort(at + FAMILY, (short) AF_UNIX);
        Memory.copy(bytes, 0, at + PATH, bytes.length);
        var isAbstract = path.startsWith("\0");
        return (int) PATH + bytes.length + (isAbstract ? 0 : 1);
    }

    /**
     * Writes an {@link AbstractName} or the address of a path.
     *
     * @return the length to pass along with it
     * @throws ErrnoException ENAMETOOLONG when it takes more than 107 bytes
     */
    public static int write(long at, SocketAddress address) throws ErrnoException {
        return write(at, address instanceof AbstractName name ? "\0" + name.name()
            : address.toString());
    }

    /**
     * Reads a path or an abstract name (with its NUL in front).
     *
     * @param length what the kernel said the address takes
     * @return empty for a socket without a name
     */
    public static String read(long at, int length) {
        var bytes = new byte[Math.clamp(length - PATH, 0, LONGEST_PATH + 1)];
        Memory.copy(at + PATH, bytes, 0, bytes.length);
        var text = new String(bytes, StandardCharsets.UTF_8);
        var end = text.indexOf('\0');
        return end <= 0 ? text : text.substring(0, end);
    }
}
