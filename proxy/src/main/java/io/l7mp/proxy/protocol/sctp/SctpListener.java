package io.l7mp.proxy.protocol.sctp;

import io.l7mp.ffi.Fd;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.MessageAcceptor;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.MessageStream;
import io.l7mp.proxy.stream.Metadata;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** Makes a session of every association. */
final class SctpListener implements Listener {
    private static final Logger LOG = System.getLogger(SctpListener.class.getName());

    private final ListenerContext context;
    private final SctpHosts hosts;
    private final SctpProtocol protocol;
    private final EventLoop loop;
    private MessageAcceptor acceptor;

    SctpListener(ListenerContext context, SctpHosts hosts, SctpOptions options) {
        this.context = context;
        this.hosts = hosts;
        this.protocol = new SctpProtocol(options, SctpPlace.ANY, List.of());
        this.loop = context.loops().next();
    }

    @Override
    public void open() throws IOException {
        try {
            var place = hosts.resolve();
            loop.await(() -> {
                listen(place);
                return null;
            });
        } catch (IOException e) {
            throw new IOException("SCTPListener.run: \"" + context.name()
                    + "\": Could not bind to " + hosts + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        loop.awaitClose(acceptor::close);
    }

    private void listen(SctpPlace place) throws IOException {
        try (var socket = SctpSocket.listening(loop.callState(), place, protocol.options())) {
            acceptor = new MessageAcceptor(loop, context.descriptors(), socket, place.toString(),
                    accepted -> context.loops().deal(loop, on -> serve(on, accepted)));
        }
    }

    private void serve(EventLoop on, Fd socket) {
        try {
            var number = socket.number();
            var stream = MessageStream.accepted(on, context.descriptors(), socket, protocol);
            context.acceptors().apply(on).accept(context.info(), metadata(on, number, stream),
                    stream);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "listener {0}: an association was gone before it was served: {1}",
                    context.name(), e.getMessage());
        }
    }

    private static Metadata metadata(EventLoop on, int socket, MessageStream stream)
            throws IOException {
        try {
            return SctpEnds.of(on.callState(), socket, SctpMemory.of(on).option()).metadata();
        } catch (IOException e) {
            stream.close(Ending.ORDERLY);
            throw e;
        }
    }
}
