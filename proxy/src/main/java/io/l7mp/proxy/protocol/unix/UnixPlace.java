package io.l7mp.proxy.protocol.unix;

import io.l7mp.ffi.libc.AbstractName;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.net.UnixSockets;
import java.net.SocketAddress;
import java.nio.file.InvalidPathException;
import java.util.HashSet;
import java.util.Set;

/**
 * Where a Unix socket is bound, as configured.
 *
 * @param name the path, or {@code @} and an abstract name
 * @param rights who may talk to the file
 */
record UnixPlace(String name, FileRights rights) {
    private static final String FILENAME = "filename";

    /** The fields it is read from. */
    static Set<String> fields() {
        var fields = new HashSet<>(FileRights.FIELDS);
        fields.add(FILENAME);
        return fields;
    }

    /** Reads {@code filename}, which is required, {@code mode}, {@code owner} and {@code group}. */
    static UnixPlace of(Node spec) {
        var file = spec.get(FILENAME)
                .orElseThrow(() -> spec.refuse("Property filename is required"));
        checkName(file);
        var place = new UnixPlace(file.asString(), FileRights.of(spec));
        if (AbstractName.isMeantBy(place.name) && !place.rights.isEmpty()) {
            throw file.refuse("an abstract name is no file: it has no mode, owner or group");
        }
        return place;
    }

    /** The address of a peer, given by its name alone. */
    static SocketAddress peer(Node name) {
        checkName(name);
        return UnixSockets.address(name.asString());
    }

    /** A place given by its name alone, or by an object as {@link #of} reads it. */
    static UnixPlace ofNameOrObject(Node node) {
        if (node.kind() == Node.Kind.OBJECT) {
            return of(node);
        }
        checkName(node);
        return new UnixPlace(node.asString(), FileRights.of(Node.empty()));
    }

    /** What sockets are bound to. */
    SocketAddress address() {
        return UnixSockets.address(name);
    }

    /** Whether no file stands for it. */
    boolean isAbstract() {
        return AbstractName.isMeantBy(name);
    }

    private static void checkName(Node file) {
        try {
            UnixSockets.address(file.asString());
        } catch (InvalidPathException e) {
            throw file.refuse("not a path: " + e.getReason());
        }
    }
}
