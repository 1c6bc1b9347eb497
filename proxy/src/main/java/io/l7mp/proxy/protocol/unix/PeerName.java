package io.l7mp.proxy.protocol.unix;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.Constants;
import io.l7mp.ffi.libc.SockAddrUn;
import io.l7mp.ffi.libc.UCred;
import io.l7mp.proxy.net.Credentials;
import io.l7mp.proxy.net.UnixSockets;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who has sent a datagram: a user, a group, and what the socket was bound to. Who sends from the
 * same place as somebody else is another peer: rules may tell them apart.
 *
 * <p>A key of hash tables that can be filled anew from memory, to look up without allocating; what
 * is in a table is a {@link #copy}. The hash is seeded: who picks names cannot pick collisions.
 */
final class PeerName {
    private static final int SEED = ThreadLocalRandom.current().nextInt();
    /** A family and nothing behind it: bound to nothing. */
    private static final int BARE = Short.BYTES;
    private static final long ANYBODY = -1;
    private static final int MOST_WORDS = Math.ceilDiv(SockAddrUn.SIZE, Long.BYTES);

    /** How much {@link #write} writes at most, in bytes. */
    static final int SPACE = MOST_WORDS * Long.BYTES;

    // The address, its last word filled up with zeros.
    private final long[] words;
    private int count;
    private int length;
    private int pid;
    private long owner;

    /** A key to be filled. */
    PeerName() {
        this(new long[MOST_WORDS]);
    }

    private PeerName(long[] words) {
        this.words = words;
    }

    /** Fills the key with the sender of the datagram in {@code slot}. */
    PeerName of(RecvBatch received, int slot) {
        var bytes = received.nameLength(slot);
        read(received.nameAddress(slot), bytes > BARE ? bytes : 0);
        var item = CMsgHdr.find(received.controlAddress(slot), received.controlLength(slot),
                Constants.SOL_SOCKET, Constants.SCM_CREDENTIALS);
        // There always is one; nobody's datagrams stay apart if there should not be.
        pid = item == 0 ? 0 : UCred.pid(CMsgHdr.data(item));
        owner = item == 0 ? ANYBODY
                : UCred.uid(CMsgHdr.data(item)) << Integer.SIZE | UCred.gid(CMsgHdr.data(item));
        return this;
    }

    /**
     * The name of whoever is bound to {@code address}, written to {@link #SPACE} bytes at
     * {@code scratch} meanwhile.
     *
     * @throws ErrnoException when it is too long
     */
    static PeerName at(SocketAddress address, long scratch) throws ErrnoException {
        var name = new PeerName();
        name.read(scratch, SockAddrUn.write(scratch, address));
        name.owner = ANYBODY;
        return name;
    }

    /** Whether both are bound to the same, whoever they are. */
    boolean isAtPlaceOf(PeerName that) {
        return length == that.length
                && Arrays.equals(words, 0, count, that.words, 0, that.count);
    }

    /** Whether user and group are known. */
    boolean isSomebody() {
        return owner != ANYBODY;
    }

    /** A key that stays as it is. */
    PeerName copy() {
        var copy = new PeerName(Arrays.copyOf(words, count));
        copy.count = count;
        copy.length = length;
        copy.pid = pid;
        copy.owner = owner;
        return copy;
    }

    /** Whether it is bound to nothing: there is no way to answer it. */
    boolean isUnnamed() {
        return length == 0;
    }

    /** The process the datagram came from; it says nothing about later ones. */
    int pid() {
        return pid;
    }

    /** Its user and group, for the process that {@link #pid} tells. */
    Credentials credentials() {
        return new Credentials(pid, owner >>> Integer.SIZE, owner & 0xffff_ffffL);
    }

    /** Writes the address, to be sent to; returns its length. */
    int write(long at) {
        for (var i = 0; i < count; i++) {
            Memory.putLong(at + (long) i * Long.BYTES, words[i]);
        }
        return length;
    }

    /** The address as text, by way of {@link #SPACE} bytes at {@code scratch}; empty for none. */
    Optional<String> text(long scratch) {
        return UnixSockets.name(scratch, write(scratch));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerName that && owner == that.owner && isAtPlaceOf(that);
    }

    @Override
    public int hashCode() {
        var hash = SEED + Long.hashCode(owner) * 31 + length;
        for (var i = 0; i < count; i++) {
            var product = (hash ^ words[i]) * 0x9e3779b97f4a7c15L;
            hash = (int) (product ^ product >>> Integer.SIZE);
        }
        return hash;
    }

    private void read(long at, int bytes) {
        length = bytes;
        count = Math.ceilDiv(bytes, Long.BYTES);
        Memory.clear(at + bytes, count * Long.BYTES - bytes);
        for (var i = 0; i < count; i++) {
            words[i] = Memory.getLong(at + (long) i * Long.BYTES);
        }
    }
}
