// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

/**
 * Constants of the C headers under their C names; import them statically.
 *
 * <p>All of these have the same value on Linux x86-64 and aarch64 (those that differ, such as
 * O_DIRECTORY, are left out). Each group names its header.
 */
public final class Constants {

    // sys/socket.h: address families
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_PACKET = 17;

    // sys/socket.h: types of sockets and flags of socket(2)
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;

    // sys/socket.h: options at the socket level, socket(7)
    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_TYPE = 3;
    public static final int SO_ERROR = 4;
    public static final int SO_BROADCAST = 6;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_KEEPALIVE = 9;
    public static final int SO_LINGER = 13;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_PASSCRED = 16;
    public static final int SO_PEERCRED = 17;
    public static final int SO_BINDTODEVICE = 25;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_MARK = 36;
    public static final int SO_PROTOCOL = 38;
    public static final int SO_DOMAIN = 39;

    // sys/socket.h: control data at the socket level, unix(7)
    public static final int SCM_RIGHTS = 1;
    public static final int SCM_CREDENTIALS = 2;

    // sys/socket.h: what shutdown(2) ends
    public static final int SHUT_RD = 0;
    public static final int SHUT_WR = 1;
    public static final int SHUT_RDWR = 2;

    // sys/socket.h: flags of send and receive calls
    public static final int MSG_PEEK = 0x2;
    public static final int MSG_CTRUNC = 0x8;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_EOR = 0x80;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;

    // netinet/in.h: protocols, which are option and control levels too
    public static final int IPPROTO_IP = 0;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IPPROTO_SCTP = 132;

    // netinet/in.h: options of ip(7) and ipv6(7)
    public static final int IP_PKTINFO = 8;
    public static final int IP_FREEBIND = 15;
    public static final int IP_TRANSPARENT = 19;
    public static final int IP_MULTICAST_ALL = 49;
    public static final int IPV6_V6ONLY = 26;
    public static final int IPV6_RECVPKTINFO = 49;
    public static final int IPV6_PKTINFO = 50;

    // netinet/tcp.h, netinet/udp.h: options of tcp(7) and udp(7)
    public static final int TCP_NODELAY = 1;
    public static final int UDP_SEGMENT = 103;
    public static final int UDP_GRO = 104;

    // fcntl.h: flags of open(2), pipe2(2) and F_SETFL
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 0x1;
    public static final int O_RDWR = 0x2;
    public static final int O_CREAT = 0x40;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;

    // fcntl.h: directory and flags of the calls that end in -at
    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;

    // fcntl.h: commands of fcntl(2)
    public static final int F_GETFD = 1;
    public static final int F_SETFD = 2;
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int FD_CLOEXEC = 1;
    public static final int F_DUPFD_CLOEXEC = 1030;
    public static final int F_SETPIPE_SZ = 1031;
    public static final int F_GETPIPE_SZ = 1032;

    // fcntl.h: flags of splice(2)
    public static final int SPLICE_F_MOVE = 1;
    public static final int SPLICE_F_NONBLOCK = 2;
    public static final int SPLICE_F_MORE = 4;

    // sys/eventfd.h, sys/epoll.h
    public static final int EFD_NONBLOCK = 0x800;
    public static final int EFD_CLOEXEC = 0x80000;
    public static final int EPOLL_CLOEXEC = 0x80000;
    public static final int EPOLL_CTL_ADD = 1;

    // sys/resource.h: what setpriority(2) is about
    public static final int PRIO_PROCESS = 0;

    // sys/mman.h: mmap(2) and madvise(2)
    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int MAP_PRIVATE = 2;
    public static final int MAP_ANONYMOUS = 0x20;
    public static final int MAP_NORESERVE = 0x4000;
    public static final int MADV_NOHUGEPAGE = 15;

    // sched.h, sys/resource.h
    public static final int CLONE_NEWNET = 0x40000000;
    public static final int RLIMIT_NOFILE = 7;

    private Constants() {
    }
}
