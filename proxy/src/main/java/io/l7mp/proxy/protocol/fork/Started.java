package io.l7mp.proxy.protocol.fork;

import io.l7mp.ffi.Fd;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.process.Child;
import java.io.IOException;
import java.util.Optional;

/**
 * A process that runs, and what a loop is to watch of it.
 *
 * @param child the process
 * @param pidFd readable when it has ended
 * @param stdin what it reads is written there
 * @param stdout what it writes is read there
 * @param stderr what it says beside that, if anybody wants to know
 */
record Started(Child child, ForeignChannel pidFd, ForeignChannel stdin, ForeignChannel stdout,
        Optional<ForeignChannel> stderr) {
    /**
     * Makes the ends of {@code child} ready for a loop.
     *
     * @throws IOException when that cannot be; nothing is left of the child then
     */
    static Started of(Child child) throws IOException {
        var ends = child.ends();
        try {
            return new Started(child, adopt(ends.pidFd()), adopt(ends.stdin()),
                    adopt(ends.stdout()), ends.stderr().isEmpty() ? Optional.empty()
                            : Optional.of(adopt(ends.stderr().get())));
        } catch (IOException e) {
            child.destroy();
            ends.close();
            throw e;
        }
    }

    private static ForeignChannel adopt(Fd fd) throws IOException {
        return ForeignChannel.adopt(fd, "a process");
    }
}
