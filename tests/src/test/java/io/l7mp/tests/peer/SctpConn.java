// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_INET;
import static io.l7mp.ffi.libc.Constants.AF_INET6;
import static io.l7mp.ffi.libc.Constants.IPPROTO_SCTP;
import static io.l7mp.ffi.libc.Constants.MSG_EOR;
import static io.l7mp.ffi.libc.Constants.SHUT_WR;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_STREAM;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_LINGER;
import static io.l7mp.ffi.sctp.SctpConstants.MSG_NOTIFICATION;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ASSOC_CHANGE;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_EVENT;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_RCVINFO;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_RECVRCVINFO;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_SHUTDOWN_COMP;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_UNORDERED;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.IoVec;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MsgHdr;
import io.l7mp.ffi.libc.SockAddr;
import io.l7mp.ffi.sctp.SctpEvent;
import io.l7mp.ffi.sctp.SctpNotification;
import io.l7mp.ffi.sctp.SctpNotification.AssociationChange;
import io.l7mp.ffi.sctp.SctpRcvInfo;
import io.l7mp.ffi.sctp.SctpSendBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/** One end of an association of SCTP. */
public final class SctpConn implements Conn {
    private static final int LARGEST = 1 << 18;

    private final ForeignChannel channel;
    private final Ready readable;
    private final Ready writable;
    private final Arena arena = Arena.ofAuto();
    private final long inbound = arena.allocate(LARGEST).address();
    private final long outbound = arena.allocate(LARGEST).address();
    private final long header = arena.allocate(MsgHdr.SIZE, Long.BYTES).address();
    private final long iovec = arena.allocate(IoVec.SIZE, Long.BYTES).address();
    private final long control =
        arena.allocate(CMsgHdr.space(SctpRcvInfo.SIZE), Long.BYTES).address();
    private final SctpSendBatch batch = new SctpSendBatch(1);

    SctpConn(Fd fd) throws IOException {
        check(LibC.setsockopt(CallState.current(), fd.number(), IPPROTO_SCTP, SCTP_RECVRCVINFO,
            1), "setsockopt", "SCTP_RECVRCVINFO");
        var cs = CallState.current();
        SctpEvent.write(cs.scratch(), SCTP_ASSOC_CHANGE);
        check(LibC.setsockopt(cs, fd.number(), IPPROTO_SCTP, SCTP_EVENT, cs.scratch(),
            SctpEvent.SIZE), "setsockopt", "SCTP_EVENT");
        channel = ForeignChannel.adopt(fd, "an SCTP socket");
        readable = new Ready(channel, SelectionKey.OP_READ, "receive");
        writable = new Ready(channel, SelectionKey.OP_WRITE, "send");
        IoVec.set(iovec, 0, inbound, LARGEST);
    }

    /** A message with where and as what it came. */
    public record Message(byte[] data, int stream, int ppid, boolean isUnordered) {
    }

    /** Connects; call inside the client's namespace. */
    public static SctpConn connect(InetSocketAddress remote) throws IOException {
        var cs = CallState.current();
        var fd = open(remote);
        var length = SockAddr.write(cs.scratch(), remote.getAddress(), remote.getPort());
        check(LibC.connect(cs, fd.number(), cs.scratch(), length), "connect", remote);
        return new SctpConn(fd);
    }

    static Fd open(InetSocketAddress address) throws IOException {
        var family = address.getAddress() instanceof Inet4Address ? AF_INET : AF_INET6;
        return Fd.of(LibC.socket(CallState.current(), family, SOCK_STREAM | SOCK_CLOEXEC,
            IPPROTO_SCTP), "socket", "");
    }

    @Override
    public void send(byte[] data) throws IOException {
        send(new Message(data, 0, 0, false));
    }

    /** Sends a message on its stream. */
    public void send(Message message) throws IOException {
        Memory.copy(message.data, 0, outbound, message.data.length);
        batch.clear();
        batch.add(outbound, message.data.length);
        batch.info(message.stream, message.isUnordered ? SCTP_UNORDERED : 0, message.ppid);
        var sent = batch.send(CallState.current(), channel.fd());
        while (sent == -Errno.EAGAIN) {
            writable.await();
            sent = batch.send(CallState.current(), channel.fd());
        }
        check(sent, "sendmmsg", message.data.length + " bytes");
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        return receiveMessage().map(Message::data);
    }

    /** The next message; empty when the other side has shut down. */
    public Optional<Message> receiveMessage() throws IOException {
        var data = new ByteArrayOutputStream();
        while (true) {
            var length = receivePart();
            if (length == 0) {
                return Optional.empty();
            }
            data.writeBytes(MessageConn.bytes(inbound, length));
            if ((MsgHdr.flags(header) & MSG_EOR) != 0) {
                return Optional.of(described(data.toByteArray()));
            }
        }
    }

    /** Bytes of a message, 0 at the end. */
    private int receivePart() throws IOException {
        while (true) {
            var length = receiveAny();
            if ((MsgHdr.flags(header) & MSG_NOTIFICATION) == 0) {
                return length;
            }
            var bytes = ByteBuffer.wrap(MessageConn.bytes(inbound, length));
            if (SctpNotification.of(bytes) instanceof AssociationChange change
                && change.state() == SCTP_SHUTDOWN_COMP) {
                return 0;
            }
        }
    }

    private int receiveAny() throws IOException {
        while (true) {
            MsgHdr.iov(header, iovec, 1);
            MsgHdr.control(header, control, CMsgHdr.space(SctpRcvInfo.SIZE));
            var length = LibC.recvmsg(CallState.current(), channel.fd(), header, 0);
            if (length != -Errno.EAGAIN) {
                return check(length, "recvmsg", "");
            }
            readable.await();
        }
    }

    private Message described(byte[] data) {
        var item = CMsgHdr.find(control, MsgHdr.controlLength(header), IPPROTO_SCTP,
            SCTP_RCVINFO);
        var info = CMsgHdr.data(item);
        return new Message(data, SctpRcvInfo.stream(info), SctpRcvInfo.ppid(info),
            (SctpRcvInfo.flags(info) & SCTP_UNORDERED) != 0);
    }

    /** Shuts the association down; there is no half-close. */
    @Override
    public void endOutput() throws IOException {
        check(LibC.shutdown(CallState.current(), channel.fd(), SHUT_WR), "shutdown", "");
    }

    /** Sends ABORT. */
    @Override
    public void abort() throws IOException {
        var cs = CallState.current();
        Memory.putInt(cs.scratch(), 1);
        Memory.putInt(cs.scratch() + Integer.BYTES, 0);
        check(LibC.setsockopt(cs, channel.fd(), SOL_SOCKET, SO_LINGER, cs.scratch(),
            2 * Integer.BYTES), "setsockopt", "SO_LINGER");
        close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        readable.close();
        writable.close();
    }
}
