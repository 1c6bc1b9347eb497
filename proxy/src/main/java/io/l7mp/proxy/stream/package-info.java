/**
 * What flows: batches of messages through a session's chain of streams.
 *
 * <p>A {@link io.l7mp.proxy.stream.Stream} is one stage's duplex pipe. Its input side takes
 * {@link io.l7mp.proxy.net.Batch}es, its output side hands batches to the next stage; both
 * happen within one turn of the session's loop, by plain calls, without copies. Whoever wants to
 * keep bytes after a call returns copies them. Back-pressure is the answer of {@link
 * io.l7mp.proxy.stream.Sink#accept}; a drained sink tells its {@linkplain
 * io.l7mp.proxy.stream.Stream#feeder feeder} to go on.
 */
package io.l7mp.proxy.stream;
