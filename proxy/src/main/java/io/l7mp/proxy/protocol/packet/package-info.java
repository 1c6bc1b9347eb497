/**
 * AF_PACKET listeners and clusters: the frames of a network interface as datagrams.
 *
 * <p>A stream is one packet socket, {@code PacketPort}. What it receives lies in a ring that the
 * kernel fills ({@link io.l7mp.ffi.packet.PacketRing}); batches point into it. Frames that local
 * sockets sent, or that an interface has put together, are not fit for a wire: checksums are
 * missing, and they may be longer than any interface would take. {@code FrameFinisher} and
 * {@code Segmenter} do what is left to be done, so everything behind sees frames as they would
 * have been on a wire, VLAN tag included. Only a packet socket that comes right behind gets them
 * as they are, and the kernel goes on with them.
 *
 * <p>A listener has one session, from its beginning; when that ends, or the interface goes, there
 * is another one a little later. {@code PacketListener} is opened and closed by the control
 * thread, filters are compiled there too; sockets of clusters are opened, and all are closed, by
 * threads of {@code SlowWork}; everything else belongs to one loop. Invariant: nothing points into
 * a ring outside the call that hands a batch on.
 */
package io.l7mp.proxy.protocol.packet;
