package io.l7mp.proxy;

import java.util.function.IntConsumer;
import jdk.internal.misc.Signal;

/**
 * Signals to the process. The JDK's public door to them, {@code sun.misc.Signal}, is a wrapper that
 * the compiler warns of in a way that cannot be switched off.
 */
final class Signals {
    private Signals() {
    }

    /**
     * Lets {@code handler} hear the signal {@code name}, for example {@code TERM}, by the kernel's
     * number (signal(7)); on a thread of the JVM's.
     *
     * @throws IllegalArgumentException when there is no such signal, or the JVM keeps it to itself
     */
    static void handle(String name, IntConsumer handler) {
        Signal.handle(new Signal(name), signal -> handler.accept(signal.getNumber()));
    }
}
