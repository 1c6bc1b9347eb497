// SPDX-License-Identifier: MIT
package io.l7mp.ffi.netlink;

import static io.l7mp.ffi.libc.Constants.AF_INET;
import static io.l7mp.ffi.libc.Constants.AF_INET6;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_RAW;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Asks the kernel for routes, interfaces and filters. Answers are those for the network namespace
 * the socket was opened in. One thread; the answers are there when the question has been put.
 */
public final class RouteSocket implements AutoCloseable {
    // rtnetlink(7): parts of a dump may have this much.
    private static final int ROOM = 32 * 1024;
    private static final int RTMSG = 12;
    private static final int IFINFOMSG = 16;
    private static final int TCMSG = 20;
    private static final int IFF_UP = 1;

    private final Arena arena = Arena.ofShared();
    private final long buffer = arena.allocate(ROOM, Long.BYTES).address();
    private final Fd fd;
    private int sequence;

    /** Opens a socket in the calling thread's namespace. */
    public RouteSocket() throws ErrnoException {
        fd = Fd.of(LibC.socket(CallState.current(), Nl.AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
            Nl.NETLINK_ROUTE), "socket", "netlink");
    }

    /**
     * The way a packet from {@code source} to {@code destination} would take; both of one family.
     *
     * @throws ErrnoException ENETUNREACH, EHOSTUNREACH, EINVAL and others when there is none
     */
    public Route route(InetAddress source, InetAddress destination) throws ErrnoException {
        var request = request(Nl.RTM_GETROUTE, 0);
        var rtmsg = request.fixed(RTMSG);
        var bits = destination.getAddress().length * Byte.SIZE;
        Memory.putByte(rtmsg, (byte) (destination instanceof Inet4Address ? AF_INET : AF_INET6));
        Memory.putByte(rtmsg + 1, (byte) bits);
        Memory.putByte(rtmsg + 2, (byte) bits);
        request.attribute(Nl.RTA_DST, destination.getAddress());
        request.attribute(Nl.RTA_SRC, source.getAddress());
        var found = new ArrayList<Route>(1);
        ask(request, "route to " + destination.getHostAddress(), message -> {
            if (message.type() == Nl.RTM_NEWROUTE) {
                found.add(routeOf(message));
            }
        });
        return found.getFirst();
    }

    /** All interfaces. */
    public List<Link> links() throws ErrnoException {
        var request = request(Nl.RTM_GETLINK, Nl.NLM_F_DUMP);
        request.fixed(IFINFOMSG);
        var links = new ArrayList<Link>();
        ask(request, "interfaces", message -> {
            if (message.type() == Nl.RTM_NEWLINK) {
                links.add(linkOf(message));
            }
        });
        return links;
    }

    /** How many filters the clsact qdisc of an interface has, in both directions. */
    public int filters(int ifindex) throws ErrnoException {
        return filters(ifindex, Nl.TC_H_INGRESS_FILTERS)
            + filters(ifindex, Nl.TC_H_EGRESS_FILTERS);
    }

    @Override
    public void close() {
        fd.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private int filters(int ifindex, int parent) throws ErrnoException {
        var request = request(Nl.RTM_GETTFILTER, Nl.NLM_F_DUMP);
        var tcmsg = request.fixed(TCMSG);
        Memory.putInt(tcmsg + 4, ifindex);
        Memory.putInt(tcmsg + 12, parent);
        var handles = new ArrayList<Integer>();
        ask(request, "filters of interface " + ifindex, message -> {
            // Each list of filters is told once without a handle, too.
            if (message.type() == Nl.RTM_NEWTFILTER && Memory.getInt(message.fixed() + 8) != 0) {
                handles.add(Memory.getInt(message.fixed() + 8));
            }
        });
        return handles.size();
    }

    private Request request(int type, int flags) {
        return new Request(buffer, type, Nl.NLM_F_REQUEST | flags, ++sequence);
    }

    private void ask(Request request, String what, Consumer<Message> answer)
            throws ErrnoException {
        var cs = CallState.current();
        // A dump ends with a message that says so; a single answer is all there is.
        var isDump = (Memory.getShort(buffer + 6) & Nl.NLM_F_DUMP) == Nl.NLM_F_DUMP;
        ErrnoException.check(LibC.send(cs, fd.number(), buffer, request.finish(), 0), "send",
            what);
        var isOver = false;
        while (!isOver) {
            var length = ErrnoException.check(LibC.recv(cs, fd.number(), buffer, ROOM, 0), "recv",
                what);
            isOver = readAll(length, what, answer) || !isDump;
        }
    }

    /** Whether the end of a dump was among them. */
    private boolean readAll(int length, String what, Consumer<Message> answer)
            throws ErrnoException {
        var read = 0;
        var next = Message.at(buffer, length);
        while (next.isPresent()) {
            var message = next.get();
            if (message.type() == Nl.NLMSG_DONE) {
                return true;
            }
            if (message.type() == Nl.NLMSG_ERROR) {
                ErrnoException.check(Memory.getInt(message.fixed()), "netlink", what);
            }
            if (message.sequence() == sequence) {
                answer.accept(message);
            }
            read += Request.align(message.length());
            next = Message.at(buffer + read, length - read);
        }
        return false;
    }

    private static Route routeOf(Message message) {
        var type = Memory.getByte(message.fixed() + 7);
        var mtu = message.attribute(RTMSG, Nl.RTA_METRICS)
            .flatMap(metrics -> metrics.nested(Nl.RTAX_MTU))
            .map(each -> OptionalInt.of(each.asInt())).orElse(OptionalInt.empty());
        // A next hop of the other family has its family before it.
        var gateway = message.attribute(RTMSG, Nl.RTA_GATEWAY).map(Message.Attribute::bytes)
            .or(() -> message.attribute(RTMSG, Nl.RTA_VIA).map(via -> via.bytes(Short.BYTES)));
        var ifindex = message.attribute(RTMSG, Nl.RTA_OIF)
            .map(Message.Attribute::asInt).orElse(0);
        return new Route(type == Nl.RTN_LOCAL, type == Nl.RTN_UNICAST, ifindex,
            gateway.map(RouteSocket::address), mtu);
    }

    private static Link linkOf(Message message) {
        var info = message.fixed();
        return new Link(Memory.getInt(info + 4),
            message.attribute(IFINFOMSG, Nl.IFLA_IFNAME).map(Message.Attribute::asText)
                .orElse(""),
            Short.toUnsignedInt(Memory.getShort(info + 2)),
            message.attribute(IFINFOMSG, Nl.IFLA_MTU).map(Message.Attribute::asInt).orElse(0),
            (Memory.getInt(info + 8) & IFF_UP) != 0);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("the kernel has addresses of 4 and 16 bytes", e);
        }
    }
}
