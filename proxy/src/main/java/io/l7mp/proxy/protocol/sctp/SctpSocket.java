package io.l7mp.proxy.protocol.sctp;

import static io.l7mp.ffi.Errno.EAFNOSUPPORT;
import static io.l7mp.ffi.Errno.EINPROGRESS;
import static io.l7mp.ffi.Errno.EPROTONOSUPPORT;
import static io.l7mp.ffi.Errno.ESOCKTNOSUPPORT;
import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_INET;
import static io.l7mp.ffi.libc.Constants.AF_INET6;
import static io.l7mp.ffi.libc.Constants.IPPROTO_SCTP;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_NONBLOCK;
import static io.l7mp.ffi.libc.Constants.SOCK_STREAM;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_REUSEADDR;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ASSOC_CHANGE;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_EVENT;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_INITMSG;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_NODELAY;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_PARTIAL_DELIVERY_EVENT;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_PEER_ADDR_CHANGE;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_PEER_ADDR_PARAMS;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_RECVRCVINFO;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_REMOTE_ERROR;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_RTOINFO;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_SHUTDOWN_EVENT;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_SOCKOPT_BINDX_ADD;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_SOCKOPT_CONNECTX;
import static io.l7mp.ffi.sctp.SctpConstants.SPP_HB_DISABLE;
import static io.l7mp.ffi.sctp.SctpConstants.SPP_HB_ENABLE;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddr;
import io.l7mp.ffi.sctp.SctpEvent;
import io.l7mp.ffi.sctp.SctpInitMsg;
import io.l7mp.ffi.sctp.SctpPAddrParams;
import io.l7mp.ffi.sctp.SctpRtoInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Opens one-to-one sockets and makes them bind, listen and connect; see sctp(7), RFC 6458. */
final class SctpSocket {
    private static final int BACKLOG = 4096;
    private static final int[] EVENTS = {SCTP_ASSOC_CHANGE, SCTP_PEER_ADDR_CHANGE,
        SCTP_REMOTE_ERROR, SCTP_SHUTDOWN_EVENT, SCTP_PARTIAL_DELIVERY_EVENT};

    /** Room for what is written for a call: as many addresses as there may be, or an option. */
    private static final int VALUE_BYTES = SctpPlace.MOST_ADDRESSES * SockAddr.IN6_SIZE;

    private final CallState state;
    private final long at;
    private final int family;
    private final Fd socket;

    private SctpSocket(CallState state, Arena arena, int family) throws IOException {
        this.state = state;
        this.at = arena.allocate(VALUE_BYTES, Long.BYTES).address();
        var result = open(state, family);
        this.family = result == -EAFNOSUPPORT ? AF_INET : family;
        if (result == -EAFNOSUPPORT) {
            // No IPv6 here; if any of it is needed that will show.
            result = open(state, AF_INET);
        }
        if (result == -EPROTONOSUPPORT || result == -ESOCKTNOSUPPORT) {
            throw new IOException("this kernel has no SCTP, or its module sctp is not loaded"
                    + " (modprobe sctp)", new ErrnoException("socket", -result, ""));
        }
        this.socket = Fd.of(result, "socket", "");
    }

    /** What is done to a new socket. */
    private interface Setup {
        void run(SctpSocket socket) throws IOException;
    }

    /** A listening socket; what it accepts has its options. */
    static Fd listening(CallState state, SctpPlace place, SctpOptions options)
            throws IOException {
        return open(state, place.isIpv4(), socket -> {
            socket.configure(options);
            socket.bind(place);
            check(LibC.listen(state, socket.fd(), BACKLOG), "listen", "");
        });
    }

    /** A socket that is connecting from {@code local} to a peer that has these addresses. */
    static Fd connecting(CallState state, SctpPlace local, SctpPlace peer, SctpOptions options)
            throws IOException {
        var isIpv4 = peer.isIpv4() && (local.isIpv4() || local.addresses().isEmpty());
        return open(state, isIpv4, socket -> {
            socket.configure(options);
            if (!local.equals(SctpPlace.ANY)) {
                socket.bind(local);
            }
            socket.connect(peer);
        });
    }

    private static Fd open(CallState state, boolean isIpv4, Setup setup) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var made = new SctpSocket(state, arena, isIpv4 ? AF_INET : AF_INET6);
            try {
                setup.run(made);
                return made.socket;
            } catch (IOException e) {
                made.socket.close();
                throw e;
            }
        }
    }

    private static int open(CallState state, int family) {
        return LibC.socket(state, family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                IPPROTO_SCTP);
    }

    private void configure(SctpOptions options) throws ErrnoException {
        for (var event : EVENTS) {
            SctpEvent.write(at, event);
            set(SCTP_EVENT, SctpEvent.SIZE, "SCTP_EVENT");
        }
        set(SCTP_RECVRCVINFO, true, "SCTP_RECVRCVINFO");
        set(SCTP_NODELAY, options.isUndelayed(), "SCTP_NODELAY");
        SctpInitMsg.write(at, options.streamsOut(), options.streamsIn());
        set(SCTP_INITMSG, SctpInitMsg.SIZE, "SCTP_INITMSG");
        if (options.heartbeatMs().isPresent()) {
            var interval = options.heartbeatMs().getAsInt();
            SctpPAddrParams.write(at, interval, interval == 0 ? SPP_HB_DISABLE : SPP_HB_ENABLE);
            set(SCTP_PEER_ADDR_PARAMS, SctpPAddrParams.SIZE, "SCTP_PEER_ADDR_PARAMS");
        }
        if (options.rto().isPresent()) {
            var rto = options.rto().get();
            SctpRtoInfo.write(at, rto.initialMs(), rto.minMs(), rto.maxMs());
            set(SCTP_RTOINFO, SctpRtoInfo.SIZE, "SCTP_RTOINFO");
        }
    }

    /** Binds to the first address and adds the others, which get its port. */
    private void bind(SctpPlace place) throws ErrnoException {
        check(LibC.setsockopt(state, fd(), SOL_SOCKET, SO_REUSEADDR, 1), "setsockopt",
                "SO_REUSEADDR");
        var addresses = place.addresses();
        var first = addresses.isEmpty() ? wildcard() : addresses.getFirst();
        check(LibC.bind(state, fd(), at, SockAddr.write(at, first, place.port())),
                "bind", "");
        if (addresses.size() > 1) {
            var length = write(addresses.subList(1, addresses.size()), 0);
            set(SCTP_SOCKOPT_BINDX_ADD, length, "SCTP_SOCKOPT_BINDX_ADD");
        }
    }

    private InetAddress wildcard() {
        try {
            return InetAddress.getByAddress(new byte[family == AF_INET ? 4 : 16]);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes make an address", impossible);
        }
    }

    private void connect(SctpPlace peer) throws ErrnoException {
        var length = write(peer.addresses(), peer.port());
        var result = LibC.setsockopt(state, fd(), IPPROTO_SCTP, SCTP_SOCKOPT_CONNECTX, at, length);
        if (result < 0 && result != -EINPROGRESS) {
            throw new ErrnoException("connect", -result, "");
        }
    }

    /** Writes addresses one behind the other; returns their length. */
    private int write(List<InetAddress> addresses, int port) {
        var length = 0;
        for (var address : addresses) {
            length += SockAddr.write(at + length, address, port);
        }
        return length;
    }

    private void set(int option, boolean on, String shown) throws ErrnoException {
        check(LibC.setsockopt(state, fd(), IPPROTO_SCTP, option, on ? 1 : 0), "setsockopt", shown);
    }

    private void set(int option, int length, String shown) throws ErrnoException {
        check(LibC.setsockopt(state, fd(), IPPROTO_SCTP, option, at, length), "setsockopt", shown);
    }

    private int fd() {
        return socket.number();
    }
}
