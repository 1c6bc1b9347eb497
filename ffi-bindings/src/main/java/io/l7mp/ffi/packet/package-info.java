// SPDX-License-Identifier: MIT
/**
 * Packet sockets, packet(7): whole frames from and to a network interface.
 *
 * <p>{@link io.l7mp.ffi.packet.PacketSocket} sets a socket up, {@link
 * io.l7mp.ffi.packet.PacketRing} is the memory the kernel puts received frames into, {@link
 * io.l7mp.ffi.packet.BlockCursor} finds them there, {@link io.l7mp.ffi.packet.FrameSendBatch}
 * sends. {@link io.l7mp.ffi.packet.NetDevice} is what must be known of the interface. The other
 * classes are one C struct each.
 *
 * <p>Thread: one, the owner's. Invariants: nothing is read beyond the ring, whatever it says;
 * nothing allocates per frame; a ring's memory is gone once it is closed. Opening a packet socket
 * needs CAP_NET_RAW; rings of this version need Linux 3.2, ignoring what goes out 4.20.
 */
package io.l7mp.ffi.packet;
