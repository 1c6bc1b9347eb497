package io.l7mp.proxy.stream;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/** A listener's stream that answers with an HTTP response; loop thread only. */
public interface HttpResponder {
    /**
     * Sets the head of the response, which is 200 OK otherwise. Has to come before the first byte
     * of the body reaches the stream.
     *
     * @param status the status code
     * @param reason the reason phrase
     * @param headers fields to send; a {@code Content-Length} among them must be right
     */
    void respond(int status, String reason, Map<String, String> headers);

    /**
     * The peer's real address, whatever rules make of the metadata. Empty when it has none or is
     * not known, and then the peer is trusted with nothing.
     */
    Optional<InetAddress> peerAddress();
}
