package io.l7mp.proxy.net;

/**
 * Who is at the other end of a Unix socket, vouched for by the kernel.
 *
 * @param pid the process; 0 when it is not visible from here
 * @param uid its user
 * @param gid its group
 */
public record Credentials(int pid, long uid, long gid) {
}
