package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.net.Descriptors;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.xnio.ChannelListener;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * What all HTTP listeners share: the XNIO worker (one I/O thread, one task thread), its buffers,
 * and a few descriptors of their own. Nothing starts before the first listener opens.
 *
 * <p>Opened from and closed by the control thread.
 */
public final class HttpServer implements AutoCloseable {
    /** Size of the buffers that bodies travel in. */
    static final int BUFFER_BYTES = 64 * 1024;
    /** Size of those for frames of HTTP/2: one, with its header and some more. */
    static final int FRAME_BYTES = 17 * 1024;

    private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());
    private static final int MAX_POOLED = 64;
    private static final int BACKLOG = 1024;
    private static final long STOP_MS = 2000;

    private final HttpLimits limits;
    private final HttpMemory memory;
    private final Headcount connections = new Headcount();
    private final Descriptors reserve = new Descriptors(Descriptors.RESERVE / 2);
    private List<Logger> quiet = List.of();
    private ByteBufferPool large;
    private ByteBufferPool small;
    private XnioWorker worker;

    /** A server that is not started yet. */
    public HttpServer() {
        this(HttpLimits.DEFAULT, HttpMemory.ofProcess());
    }

    HttpServer(HttpLimits limits, HttpMemory memory) {
        this.limits = limits;
        this.memory = memory;
    }

    /**
     * Ends all connections and threads; the listeners are closed before. Who has not taken the end
     * of a response after 2 s does without.
     */
    @Override
    public synchronized void close() {
        if (worker == null) {
            return;
        }
        try {
            connections.awaitNone(STOP_MS);
            worker.shutdownNow();
            if (!worker.awaitTermination(STOP_MS, TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "the HTTP threads did not end within {0} ms", STOP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        worker = null;
    }

    /**
     * Listens at {@code address}; {@code opened} gets the connections, on the I/O thread.
     *
     * @throws IOException when the address cannot be bound; nothing is left open then
     */
    synchronized AcceptingChannel<StreamConnection> listen(InetSocketAddress address,
            ChannelListener<StreamConnection> opened) throws IOException {
        start();
        var options = OptionMap.builder()
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.TCP_NODELAY, true)
                .set(Options.KEEP_ALIVE, true)
                .set(Options.BACKLOG, BACKLOG)
                .getMap();
        var channel = worker.createStreamConnectionServer(address,
                server -> acceptAll(server, opened), options);
        channel.resumeAccepts();
        return channel;
    }

    /** Runs {@code task} on the I/O thread; dropped when there is none. */
    synchronized void execute(Runnable task) {
        if (worker != null) {
            worker.getIoThread().execute(task);
        }
    }

    /** The buffers of another listener; starts the server. */
    synchronized HttpBuffers buffers() throws IOException {
        start();
        return new HttpBuffers(memory.share(), large, small);
    }

    HttpLimits limits() {
        return limits;
    }

    /** How many connections there are. */
    Headcount connections() {
        return connections;
    }

    /**
     * Descriptors for when the data plane has used up its own: the API may be behind a listener.
     */
    Descriptors reserve() {
        return reserve;
    }

    /** What has come, until nothing is left or the listener is closed. */
    private static void acceptAll(AcceptingChannel<StreamConnection> server,
            ChannelListener<StreamConnection> opened) {
        try {
            for (var next = server.accept(); next != null; next = server.accept()) {
                opened.handleEvent(next);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "HTTP accepts no more: {0}", String.valueOf(e.getMessage()));
        }
    }

    private void start() throws IOException {
        if (worker != null) {
            return;
        }
        trim();
        large = new DefaultByteBufferPool(true, BUFFER_BYTES, MAX_POOLED, 0);
        small = new DefaultByteBufferPool(true, FRAME_BYTES, MAX_POOLED, 0);
        worker = Xnio.getInstance("nio", HttpServer.class.getClassLoader()).createWorker(
                OptionMap.builder()
                        .set(Options.WORKER_NAME, "http")
                        .set(Options.WORKER_IO_THREADS, 1)
                        .set(Options.WORKER_TASK_CORE_THREADS, 1)
                        .set(Options.WORKER_TASK_MAX_THREADS, 1)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
    }

    /**
     * Keeps XNIO and Undertow from loading what nobody asked for: without a builder there is no
     * MBean server to register with (XNIO catches that), and the first INFO record would draw in
     * formatters, locales and time zones. Loggers are kept here, or their levels would be lost with
     * them.
     */
    private void trim() {
        if (System.getProperty("javax.management.builder.initial") == null) {
            System.setProperty("javax.management.builder.initial", "none");
        }
        quiet = List.of(Logger.getLogger("io.undertow"), Logger.getLogger("org.xnio"),
                Logger.getLogger("org.jboss.threads"));
        quiet.forEach(logger -> logger.setLevel(java.util.logging.Level.WARNING));
    }
}
