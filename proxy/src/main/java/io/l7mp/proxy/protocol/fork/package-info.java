/**
 * Clusters that start a process for each session, whose standard input and output are the stream.
 *
 * <p>Only programs that {@code admin.allow_exec} lists are started, never by a shell. Starting
 * blocks, so a thread of its own does it; everything else of a process lives on its session's loop:
 * its pipes and a pidfd, which tells of its end. It leads a process group, in a session of its own,
 * and the group ends with the stream: SIGTERM, then SIGKILL. It is not reaped before, so its number
 * cannot mean somebody else.
 *
 * <p>When the proxy itself is killed, its children's standard input ends and their output breaks
 * (SIGPIPE), which ends those that behave. For others there is setpriv(1) with {@code --pdeathsig},
 * or the control group of a service manager: posix_spawn(3) has no word for it.
 */
package io.l7mp.proxy.protocol.fork;
