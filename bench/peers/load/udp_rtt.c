// SPDX-License-Identifier: MIT
/*
 * UDP round trips, one message under way: the client sends, the server end echoes, the time until
 * the echo is back is taken.
 *
 * With -r 0 the next message is sent when the last one is back: that says how fast a round trip is
 * and what it costs, but its percentiles suffer from coordinated omission, since a slow round trip
 * delays (and so excuses) those behind it. With a rate, message i is due at start + i / rate and
 * its time counts from then, also when it had to wait for the one before it: these percentiles are
 * what a client that does not care about the proxy's state would see.
 *
 * Prints one JSON object: messages, lost, p50_us, p99_us, p999_us, seconds.
 */
#define _GNU_SOURCE
#include "common.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_SIZE     2048
#define MAX_MESSAGES 10000000
#define LOST_MS	     200 /* an echo that takes longer is given up */

struct rtt {
	struct options options;
	int client, server;
	uint64_t *times;
	size_t count, lost;
};

static char buffer[MAX_SIZE];

static void open_both_ends(struct rtt *r)
{
	r->server = socket_in(r->options.server_ns, SOCK_DGRAM);
	bind_to(r->server, &r->options.server);
	r->client = socket_in(r->options.client_ns, SOCK_DGRAM);
	bind_to(r->client, &r->options.client);
	require(connect(r->client, (struct sockaddr *)&r->options.proxy,
			sizeof(r->options.proxy)) == 0,
		"connect");
}

/* The server end: sends what is there back to where it came from. */
static void echo(int fd)
{
	struct sockaddr_in peer;
	socklen_t length = sizeof(peer);
	const ssize_t n =
		recvfrom(fd, buffer, sizeof(buffer), 0, (struct sockaddr *)&peer, &length);

	if (n >= 0)
		sendto(fd, buffer, n, 0, (struct sockaddr *)&peer, length);
}

/* The client end: true when the echo of message `number` has come; older ones are passed over. */
static bool answered(int fd, uint64_t number)
{
	uint64_t got = UINT64_MAX;

	while (recv(fd, &got, sizeof(got), MSG_TRUNC) >= (ssize_t)sizeof(got) && got != number)
		;
	return got == number;
}

static bool round_trip(struct rtt *r, uint64_t number)
{
	struct pollfd p[2] = {{.fd = r->client, .events = POLLIN},
			      {.fd = r->server, .events = POLLIN}};

	*(uint64_t *)buffer = number;
	require(send(r->client, buffer, r->options.size, 0) > 0 || errno == ECONNREFUSED, "send");
	while (poll(p, 2, LOST_MS) > 0) {
		if (p[1].revents)
			echo(r->server);
		if (p[0].revents && answered(r->client, number))
			return true;
	}
	return false;
}

static void run(struct rtt *r, uint64_t start)
{
	const uint64_t end = start + r->options.seconds * NSEC_PER_SEC;
	const double gap_ns = r->options.rate ? (double)NSEC_PER_SEC / r->options.rate : 0;
	uint64_t number = 0, due;

	while (r->count < MAX_MESSAGES) {
		if (gap_ns > 0) {
			due = start + number * gap_ns;
			while (now_ns() < due)
				;
		} else {
			due = now_ns();
		}
		if (due >= end)
			return;
		/* The start time makes the numbers of different runs different. */
		if (round_trip(r, start + number++))
			r->times[r->count++] = now_ns() - due;
		else
			r->lost++;
	}
}

int main(int argc, char **argv)
{
	struct rtt r = {.options = parse_options(argc, argv)};

	errno = EINVAL;
	require(r.options.size >= sizeof(uint64_t) && r.options.size <= MAX_SIZE, "option -l");
	r.times = calloc(MAX_MESSAGES, sizeof(*r.times));
	require(r.times != NULL, "calloc");
	open_both_ends(&r);
	run(&r, now_ns());
	printf("{\"messages\": %zu, \"lost\": %zu, \"p50_us\": %.1f, \"p99_us\": %.1f, "
	       "\"p999_us\": %.1f, \"seconds\": %.3f}\n",
	       r.count, r.lost, percentile(r.times, r.count, 0.5) / 1e3,
	       percentile(r.times, r.count, 0.99) / 1e3, percentile(r.times, r.count, 0.999) / 1e3,
	       r.options.seconds);
	return 0;
}
