package io.l7mp.proxy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals to the process, through {@code sun.misc.Signal}: the JDK has no other door to them.
 *
 * <p>Module {@code jdk.unsupported} exports that class, but the compiler warns of every mention of
 * it in a way that cannot be switched off; so it is reached by its name.
 */
final class Signals {
    private Signals() {
    }

    /**
     * Lets {@code handler} hear the signal {@code name}, for example {@code TERM}, by the kernel's
     * number (signal(7)); on a thread of the JVM's.
     */
    static void handle(String name, IntConsumer handler) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var signalHandler = Class.forName("sun.misc.SignalHandler");
            var getNumber = signal.getMethod("getNumber");
            var listener = Proxy.newProxyInstance(Signals.class.getClassLoader(),
                    new Class<?>[] {signalHandler}, (proxy, method, arguments) -> {
                        handler.accept((int) getNumber.invoke(arguments[0]));
                        return null;
                    });
            signal.getMethod("handle", signal, signalHandler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("SIG" + name + " cannot be handled", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no sun.misc.Signal", e);
        }
    }
}
