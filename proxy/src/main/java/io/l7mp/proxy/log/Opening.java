package io.l7mp.proxy.log;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens an output for somebody who must not wait for ever: a named pipe opens only when somebody
 * reads it (fifo(7)), and there is no taking that back; so another thread waits.
 */
final class Opening {
    private final Outputs outputs;
    private final String where;
    private final CompletableFuture<Output> result = new CompletableFuture<>();

    Opening(Outputs outputs, String where) {
        this.outputs = outputs;
        this.where = where;
    }

    /**
     * Opens it for appending.
     *
     * @throws IOException when it cannot be opened, or not within {@code patienceMs}
     */
    Output await(long patienceMs) throws IOException {
        var file = new File(where);
        if (outputs.isStandard(where) || !file.exists() || file.isFile()) {
            return outputs.to(where, true);
        }
        Thread.ofPlatform().daemon().name("open " + where).start(this::open);
        try {
            return result.get(patienceMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw tooLate(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw tooLate(e);
        }
    }

    private void open() {
        try {
            var output = outputs.to(where, true);
            if (!result.complete(output)) {
                outputs.release(where);
            }
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    /** Whatever opens now or later is released again. */
    private IOException tooLate(Exception cause) {
        if (!result.completeExceptionally(cause) && !result.isCompletedExceptionally()) {
            outputs.release(where);
        }
        return new IOException(where + " (it is a pipe that nobody reads)", cause);
    }
}
