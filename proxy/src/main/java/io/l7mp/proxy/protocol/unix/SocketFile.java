package io.l7mp.proxy.protocol.unix;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * The file of a bound Unix socket of any type: replaced when nobody listens on it any more, left
 * alone when it is somebody else's, removed when it is ours. Abstract names have none, so there is
 * nothing to be done for them. One thread at a time.
 */
final class SocketFile {
    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private final UnixPlace place;
    private final Path path;
    private Object inode = "";

    SocketFile(UnixPlace place) {
        this.place = place;
        this.path = Path.of(place.name());
    }

    /** Binds a socket. */
    interface Binding {
        void bind() throws IOException;
    }

    /**
     * Has the socket {@code fd} bound by {@code binding}, to a file that nobody can use who must
     * not.
     *
     * @throws IOException when it cannot be bound, or its file not be given away; the file is gone
     *     then, closing the socket is the caller's affair
     */
    void bind(int fd, Binding binding) throws IOException {
        if (place.isAbstract()) {
            binding.bind();
            return;
        }
        place.rights().withhold(fd);
        binding.bind();
        remember();
        try {
            place.rights().grant(path);
        } catch (IOException e) {
            remove();
            throw e;
        }
    }

    /**
     * Removes a socket file that a dead process has left.
     *
     * @throws FileAlreadyExistsException when somebody listens on it, or it is no socket
     */
    void removeStale() throws IOException {
        if (place.isAbstract() || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
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

    /** Removes the file if it is still the one that was bound. */
    void remove() throws IOException {
        if (!place.isAbstract() && Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && stat().get("ino").equals(inode)) {
            Files.delete(path);
        }
    }

    @Override
    public String toString() {
        return place.name();
    }

    /** Notes that the file at the path is the one just bound. */
    private void remember() throws IOException {
        inode = stat().get("ino");
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
            probe.connect(place.address());
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}
