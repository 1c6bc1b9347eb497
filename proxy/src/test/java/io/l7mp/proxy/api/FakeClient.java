package io.l7mp.proxy.api;

import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.HttpResponder;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The HTTP side of one request; loop thread only, but for what is final. */
final class FakeClient extends Stream implements HttpResponder {
    final CompletableFuture<String> answer = new CompletableFuture<>();
    final CompletableFuture<Ending> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final InetAddress peer;
    private String head = "";
    Map<String, String> headers = Map.of();
    int longestPiece;
    int room = Integer.MAX_VALUE;

    FakeClient(InetAddress peer) {
        super(Kind.BYTES);
        this.peer = peer;
    }

    /** Sends a piece of the request body. */
    void send(byte[] bytes) {
        pass(new Batch().of(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()));
    }

    /** Ends the request. */
    void finish() {
        events().onOutputEnded();
    }

    /** Breaks the connection. */
    void leave() {
        events().onFailed(Cause.of("Connection reset by peer"));
    }

    /** Makes room for some more of the answer. */
    void take(int bytes) {
        room = bytes;
        feeder().resume();
    }

    /** How much of the answer is here. */
    int received() {
        return body.size();
    }

    @Override
    public void respond(int status, String reason, Map<String, String> headers) {
        head = status + " " + reason + "\n";
        this.headers = headers;
    }

    @Override
    public Optional<InetAddress> peerAddress() {
        return Optional.of(peer);
    }

    @Override
    public void connect() {
        events().onConnected();
    }

    @Override
    protected boolean take(Batch batch) {
        longestPiece = Math.max(longestPiece, batch.bytes());
        room -= batch.bytes();
        var piece = new byte[batch.bytes()];
        batch.view(0).get(piece);
        body.writeBytes(piece);
        return room > 0;
    }

    @Override
    public void end() {
        answer.complete(head + body.toString(StandardCharsets.UTF_8));
        events().onInputFinished();
    }

    @Override
    public void pause() {
    }

    @Override
    public void resume() {
    }

    @Override
    public void close(Ending ending) {
        closed.complete(ending);
    }
}
