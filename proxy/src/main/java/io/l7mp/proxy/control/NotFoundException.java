package io.l7mp.proxy.control;

/** What was asked for, or to be deleted, does not exist; the message is for the client. */
public final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** {@code content} is what an API answer shows. */
    public NotFoundException(String content) {
        super(content);
    }

    /** When all there is to say is that it is not there. */
    static NotFoundException plain() {
        return new NotFoundException("Not Found");
    }
}
