/**
 * The Stdio cluster: the process's own standard input and output as a stream.
 *
 * <p>Both may be a terminal, a pipe or a file, so neither enters a selector: a reader thread and
 * the output's writer thread do the blocking and hand over by tasks.
 *
 * <p>Several sessions share the output, and what they write may alternate; without framing nothing
 * shows whose it is. The input goes to the oldest session until that is over, then to the next one;
 * all of them hear its end.
 */
package io.l7mp.proxy.protocol.stdio;
