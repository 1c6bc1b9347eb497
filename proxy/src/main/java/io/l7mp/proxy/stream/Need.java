package io.l7mp.proxy.stream;

/** What a stage needs of the data that pass it, from cheap to dear. */
public enum Need {
    /** Nothing but, perhaps, numbers: data may bypass user space. */
    NONE,
    /** To read the bytes. */
    PEEK,
    /** To replace a message by another. */
    MAP,
    /** To see the whole stream: it keeps state across messages. */
    STREAM
}
