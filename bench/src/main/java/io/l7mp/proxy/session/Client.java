// SPDX-License-Identifier: MIT
package io.l7mp.proxy.session;

import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;

/** The source of a session, without a socket. */
final class Client extends Stream {
    private int received;

    Client(Kind kind) {
        super(kind);
    }

    /** Says something. */
    void say(Batch batch) {
        emit(batch);
    }

    /** How many bytes it was sent. */
    int received() {
        return received;
    }

    /** Is gone, as a connection is that was reset: the session ends. */
    void leave() {
        events().onFailed(Cause.of("over"));
    }

    @Override
    public void connect() {
    }

    @Override
    public void pause() {
    }

    @Override
    public void resume() {
    }

    @Override
    public void close(Ending ending) {
    }

    @Override
    protected boolean take(Batch batch) {
        received += batch.bytes();
        return true;
    }

    @Override
    public void end() {
    }
}
