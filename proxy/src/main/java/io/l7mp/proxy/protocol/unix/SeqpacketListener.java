package io.l7mp.proxy.protocol.unix;

import static io.l7mp.ffi.libc.Constants.SOCK_SEQPACKET;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.MessageAcceptor;
import io.l7mp.proxy.net.Seqpacket;
import io.l7mp.proxy.net.UnixSockets;
import io.l7mp.proxy.stream.MessageStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Makes a session of every connection to a seqpacket socket. */
final class SeqpacketListener implements Listener {
    private static final Logger LOG = System.getLogger(SeqpacketListener.class.getName());
    private static final int BACKLOG = 4096;

    private final ListenerContext context;
    private final UnixPlace place;
    private final Seqpacket protocol = new Seqpacket();
    private final SocketFile file;
    private final EventLoop loop;
    private MessageAcceptor acceptor;

    SeqpacketListener(ListenerContext context, UnixPlace place) {
        this.context = context;
        this.place = place;
        this.file = new SocketFile(place);
        this.loop = context.loops().next();
    }

    @Override
    public void open() throws IOException {
        file.removeStale();
        try {
            loop.await(() -> {
                listen();
                return null;
            });
        } catch (IOException e) {
            file.remove();
            throw UnixFactory.refusal(context, place, e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            file.remove();
        } finally {
            loop.awaitClose(acceptor::close);
        }
    }

    private void listen() throws IOException {
        var state = loop.callState();
        try (var socket = UnixSockets.open(state, SOCK_SEQPACKET)) {
            var fd = socket.number();
            file.bind(fd, () -> {
                UnixSockets.bind(state, fd, place.address());
                ErrnoException.check(LibC.listen(state, fd, BACKLOG), "listen", place.name());
            });
            acceptor = new MessageAcceptor(loop, context.descriptors(), socket, place.name(),
                    accepted -> context.loops().deal(loop, on -> serve(on, accepted)));
        }
    }

    private void serve(EventLoop on, Fd socket) {
        var metadata = UnixMetadata.ofConnection(place.name(), on.callState(), socket.number());
        try {
            var stream = MessageStream.accepted(on, context.descriptors(), socket, protocol);
            context.acceptors().apply(on)
                    .accept(context.info(), metadata.next(context), stream);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "listener {0}: a connection was gone before it was served: {1}",
                    context.name(), e.getMessage());
        }
    }
}
