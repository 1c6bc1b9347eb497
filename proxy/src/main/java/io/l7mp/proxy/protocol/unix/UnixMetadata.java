package io.l7mp.proxy.protocol.unix;

import io.l7mp.ffi.CallState;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.net.Credentials;
import io.l7mp.proxy.net.UnixSockets;
import io.l7mp.proxy.stream.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the client of a Unix socket: section {@code UNIX} with {@code filename}, where
 * it came; {@code peer}, what it is bound to itself; {@code pid}, {@code uid}, {@code gid}.
 */
final class UnixMetadata {
    private final Map<String, Object> section = new LinkedHashMap<>(8);

    private UnixMetadata(String filename) {
        section.put("filename", filename);
    }

    /** Of the connection {@code fd}. */
    static UnixMetadata ofConnection(String filename, CallState state, int fd) {
        var metadata = new UnixMetadata(filename).peer(UnixSockets.peerName(state, fd));
        UnixSockets.peer(state, fd).ifPresent(who -> metadata.pid(who.pid()).owner(who));
        return metadata;
    }

    /** Of whom is only known where it came. */
    static UnixMetadata of(String filename) {
        return new UnixMetadata(filename);
    }

    UnixMetadata peer(Optional<String> name) {
        name.ifPresent(text -> section.put("peer", text));
        return this;
    }

    UnixMetadata pid(int pid) {
        section.put("pid", (long) pid);
        return this;
    }

    UnixMetadata owner(Credentials who) {
        section.put("uid", who.uid());
        section.put("gid", who.gid());
        return this;
    }

    /** The metadata of the next session of the listener of {@code context}. */
    Metadata next(ListenerContext context) {
        var name = "UNIX:" + context.name() + "-" + context.info().nextSessionNumber();
        return new Metadata(name).with("UNIX", section);
    }
}
