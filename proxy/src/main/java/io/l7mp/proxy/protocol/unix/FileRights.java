package io.l7mp.proxy.protocol.unix;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AT_FDCWD;
import static io.l7mp.ffi.libc.Constants.AT_SYMLINK_NOFOLLOW;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.config.FileMode;
import io.l7mp.proxy.document.Node;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/**
 * Who may talk to a socket file.
 *
 * <p>A socket's file appears with the permissions its descriptor has (Linux takes them from there,
 * less the umask), so the file is there for nobody but root until owner, group and mode are what
 * was asked for: there is no moment at which it is more open than that.
 *
 * @param mode the permissions; empty for what the umask leaves
 * @param owner the user it belongs to; empty for the proxy's
 * @param group the group it belongs to; empty for the proxy's
 */
record FileRights(Optional<Integer> mode, Optional<UserPrincipal> owner,
        Optional<GroupPrincipal> group) {
    /** The fields it is read from. */
    static final Set<String> FIELDS = Set.of("mode", "owner", "group");

    private static final Path OWN_STATUS = Path.of("/proc/self/status");
    private static final String UMASK = "Umask:";
    private static final int EVERYTHING = 0777;
    private static final int RADIX = 8;

    /** Reads {@code mode}, {@code owner} and {@code group} of {@code spec}. */
    static FileRights of(Node spec) {
        return new FileRights(spec.get("mode").map(FileMode::of),
                spec.get("owner").map(FileRights::user), spec.get("group").map(FileRights::group));
    }

    /** Whether the file is left as it comes. */
    boolean isEmpty() {
        return mode.isEmpty() && owner.isEmpty() && group.isEmpty();
    }

    /** Before the socket {@code fd} is bound: its file will be there for nobody. */
    void withhold(int fd) throws IOException {
        if (!isEmpty()) {
            check(LibC.fchmod(CallState.current(), fd, 0), "fchmod", "fd " + fd);
        }
    }

    /** After it was bound: its file belongs to whom it should, and is there for those who may. */
    void grant(Path file) throws IOException {
        if (isEmpty()) {
            return;
        }
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class,
                LinkOption.NOFOLLOW_LINKS);
        if (owner.isPresent()) {
            view.setOwner(owner.get());
        }
        if (group.isPresent()) {
            view.setGroup(group.get());
        }
        var granted = mode.isPresent() ? mode.get() : EVERYTHING & ~umask();
        check(LibC.fchmodat(CallState.current(), AT_FDCWD, file.toString(), granted,
                AT_SYMLINK_NOFOLLOW), "chmod", file);
    }

    private static UserPrincipal user(Node owner) {
        try {
            return FileSystems.getDefault().getUserPrincipalLookupService()
                    .lookupPrincipalByName(nameOrNumber(owner));
        } catch (IOException e) {
            throw owner.refuse("no such user: " + nameOrNumber(owner));
        }
    }

    private static GroupPrincipal group(Node group) {
        try {
            return FileSystems.getDefault().getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(nameOrNumber(group));
        } catch (IOException e) {
            throw group.refuse("no such group: " + nameOrNumber(group));
        }
    }

    /** The system's service understands numbers as well. */
    private static String nameOrNumber(Node node) {
        return node.kind() == Node.Kind.NUMBER
                ? String.valueOf(node.asInt(0, Integer.MAX_VALUE)) : node.asString();
    }

    private static int umask() throws IOException {
        try (var lines = Files.lines(OWN_STATUS)) {
            return lines.filter(line -> line.startsWith(UMASK))
                    .map(line -> line.substring(UMASK.length()).strip())
                    .mapToInt(octal -> Integer.parseInt(octal, RADIX)).findFirst().orElse(0);
        }
    }
}
