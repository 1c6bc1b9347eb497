package io.l7mp.proxy.protocol.packet;

import io.l7mp.ffi.Memory;
import io.l7mp.ffi.packet.FrameSendBatch;
import io.l7mp.proxy.net.Batch;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** What all packet sockets of a loop work with; nothing in it outlives a call. */
final class Workbench {
    /** Room for segments: one always fits, as do all of the longest usual aggregate. */
    private static final int SEGMENT_BYTES = 256 * 1024;
    private static final int CACHE_LINE = 64;

    final FrameFinisher finisher = new FrameFinisher();
    final Segmenter segmenter = new Segmenter();
    final Batch received = new Batch();
    final Batch pieces = new Batch();
    final FrameSendBatch sent = new FrameSendBatch(Batch.CAPACITY);

    private final long segmentAddress = Memory.allocate(SEGMENT_BYTES, CACHE_LINE);
    private final MemorySegment segmentMemory = Memory.segment(segmentAddress, SEGMENT_BYTES);
    private final ByteBuffer segmentBuffer = segmentMemory.asByteBuffer();
    private final Batch segments = new Batch();

    /** The next segments of an aggregate, each without its first {@code cut} bytes. */
    Batch cutSegments(int cut) {
        segments.over(segmentBuffer, segmentAddress);
        var at = 0;
        while (segmenter.hasNext() && segments.hasRoom()
                && at + segmenter.length() <= SEGMENT_BYTES) {
            var length = segmenter.length();
            segmenter.next(segmentMemory, at);
            segments.add(at + cut, length - cut);
            at += length;
        }
        return segments;
    }
}
