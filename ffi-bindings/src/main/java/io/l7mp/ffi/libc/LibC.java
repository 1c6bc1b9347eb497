// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static io.l7mp.ffi.Native.callInt;
import static io.l7mp.ffi.libc.Constants.EPOLL_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.EPOLL_CTL_ADD;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Raw calls: one method per C function, arguments in the order of its manual page (section 2).
 *
 * <p>Each takes the calling thread's {@link CallState} first and returns the result, or
 * {@code -errno} as a negative number, so EAGAIN and EINTR are ordinary results. Pointers are
 * absolute addresses. Sizes come back as {@code int}: Linux transfers less than 2 GiB a call.
 */
public final class LibC {

    private static final MemorySegment SOCKET = Native.libc("socket");
    private static final MemorySegment SOCKETPAIR = Native.libc("socketpair");
    private static final MemorySegment BIND = Native.libc("bind");
    private static final MemorySegment LISTEN = Native.libc("listen");
    private static final MemorySegment ACCEPT4 = Native.libc("accept4");
    private static final MemorySegment CONNECT = Native.libc("connect");
    private static final MemorySegment SHUTDOWN = Native.libc("shutdown");
    private static final MemorySegment GETSOCKNAME = Native.libc("getsockname");
    private static final MemorySegment GETPEERNAME = Native.libc("getpeername");
    private static final MemorySegment SETSOCKOPT = Native.libc("setsockopt");
    private static final MemorySegment GETSOCKOPT = Native.libc("getsockopt");
    private static final MemorySegment SEND = Native.libc("send");
    private static final MemorySegment SENDTO = Native.libc("sendto");
    private static final MemorySegment SENDMSG = Native.libc("sendmsg");
    private static final MemorySegment SENDMMSG = Native.libc("sendmmsg");
    private static final MemorySegment RECV = Native.libc("recv");
    private static final MemorySegment RECVMSG = Native.libc("recvmsg");
    private static final MemorySegment RECVMMSG = Native.libc("recvmmsg");
    private static final MemorySegment READ = Native.libc("read");
    private static final MemorySegment WRITE = Native.libc("write");
    private static final MemorySegment SPLICE = Native.libc("splice");
    private static final MemorySegment PIPE2 = Native.libc("pipe2");
    private static final MemorySegment EVENTFD = Native.libc("eventfd");
    private static final MemorySegment OPEN = Native.libc("open");
    private static final MemorySegment CLOSE = Native.libc("close");
    private static final MemorySegment MKFIFO = Native.libc("mkfifo");
    private static final MemorySegment UNLINK = Native.libc("unlink");
    private static final MemorySegment FCHMOD = Native.libc("fchmod");
    private static final MemorySegment FCHMODAT = Native.libc("fchmodat");
    private static final MemorySegment FCNTL = Native.libc("fcntl");
    private static final MemorySegment EPOLL_CREATE1 = Native.libc("epoll_create1");
    private static final MemorySegment EPOLL_CTL = Native.libc("epoll_ctl");
    private static final MemorySegment MMAP = Native.libc("mmap");
    private static final MemorySegment MUNMAP = Native.libc("munmap");
    private static final MemorySegment MADVISE = Native.libc("madvise");
    private static final MemorySegment IOCTL = Native.libc("ioctl");
    private static final MemorySegment SETNS = Native.libc("setns");
    private static final MemorySegment GETRLIMIT = Native.libc("getrlimit");
    private static final MemorySegment SETPRIORITY = Native.libc("setpriority");
    private static final MemorySegment GETRANDOM = Native.libc("getrandom");

    private static final long MAP_FAILED = -1;

    private LibC() {
    }

    /** Opens a socket: socket(2). */
    public static int socket(CallState cs, int domain, int type, int protocol) {
        return callInt(SOCKET, cs, domain, type, protocol);
    }

    /** Opens two connected sockets, whose numbers go into {@code int sv[2]}: socketpair(2). */
    public static int socketpair(CallState cs, int domain, int type, int protocol, long sv) {
        return callInt(SOCKETPAIR, cs, domain, type, protocol, sv, 0, 0);
    }

    /** Gives a socket its address: bind(2). */
    public static int bind(CallState cs, int fd, long addr, int addrlen) {
        return callInt(BIND, cs, fd, addr, addrlen);
    }

    /** Lets others connect to a socket, {@code backlog} of them at a time: listen(2). */
    public static int listen(CallState cs, int fd, int backlog) {
        return callInt(LISTEN, cs, fd, backlog, 0);
    }

    /** Takes a connection off a listening socket; addresses may be left out (0): accept4(2). */
    public static int accept4(CallState cs, int fd, long addr, long addrlen, int flags) {
        return callInt(ACCEPT4, cs, fd, addr, addrlen, flags, 0, 0);
    }

    /** Ends one direction of a connection, or both: shutdown(2). */
    public static int shutdown(CallState cs, int fd, int how) {
        return callInt(SHUTDOWN, cs, fd, how, 0);
    }

    /** Sets the peer of a socket: connect(2). */
    public static int connect(CallState cs, int fd, long addr, int addrlen) {
        return callInt(CONNECT, cs, fd, addr, addrlen);
    }

    /** Reads a socket's own address; {@code addrlen} points to an in/out int: getsockname(2). */
    public static int getsockname(CallState cs, int fd, long addr, long addrlen) {
        return callInt(GETSOCKNAME, cs, fd, addr, addrlen);
    }

    /** Reads the peer's address; {@code addrlen} points to an in/out int: getpeername(2). */
    public static int getpeername(CallState cs, int fd, long addr, long addrlen) {
        return callInt(GETPEERNAME, cs, fd, addr, addrlen);
    }

    /** Sets a socket option: setsockopt(2). */
    public static int setsockopt(CallState cs, int fd, int level, int name, long val, int len) {
        return callInt(SETSOCKOPT, cs, fd, level, name, val, len, 0);
    }

    /** Sets a socket option that is an int. */
    public static int setsockopt(CallState cs, int fd, int level, int name, int value) {
        Memory.putInt(cs.scratch(), value);
        return setsockopt(cs, fd, level, name, cs.scratch(), Integer.BYTES);
    }

    /** Reads a socket option; {@code len} points to an in/out int: getsockopt(2). */
    public static int getsockopt(CallState cs, int fd, int level, int name, long val, long len) {
        return callInt(GETSOCKOPT, cs, fd, level, name, val, len, 0);
    }

    /** Reads a socket option that is a non-negative int, such as SO_ERROR or SO_RCVBUF. */
    public static int getsockopt(CallState cs, int fd, int level, int name) {
        var value = cs.scratch();
        var length = value + Long.BYTES;
        Memory.putInt(length, Integer.BYTES);
        var result = getsockopt(cs, fd, level, name, value, length);
        return result < 0 ? result : Memory.getInt(value);
    }

    /** Sends to the connected peer: send(2). */
    public static int send(CallState cs, int fd, long buf, long len, int flags) {
        return callInt(SEND, cs, fd, buf, len, flags, 0, 0);
    }

    /** Sends to an address; none (0, 0) means the connected peer: sendto(2). */
    public static int sendto(CallState cs, int fd, long buf, long len, int flags,
                             long addr, int addrlen) {
        return callInt(SENDTO, cs, fd, buf, len, flags, addr, addrlen);
    }

    /** Sends one message described by a {@link MsgHdr}: sendmsg(2). */
    public static int sendmsg(CallState cs, int fd, long msg, int flags) {
        return callInt(SENDMSG, cs, fd, msg, flags);
    }

    /** Sends an array of {@link MMsgHdr}; returns how many went out: sendmmsg(2). */
    public static int sendmmsg(CallState cs, int fd, long msgvec, int vlen, int flags) {
        return callInt(SENDMMSG, cs, fd, msgvec, vlen, flags, 0, 0);
    }

    /** Receives bytes or one datagram: recv(2). */
    public static int recv(CallState cs, int fd, long buf, long len, int flags) {
        return callInt(RECV, cs, fd, buf, len, flags, 0, 0);
    }

    /** Receives one message described by a {@link MsgHdr}: recvmsg(2). */
    public static int recvmsg(CallState cs, int fd, long msg, int flags) {
        return callInt(RECVMSG, cs, fd, msg, flags);
    }

    /** Receives into an array of {@link MMsgHdr} without a time limit: recvmmsg(2). */
    public static int recvmmsg(CallState cs, int fd, long msgvec, int vlen, int flags) {
        return callInt(RECVMMSG, cs, fd, msgvec, vlen, flags, 0, 0);
    }

    /** Reads bytes; 0 is the end of the stream: read(2). */
    public static int read(CallState cs, int fd, long buf, long count) {
        return callInt(READ, cs, fd, buf, count);
    }

    /** Writes bytes: write(2). */
    public static int write(CallState cs, int fd, long buf, long count) {
        return callInt(WRITE, cs, fd, buf, count);
    }

    /** Moves bytes between two descriptors, one of them a pipe, without copying: splice(2). */
    public static int splice(CallState cs, int fdIn, long offIn, int fdOut, long offOut,
                             long len, int flags) {
        return callInt(SPLICE, cs, fdIn, offIn, fdOut, offOut, len, flags);
    }

    /** Opens a pipe, whose read and write ends go into {@code int pipefd[2]}: pipe2(2). */
    public static int pipe2(CallState cs, long pipefd, int flags) {
        return callInt(PIPE2, cs, pipefd, flags, 0);
    }

    /** Opens an event counter: eventfd(2). */
    public static int eventfd(CallState cs, int initval, int flags) {
        return callInt(EVENTFD, cs, initval, flags, 0);
    }

    /** Opens a file; allocates, cold paths only: open(2). */
    public static int open(CallState cs, String path, int flags, int mode) {
        try (var arena = Arena.ofConfined()) {
            return callInt(OPEN, cs, arena.allocateFrom(path).address(), flags, mode);
        }
    }

    /** Closes a descriptor; never repeat it, whatever it returns: close(2). */
    public static int close(CallState cs, int fd) {
        return callInt(CLOSE, cs, fd, 0, 0);
    }

    /** Makes a named pipe; allocates, cold paths only: mkfifo(3). */
    public static int mkfifo(CallState cs, String path, int mode) {
        try (var arena = Arena.ofConfined()) {
            return callInt(MKFIFO, cs, arena.allocateFrom(path).address(), mode, 0);
        }
    }

    /** Removes a name from the file system; allocates, cold paths only: unlink(2). */
    public static int unlink(CallState cs, String path) {
        try (var arena = Arena.ofConfined()) {
            return callInt(UNLINK, cs, arena.allocateFrom(path).address(), 0, 0);
        }
    }

    /** Sets the permissions of what {@code fd} refers to: fchmod(2). */
    public static int fchmod(CallState cs, int fd, int mode) {
        return callInt(FCHMOD, cs, fd, mode, 0);
    }

    /** Sets the permissions of a file; allocates, cold paths only: fchmodat(2). */
    public static int fchmodat(CallState cs, int dirfd, String path, int mode, int flags) {
        try (var arena = Arena.ofConfined()) {
            return callInt(FCHMODAT, cs, dirfd, arena.allocateFrom(path).address(), mode, flags,
                0, 0);
        }
    }

    /** Reads or changes properties of a descriptor: fcntl(2). */
    public static int fcntl(CallState cs, int fd, int cmd, long arg) {
        return callInt(FCNTL, cs, fd, cmd, arg);
    }

    /** Opens an epoll set: epoll_create1(2). */
    public static int epoll_create1(CallState cs, int flags) {
        return callInt(EPOLL_CREATE1, cs, flags, 0, 0);
    }

    /** Changes an epoll set: epoll_ctl(2). */
    public static int epoll_ctl(CallState cs, int epfd, int op, int fd, long event) {
        return callInt(EPOLL_CTL, cs, epfd, op, fd, event, 0, 0);
    }

    /** Maps memory into the process; returns its address or {@code -errno}: mmap(2). */
    public static long mmap(CallState cs, long addr, long length, int prot, int flags,
                            int fd, long offset) {
        var address = Native.call(MMAP, cs, addr, length, prot, flags, fd, offset);
        return address == MAP_FAILED ? -cs.errno() : address;
    }

    /** Takes a mapping away; whoever touches it afterwards ends the process: munmap(2). */
    public static int munmap(CallState cs, long addr, long length) {
        return callInt(MUNMAP, cs, addr, length, 0);
    }

    /** Asks a device or a socket something of its own; {@code arg} is a pointer: ioctl(2). */
    public static int ioctl(CallState cs, int fd, long request, long arg) {
        return callInt(IOCTL, cs, fd, request, arg);
    }

    /** Tells the kernel how memory is going to be used: madvise(2). */
    public static int madvise(CallState cs, long addr, long length, int advice) {
        return callInt(MADVISE, cs, addr, length, advice);
    }

    /** Moves the calling thread into the namespace {@code fd} refers to: setns(2). */
    public static int setns(CallState cs, int fd, int nstype) {
        return callInt(SETNS, cs, fd, nstype, 0);
    }

    /** Sets the nice value of a process or, on Linux, of a thread: setpriority(2). */
    public static int setpriority(CallState cs, int which, int who, int nice) {
        return callInt(SETPRIORITY, cs, which, who, nice);
    }

    /** Reads a resource limit into an {@link RLimit}: getrlimit(2). */
    public static int getrlimit(CallState cs, int resource, long rlim) {
        return callInt(GETRLIMIT, cs, resource, rlim, 0);
    }

    /**
     * Asks the kernel whether a selector can wait for {@code fd}: regular files, directories and
     * devices such as /dev/null cannot be polled. Cold paths only.
     *
     * @return 0 when it can, {@code -EPERM} when it cannot, {@code -EBADF} when it is not open
     */
    public static int pollable(CallState cs, int fd) {
        var epoll = epoll_create1(cs, EPOLL_CLOEXEC);
        if (epoll < 0) {
            return epoll;
        }
        // No events asked for, all zeros: right for both layouts struct epoll_event has.
        Memory.clear(cs.scratch(), CallState.SCRATCH_BYTES);
        var result = epoll_ctl(cs, epoll, EPOLL_CTL_ADD, fd, cs.scratch());
        close(cs, epoll);
        return result;
    }

    /** Tells whether a selector can wait for {@code fd}; false as well when it is not open. */
    public static boolean isPollable(CallState cs, int fd) {
        return pollable(cs, fd) == 0;
    }

    /**
     * Fills memory with random bytes that nobody can foresee: getrandom(2), Linux 3.17. Up to 256
     * of them come all at once.
     */
    public static int getrandom(CallState cs, long buf, int buflen, int flags) {
        return callInt(GETRANDOM, cs, buf, buflen, flags);
    }
}
