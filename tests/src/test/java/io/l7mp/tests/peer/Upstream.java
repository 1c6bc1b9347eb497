// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.IOException;

/** A server that a cluster of the proxy connects to; the test accepts and answers by hand. */
public interface Upstream extends AutoCloseable {

    /** The next connection; waits for it, at most {@link io.l7mp.tests.lab.Await#LIMIT}. */
    Conn accept() throws IOException;

    /** Stops listening, so that new connections are refused; accepted ones go on where they can. */
    @Override
    void close() throws IOException;
}
