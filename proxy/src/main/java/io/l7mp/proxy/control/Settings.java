package io.l7mp.proxy.control;

import io.l7mp.proxy.config.AdminSpec;
import java.io.IOException;

/** What the settings of the process ({@code admin}) act on, outside of control. */
@FunctionalInterface
public interface Settings {
    /** Settings that act on nothing. */
    Settings NONE = admin -> () -> { };

    /**
     * Gets ready for {@code admin}: opens what it names, and changes nothing yet. Control thread.
     *
     * @return puts it into effect, which cannot fail
     * @throws IOException when something cannot be opened; the message says what and why
     */
    Runnable prepare(AdminSpec admin) throws IOException;
}
