// SPDX-License-Identifier: MIT
package io.l7mp.bench;

import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Sink;

/** Stands at the end of what is measured and takes note of what comes. */
public final class Passed implements Sink {
    private int bytes;

    /** How much has come since the last end, as an {@code int}: more wraps around. */
    public int bytes() {
        return bytes;
    }

    @Override
    public boolean accept(Batch batch) {
        bytes += batch.bytes();
        return true;
    }

    @Override
    public void end() {
        bytes = 0;
    }
}
