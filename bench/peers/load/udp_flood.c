// SPDX-License-Identifier: MIT
/*
 * Open-loop UDP load: sends stamped datagrams at a fixed rate, whatever becomes of them, and counts
 * at the far end of the proxy what arrives in time. Late is as bad as lost: a proxy that is slower
 * than the offered rate hides that in its socket buffers for a while. They are of one flow, or of
 * -n flows in turn; with -g they are sent and received many at a time (UDP_SEGMENT and UDP_GRO).
 *
 * A virtual machine loses its CPUs to the host for milliseconds at a time, and what is lost in such
 * a moment says nothing about the proxy. So the run is cut into slices of 20 ms, and what is judged
 * is the better two thirds of them: hiccups hit a few slices, a rate that is too high hits all. When
 * it is this program that was not running, the schedule moves on by as much instead of making up
 * for it with a burst. With -a arrivals are only counted, and all that is lost is judged.
 *
 * Prints one JSON object: sent, received, late (of the whole run), bad_share (lost or late among
 * what was sent in the better slices), paused_ms (how far the schedule moved), seconds.
 */
#define _GNU_SOURCE
#include "sender.h"
#include "sink.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define SLICE_NS (20 * NSEC_PER_MSEC)
#define STALL_NS (1 * NSEC_PER_MSEC) /* being behind by more is the machine's doing */
#define REST_MS	 50

/* What became of the datagrams that were sent within the same 20 ms. */
struct slice {
	uint64_t sent, in_time;
};

struct flood {
	struct options options;
	uint64_t run; /* also the time of its beginning */
	uint64_t sent, received, late;
	uint64_t paused_ns;
	struct slice *slices;
	size_t slice_count;
};

static struct sender sender;
static struct sink sink;

static struct slice *slice_of(struct flood *f, uint64_t time)
{
	const size_t i = (time - f->run) / SLICE_NS;

	return &f->slices[i < f->slice_count ? i : f->slice_count - 1];
}

/* Takes what there is at the sink, one batch at most. */
static bool receive_some(struct flood *f)
{
	const bool some = receive_stamps(&sink);
	const uint64_t now = now_ns(), late_ns = f->options.late_ms * NSEC_PER_MSEC;

	for (unsigned int i = 0; i < sink.count; i++) {
		const struct stamp *s = &sink.stamps[i];

		if (s->run != f->run)
			continue;
		f->received++;
		if (now - s->sent_ns > late_ns)
			f->late++;
		else
			slice_of(f, s->sent_ns)->in_time++;
	}
	return some;
}

static void send_some(struct flood *f, uint64_t due, uint64_t now)
{
	const unsigned int n = send_stamped(&sender, (struct stamp){f->run, now}, due);

	f->sent += n;
	slice_of(f, now)->sent += n;
}

/* Spins instead of sleeping: a timer would turn an even flow into bursts. */
static void send_on_schedule(struct flood *f)
{
	const uint64_t length = f->options.seconds * NSEC_PER_SEC;
	const double per_ns = (double)f->options.rate / NSEC_PER_SEC;
	uint64_t now;

	while ((now = now_ns()) - f->run < length) {
		const uint64_t due = (now - f->run - f->paused_ns) * per_ns;

		if (due >= f->sent + sender.at_once) {
			send_some(f, due - f->sent, now);
			if (due - f->sent > BURST + STALL_NS * per_ns)
				f->paused_ns += (due - f->sent) / per_ns;
		}
		if (!f->options.counted)
			receive_some(f);
	}
}

/* Waits for what is still under way: until all is there, or for 50 ms of silence. */
static void receive_rest(struct flood *f)
{
	struct pollfd p = {.fd = sink.fd, .events = POLLIN};

	if (f->options.counted) {
		poll(NULL, 0, REST_MS);
		f->received = count_arrivals(&sink);
	}
	while (f->received < f->sent && poll(&p, 1, REST_MS) > 0)
		receive_some(f);
}

static double bad(const struct slice *s)
{
	return s->sent ? 1 - (double)s->in_time / s->sent : 0;
}

static int by_badness(const void *a, const void *b)
{
	const double x = bad(a), y = bad(b);

	return (x > y) - (x < y);
}

static double bad_share_of_better_slices(struct flood *f)
{
	struct slice sum = {0};

	qsort(f->slices, f->slice_count, sizeof(*f->slices), by_badness);
	for (size_t i = 0; i < (f->slice_count * 2 + 2) / 3; i++) {
		sum.sent += f->slices[i].sent;
		sum.in_time += f->slices[i].in_time;
	}
	return bad(&sum);
}

static double bad_share(struct flood *f)
{
	if (f->options.counted)
		return bad(&(struct slice){f->sent, f->received});
	return bad_share_of_better_slices(f);
}

int main(int argc, char **argv)
{
	struct flood f = {.options = parse_options(argc, argv)};

	insist(f.options.rate > 0, "option -r");
	f.slice_count = f.options.seconds * NSEC_PER_SEC / SLICE_NS + 1;
	f.slices = allocate(f.slice_count, sizeof(*f.slices));
	open_sink(&sink, &f.options);
	open_sender(&sender, &f.options);

	f.run = now_ns();
	send_on_schedule(&f);
	receive_rest(&f);
	printf("{\"sent\": %lu, \"received\": %lu, \"late\": %lu, \"bad_share\": %.6f, "
	       "\"paused_ms\": %.3f, \"seconds\": %.3f}\n",
	       f.sent, f.received, f.late, bad_share(&f), f.paused_ns / 1e6, f.options.seconds);
	return 0;
}
