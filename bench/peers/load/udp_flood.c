// SPDX-License-Identifier: MIT
/*
 * Open-loop UDP load of one flow: sends numbered, time-stamped datagrams at a fixed rate, whatever
 * becomes of them, and counts at the far end of the proxy what arrives in time. Late is as bad as
 * lost: a proxy that is slower than the offered rate hides that in its socket buffers for a while.
 *
 * A virtual machine loses its CPUs to the host for milliseconds at a time, and what is lost in such
 * a moment says nothing about the proxy. So the run is cut into slices of 20 ms, and what is judged
 * is the better two thirds of them: hiccups hit a few slices, a rate that is too high hits all. When
 * it is this program that was not running, the schedule moves on by as much instead of making up
 * for it with a burst.
 *
 * Prints one JSON object: sent, received, late (of the whole run), bad_share (lost or late among
 * what was sent in the better slices), paused_ms (how far the schedule moved), seconds.
 */
#define _GNU_SOURCE
#include "common.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BURST	  32 /* most datagrams sent at once, when the schedule is to be caught up with */
#define BATCH	  64 /* most datagrams received at once */
#define MAX_SIZE  2048
#define SINK_ROOM (16 << 20)
#define SLICE_NS  (20 * NSEC_PER_MSEC)
#define STALL_NS  (1 * NSEC_PER_MSEC) /* being behind by more is the machine's doing */

/* The start of each datagram; the rest is zeros. */
struct stamp {
	uint64_t run;	  /* tells the datagrams of this run from stragglers of an earlier one */
	uint64_t sent_ns; /* when it was sent */
};

/* What became of the datagrams that were sent within the same 20 ms. */
struct slice {
	uint64_t sent, in_time;
};

struct flood {
	struct options options;
	int client, sink;
	uint64_t run; /* also the time of its beginning */
	uint64_t sent, received, late;
	uint64_t paused_ns;
	struct slice *slices;
	size_t slice_count;
};

static char out[BURST][MAX_SIZE], in[BATCH][MAX_SIZE];
static struct iovec out_vec[BURST], in_vec[BATCH];
static struct mmsghdr out_msg[BURST], in_msg[BATCH];

static struct slice *slice_of(struct flood *f, uint64_t time)
{
	const size_t i = (time - f->run) / SLICE_NS;

	return &f->slices[i < f->slice_count ? i : f->slice_count - 1];
}

static void prepare(struct mmsghdr *msg, struct iovec *vec, char (*data)[MAX_SIZE], int n, size_t l)
{
	for (int i = 0; i < n; i++) {
		vec[i] = (struct iovec){data[i], l};
		msg[i].msg_hdr = (struct msghdr){.msg_iov = &vec[i], .msg_iovlen = 1};
	}
}

static void open_both_ends(struct flood *f)
{
	const struct options *o = &f->options;
	const int room = SINK_ROOM;

	f->sink = bound_socket_in(o->server_ns, &o->server, SOCK_DGRAM);
	setsockopt(f->sink, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	f->client = bound_socket_in(o->client_ns, &o->client, SOCK_DGRAM);
	require(connect(f->client, &o->proxy.any, o->proxy.length) == 0, "connect");
}

/* Takes one batch from the sink; returns false when it was empty. */
static bool receive_some(struct flood *f)
{
	const int n = recvmmsg(f->sink, in_msg, BATCH, 0, NULL);
	const uint64_t now = now_ns(), late_ns = f->options.late_ms * NSEC_PER_MSEC;

	for (int i = 0; i < n; i++) {
		const struct stamp *s = (const struct stamp *)in[i];

		if (s->run != f->run)
			continue;
		f->received++;
		if (now - s->sent_ns > late_ns)
			f->late++;
		else
			slice_of(f, s->sent_ns)->in_time++;
	}
	return n > 0;
}

static void send_some(struct flood *f, uint64_t due, uint64_t now)
{
	const unsigned int n = due < BURST ? due : BURST;
	int done;

	for (unsigned int i = 0; i < n; i++)
		*(struct stamp *)out[i] = (struct stamp){f->run, now};
	done = sendmmsg(f->client, out_msg, n, 0);
	if (done > 0) {
		f->sent += done;
		slice_of(f, now)->sent += done;
	}
	/* ECONNREFUSED is an ICMP error of an earlier datagram; the schedule goes on. */
	require(done > 0 || errno == EAGAIN || errno == ECONNREFUSED || errno == ENOBUFS, "send");
}

/* Spins instead of sleeping: a timer would turn an even flow into bursts. */
static void send_on_schedule(struct flood *f)
{
	const uint64_t length = f->options.seconds * NSEC_PER_SEC;
	const double per_ns = (double)f->options.rate / NSEC_PER_SEC;
	uint64_t now;

	while ((now = now_ns()) - f->run < length) {
		const uint64_t due = (now - f->run - f->paused_ns) * per_ns;

		if (due > f->sent) {
			send_some(f, due - f->sent, now);
			if (due - f->sent > BURST + STALL_NS * per_ns)
				f->paused_ns += (due - f->sent) / per_ns;
		}
		receive_some(f);
	}
}

/* Waits for what is still under way: until all is there, or for 200 ms of silence. */
static void receive_rest(struct flood *f)
{
	struct pollfd p = {.fd = f->sink, .events = POLLIN};

	while (f->received < f->sent && poll(&p, 1, 200) > 0)
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

int main(int argc, char **argv)
{
	struct flood f = {.options = parse_options(argc, argv)};

	errno = EINVAL;
	require(f.options.rate > 0, "option -r");
	require(f.options.size >= sizeof(struct stamp) && f.options.size <= MAX_SIZE, "option -l");
	f.slice_count = f.options.seconds * NSEC_PER_SEC / SLICE_NS + 1;
	f.slices = calloc(f.slice_count, sizeof(*f.slices));
	require(f.slices != NULL, "calloc");
	open_both_ends(&f);
	prepare(out_msg, out_vec, out, BURST, f.options.size);
	prepare(in_msg, in_vec, in, BATCH, MAX_SIZE);

	f.run = now_ns();
	send_on_schedule(&f);
	receive_rest(&f);
	printf("{\"sent\": %lu, \"received\": %lu, \"late\": %lu, \"bad_share\": %.6f, "
	       "\"paused_ms\": %.3f, \"seconds\": %.3f}\n",
	       f.sent, f.received, f.late, bad_share_of_better_slices(&f), f.paused_ns / 1e6,
	       f.options.seconds);
	return 0;
}
