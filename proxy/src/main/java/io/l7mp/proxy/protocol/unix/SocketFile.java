package io.l7mp.proxy.protocol.unix;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * The file of a listening Unix socket: replaced when nobody listens on it any more, left alone when
 * it is somebody else's, removed when it is ours. Control thread only.
 */
final class SocketFile {
    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private final UnixDomainSocketAddress address;
    private final Path path;
    private Object inode = "";

    SocketFile(UnixDomainSocketAddress address) {
        this.address = address;
        this.path = address.getPath();
    }

    /**
     * Removes a socket file that a dead process has left.
     *
     * @throws FileAlreadyExistsException when somebody listens on it, or it is no socket
     */
    void removeStale() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (((int) stat().get("mode") & S_IFMT) != S_IFSOCK) {
            throw new FileAlreadyExistsException(path + ": exists and is no socket");
        }
        if (isListening()) {
            throw new FileAlreadyExistsException(path + ": is in use, maybe by another process");
        }
        Files.delete(path);
    }

    /** Notes that the file at the path is the one just bound. */
    void remember() throws IOException {
        inode = stat().get("ino");
    }

    /** Removes the file if it is still the one that was bound. */
    void remove() throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && stat().get("ino").equals(inode)) {
            Files.delete(path);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private Map<String, Object> stat() throws IOException {
        return Files.readAttributes(path, "unix:mode,ino", LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Asks whoever may listen, without waiting in a full queue. Only a refusal says that nobody
     * does: a socket of another type or one that is not ours to connect to is in use.
     */
    private boolean isListening() throws IOException {
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(address);
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}
