// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Shell;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a named pipe and answers over another one: one conversation, and no more. */
public final class PipeUpstream implements Upstream {
    private final Path to;
    private final Path from;
    private final Background<FileInputStream> first;

    private PipeUpstream(Path to, Path from) {
        this.to = to;
        this.from = from;
        first = Background.start(() -> new FileInputStream(to.toFile()));
    }

    /** Makes the pipes where they are missing, and waits for somebody to write to the first. */
    public static PipeUpstream listen(Path to, Path from) throws IOException {
        for (var pipe : new Path[] {to, from}) {
            if (!Files.exists(pipe)) {
                Shell.check("mkfifo", pipe.toString());
            }
        }
        return new PipeUpstream(to, from);
    }

    @Override
    public PipeConn accept() throws IOException {
        return PipeConn.accepted(first.join(), to, from);
    }

    @Override
    public void close() throws IOException {
        if (!first.isDone()) {
            PipeConn.release(to);
        }
        Files.deleteIfExists(to);
        Files.deleteIfExists(from);
    }
}
