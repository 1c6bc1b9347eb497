// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import java.net.SocketAddress;

/**
 * The address of a Unix socket that is no file: a name the kernel keeps as long as the socket is
 * open, see unix(7). Written with an {@code @} in front.
 */
public final class AbstractName extends SocketAddress {
    private static final long serialVersionUID = 1L;
    private static final String SIGN = "@";

    private final String name;

    /** The address called {@code name}, without the sign. */
    public AbstractName(String name) {
        this.name = name;
    }

    /** Whether {@code text} is such an address and not a path; {@code ./@file} is a path. */
    public static boolean isMeantBy(String text) {
        return text.startsWith(SIGN);
    }

    /** The address written {@code text}, sign included. */
    public static AbstractName of(String text) {
        return new AbstractName(text.substring(SIGN.length()));
    }

    /** The name without the sign. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AbstractName that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return SIGN + name;
    }
}
