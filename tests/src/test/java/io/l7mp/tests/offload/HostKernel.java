// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

/** What the kernel has that the suites run on: some of them are run on an older one, too. */
final class HostKernel {
    private HostKernel() {
    }

    /** Whether programs may look into the kernel's own view of a packet. */
    static boolean hasDirect() {
        return isAtLeast(6, 2);
    }

    /** Whether programs are attached by links. */
    static boolean hasTcx() {
        return isAtLeast(6, 6);
    }

    /** The program the proxy should use. */
    static String variant() {
        return hasDirect() ? "direct" : "helper";
    }

    /** How it should attach it. */
    static String mode() {
        return hasTcx() ? "tcx" : "clsact";
    }

    private static boolean isAtLeast(int major, int minor) {
        var version = System.getProperty("os.version").split("[^0-9]");
        var here = Integer.parseInt(version[0]);
        return here > major || here == major && Integer.parseInt(version[1]) >= minor;
    }
}
