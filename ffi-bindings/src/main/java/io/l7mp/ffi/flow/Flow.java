// SPDX-License-Identifier: MIT
package io.l7mp.ffi.flow;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One direction of a session, bpf-src/l7mp_flow.h. The kernel counts in it.
 *
 * <pre>{@code
 * struct l7_flow {
 *     __u8   saddr[16];
 *     __u8   daddr[16];
 *     __be16 sport;
 *     __be16 dport;
 *     __u32  oif;
 *     __u8   action;
 *     __u8   nh_family;
 *     __u16  mtu;
 *     __u32  addr_diff;
 *     __u32  port_diff;
 *     __u32  flags;
 *     __u64  session_id;
 *     __u8   nh[16];
 *     __u64  pkts;
 *     __u64  bytes;
 * };
 * }</pre>
 */
public final class Flow {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("saddr"),
        sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("daddr"),
        ValueLayout.JAVA_SHORT.withOrder(BIG_ENDIAN).withName("sport"),
        ValueLayout.JAVA_SHORT.withOrder(BIG_ENDIAN).withName("dport"),
        ValueLayout.JAVA_INT.withName("oif"),
        ValueLayout.JAVA_BYTE.withName("action"),
        ValueLayout.JAVA_BYTE.withName("nh_family"),
        ValueLayout.JAVA_SHORT.withName("mtu"),
        ValueLayout.JAVA_INT.withName("addr_diff"),
        ValueLayout.JAVA_INT.withName("port_diff"),
        ValueLayout.JAVA_INT.withName("flags"),
        ValueLayout.JAVA_LONG.withName("session_id"),
        sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("nh"),
        ValueLayout.JAVA_LONG.withName("pkts"),
        ValueLayout.JAVA_LONG.withName("bytes")).withName("l7_flow");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long SADDR = LAYOUT.byteOffset(groupElement("saddr"));
    private static final long DADDR = LAYOUT.byteOffset(groupElement("daddr"));
    private static final long SPORT = LAYOUT.byteOffset(groupElement("sport"));
    private static final long DPORT = LAYOUT.byteOffset(groupElement("dport"));
    private static final long OIF = LAYOUT.byteOffset(groupElement("oif"));
    private static final long ACTION = LAYOUT.byteOffset(groupElement("action"));
    private static final long NH_FAMILY = LAYOUT.byteOffset(groupElement("nh_family"));
    private static final long MTU = LAYOUT.byteOffset(groupElement("mtu"));
    private static final long ADDR_DIFF = LAYOUT.byteOffset(groupElement("addr_diff"));
    private static final long PORT_DIFF = LAYOUT.byteOffset(groupElement("port_diff"));
    private static final long SESSION_ID = LAYOUT.byteOffset(groupElement("session_id"));
    private static final long NH = LAYOUT.byteOffset(groupElement("nh"));
    private static final long PKTS = LAYOUT.byteOffset(groupElement("pkts"));
    private static final long BYTES = LAYOUT.byteOffset(groupElement("bytes"));
    private static final int MAX_MTU = 0xffff;

    private Flow() {
    }

    /**
     * Writes what turns datagrams from {@code inSource} to {@code inDestination} into ones from
     * {@code outSource} to {@code outDestination}; the way they go, {@link #route}, comes after.
     */
    public static void rewrite(long at, Ends in, Ends out) {
        Memory.clear(at, SIZE);
        FlowKey.putAddress(at + SADDR, out.source().getAddress());
        FlowKey.putAddress(at + DADDR, out.destination().getAddress());
        Memory.putShortBe(at + SPORT, (short) out.source().getPort());
        Memory.putShortBe(at + DPORT, (short) out.destination().getPort());
        Memory.putInt(at + ADDR_DIFF, Sum.diff(in.addresses(), out.addresses()));
        Memory.putInt(at + PORT_DIFF, Sum.diff(in.ports(), out.ports()));
    }

    /**
     * Where datagrams come from and where they go; both of one family.
     *
     * @param source who sends them
     * @param destination who gets them
     */
    public record Ends(InetSocketAddress source, InetSocketAddress destination) {
        /** The same in the other direction. */
        public Ends reversed() {
            return new Ends(destination, source);
        }

        private byte[] addresses() {
            return Sum.join(source.getAddress().getAddress(),
                destination.getAddress().getAddress());
        }

        private byte[] ports() {
            return new byte[] {(byte) (source.getPort() >> 8), (byte) source.getPort(),
                (byte) (destination.getPort() >> 8), (byte) destination.getPort()};
        }
    }

    /** Says that datagrams go out of an interface to a neighbour, if they are not too long. */
    public static void routeOut(long at, int ifindex, InetAddress nextHop, int mtu) {
        Memory.putByte(at + ACTION, (byte) FlowAction.OUT.ordinal());
        Memory.putInt(at + OIF, ifindex);
        Memory.putByte(at + NH_FAMILY, FlowKey.familyOf(nextHop));
        FlowKey.putAddress(at + NH, nextHop);
        Memory.putShort(at + MTU, (short) Math.min(mtu, MAX_MTU));
    }

    /** Says that datagrams stay on this host: {@link FlowAction#LOCAL} or {@code PASS}. */
    public static void routeLocally(long at, FlowAction action) {
        Memory.putByte(at + ACTION, (byte) action.ordinal());
    }

    /** Sets the number by which user space knows the session; bit 0 tells the direction. */
    public static void sessionId(long at, long id) {
        Memory.putLong(at + SESSION_ID, id);
    }

    /** The number by which user space knows the session. */
    public static long sessionId(long at) {
        return Memory.getLong(at + SESSION_ID);
    }

    /** How many packets went this way. */
    public static long packets(long at) {
        return Memory.getLong(at + PKTS);
    }

    /** How many bytes of payload went this way. */
    public static long bytes(long at) {
        return Memory.getLong(at + BYTES);
    }
}
