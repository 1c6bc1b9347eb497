/**
 * Named pipes (FIFOs, see fifo(7)): listeners that make a session of what is written to one, and
 * clusters that write to one; with a pair of them, in both directions.
 *
 * <p>Names are the proxy's own view: it reads {@code read} and writes {@code write}. A read end is
 * opened for reading only, so that the end of the last writer is seen; it tells nothing before
 * there was a first one. A write end can only be opened while somebody reads, which the kernel does
 * not tell of: it is tried again and again, ever less often. Everything but {@link
 * io.l7mp.proxy.protocol.pipe.Fifos} lives on one loop.
 */
package io.l7mp.proxy.protocol.pipe;
