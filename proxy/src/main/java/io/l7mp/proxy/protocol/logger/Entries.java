package io.l7mp.proxy.protocol.logger;

import io.l7mp.proxy.net.Batch;

/** What a log says of a message. */
interface Entries {
    /** The entry of message {@code i} of {@code batch}. */
    byte[] of(Batch batch, int i);
}
