package io.l7mp.proxy.api;

import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Transform;

/** The stream of a session that cannot ask the API because it does not speak HTTP. */
final class UnservedStream extends Transform {
    @Override
    public void connect() {
        events().onFailed(Cause.of("L7mpController needs an HTTP session"));
    }

    @Override
    protected boolean take(Batch batch) {
        throw new AssertionError("never connected");
    }
}
