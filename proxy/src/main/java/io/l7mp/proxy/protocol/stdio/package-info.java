/**
 * The Stdio cluster: the process's own standard input and output as a stream.
 *
 * <p>Both may be a terminal, a pipe or a file, so neither enters a selector: a reader thread and
 * the output's writer thread do the blocking and hand over by tasks.
 */
package io.l7mp.proxy.protocol.stdio;
