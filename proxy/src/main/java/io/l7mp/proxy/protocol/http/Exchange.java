package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Addresses;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Failure;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.XnioExecutor;

/**
 * The I/O thread's half of a request: does what the stream asks for and tells it what came of it.
 *
 * <p>The {@code requestXxx} methods are for any thread, everything else is for the I/O thread. The
 * stream hears of the end once: it was answered, or it broke.
 */
final class Exchange {
    private static final Logger LOG = System.getLogger(Exchange.class.getName());

    private final HttpServerExchange exchange;
    private final EventLoop loop;
    private final HttpStream stream;
    private final Lane lane;
    private final HttpBuffers buffers;
    private final RequestReader reader;
    private final ResponseWriter writer;
    private XnioExecutor.Key deadline;
    private boolean over;

    Exchange(HttpServerExchange exchange, EventLoop loop, HttpStream stream,
            Allowance allowance) {
        this.exchange = exchange;
        this.loop = loop;
        this.stream = stream;
        this.lane = Lane.of(exchange);
        this.buffers = allowance.buffers();
        this.reader = new RequestReader(this, exchange, allowance.lingerMs());
        this.writer = new ResponseWriter(this, exchange);
        exchange.addExchangeCompleteListener((complete, next) -> {
            onComplete();
            next.proceed();
        });
        lane.onBroken(() -> onBroken(new IOException("the client broke it off")));
    }

    /** What carries the exchange. */
    Lane lane() {
        return lane;
    }

    /** An empty buffer for {@code bytes}, or for a part of them; any thread. */
    PooledByteBuffer buffer(int bytes) {
        return buffers.allocate(bytes);
    }

    /** Whether the listener has memory for more of what its clients do not read; any thread. */
    boolean mayGrow() {
        return buffers.mayGrow();
    }

    /** An empty buffer for what is read; any thread. */
    PooledByteBuffer buffer() {
        return exchange.getConnection().getByteBufferPool().allocate();
    }

    /** Asks for the next part of the request's body; one answer follows. */
    void requestRead() {
        execute(() -> {
            if (!over) {
                reader.read();
            }
        });
    }

    /** Sets the head; before anything is written. */
    void requestHead(ResponseHead head) {
        execute(() -> {
            if (!over) {
                head.applyTo(exchange);
            }
        });
    }

    /** Hands over a part of the response's body, ready to be read; one answer follows. */
    void requestWrite(PooledByteBuffer bytes) {
        execute(() -> {
            if (over) {
                bytes.close();
            } else {
                writer.write(bytes);
            }
        });
    }

    /** Completes the response. */
    void requestFinish() {
        execute(() -> {
            if (!over) {
                writer.finish();
            }
        });
    }

    /** Breaks the exchange off; no answer follows. */
    void requestAbort() {
        execute(this::abort);
    }

    /** Breaks the exchange off unless the response is complete in {@code delayMs}. */
    void requestDeadline(long delayMs) {
        execute(() -> {
            if (!over) {
                deadline = IoTimer.start(exchange.getIoThread(), delayMs, this::abort);
            }
        });
    }

    void onRead(PooledByteBuffer bytes) {
        loop.execute(() -> stream.onRead(bytes));
    }

    void onRequestEnd() {
        loop.execute(stream::onRequestEnd);
    }

    void onWritten() {
        loop.execute(stream::onWritten);
    }

    void onAnswered() {
        if (!over) {
            finish();
            loop.execute(stream::onAnswered);
        }
        reader.discardRest();
    }

    /** The body cannot be read; a client that broke the rules of HTTP is told if it can be. */
    void onRequestBroken(IOException cause) {
        var isTimely = !over && !writer.isStarted();
        if (!over && isComplaint(cause)) {
            loop.execute(stream::onMalformed);
        }
        if (isTimely && isComplaint(cause)) {
            LOG.log(Level.INFO, "refused what {0} sent: {1}",
                    Addresses.text(exchange.getSourceAddress()), words(cause));
        }
        if (!isTimely || !isComplaint(cause) || !exchange.getConnection().isOpen()) {
            onBroken(cause);
            return;
        }
        tell(cause);
        exchange.setPersistent(false);
        writer.answer(new Failure(400, "Bad Request", words(cause)));
    }

    /** The connection is lost. */
    void onBroken(IOException cause) {
        if (!over) {
            tell(cause);
        }
        hangUp();
    }

    /** Undertow is done with the exchange; unless we are, the connection was closed under us. */
    private void onComplete() {
        if (!over && !writer.isWriting() && !reader.isReading()) {
            onBroken(new IOException("the connection was closed"));
        }
    }

    private void abort() {
        finish();
        if (!exchange.isComplete()) {
            hangUp();
        }
    }

    private void finish() {
        over = true;
        if (deadline != null) {
            deadline.remove();
        }
    }

    private void tell(IOException cause) {
        finish();
        var peer = Addresses.text(exchange.getSourceAddress());
        var text = "HTTP request of " + peer + ": " + reason(cause);
        loop.execute(() -> stream.onBroken(new Cause(text, true)));
    }

    /** What Undertow has to say has a number; what the kernel says has not. */
    private static boolean isComplaint(IOException cause) {
        return cause.getMessage() != null && cause.getMessage().startsWith("UT");
    }

    private static String words(IOException complaint) {
        return complaint.getMessage().replaceFirst("^UT\\d+: ", "");
    }

    private static String reason(IOException cause) {
        return cause.getMessage() == null ? "the connection was closed" : cause.getMessage();
    }

    private void hangUp() {
        writer.release();
        lane.breakOff();
    }

    private void execute(Runnable task) {
        try {
            exchange.getIoThread().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the HTTP server is closed: {0}", e.getMessage());
        }
    }
}
