/**
 * Text that leaves the process: its own log, and what streams write to files and standard output.
 *
 * <p>Writing may block, so it happens on a thread per destination; those who write only queue, and
 * what does not fit the queue is dropped and counted or waits, as the caller decides. Files are
 * closed, and their threads end, when nobody uses them any more. Depends on nothing.
 */
package io.l7mp.proxy.log;
