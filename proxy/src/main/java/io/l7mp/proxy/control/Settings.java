package io.l7mp.proxy.control;

import io.l7mp.proxy.config.AdminSpec;
import java.io.IOException;

/** What the settings of the process ({@code admin}) act on, outside of control. */
@FunctionalInterface
public interface Settings {
    /**
     * Gets ready for {@code admin}: opens what it names, and changes nothing yet. Control thread.
     *
     * @throws IOException when something cannot be opened; the message says what and why
     */
    Prepared prepare(AdminSpec admin) throws IOException;

    /** Settings that are ready to take effect. Control thread only. */
    interface Prepared extends AutoCloseable {
        /** Puts them into effect, which cannot fail. */
        void apply();

        /** Lets go of what is not in effect: of what was before, or of these. */
        @Override
        void close();
    }
}
