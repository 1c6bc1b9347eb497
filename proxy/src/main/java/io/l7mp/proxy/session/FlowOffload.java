package io.l7mp.proxy.session;

import java.util.Optional;

/** Lets the kernel carry sessions. Any thread. */
public interface FlowOffload {
    /** What a proxy has that cannot do that. */
    FlowOffload NONE = () -> Optional.of("this version has no kernel offload");

    /** Why it carries none at present; empty when it carries those that are fit for it. */
    Optional<String> obstacle();
}
