// SPDX-License-Identifier: MIT
/*
 * Bulk load by byte streams, TCP or Unix: n connections through the proxy, each written to as fast as it takes, and read
 * (without copying) at the far end. At the end of the time the client ends its side; all bytes
 * must arrive.
 *
 * Prints one JSON object: sent, received (bytes), seconds (first byte sent to last one received).
 */
#define _GNU_SOURCE
#include "common.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK	    (128 << 10)
#define EVENTS	    64
#define BACKLOG	    128
#define PATIENCE_MS 5000

/* What an event is about; the descriptor is in the low half of the event's data. */
enum role { LISTENER, SENDER, SINK };

struct bulk {
	struct options options;
	int epoll;
	unsigned int open_sinks;
	uint64_t sent, received;
	bool sending;
	uint64_t start, end;
};

static char chunk[CHUNK];

static void watch(struct bulk *b, int fd, enum role role, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.u64 = (uint64_t)role << 32 | fd};

	require(epoll_ctl(b->epoll, EPOLL_CTL_ADD, fd, &e) == 0, "epoll_ctl");
}

static void listen_at_server(struct bulk *b)
{
	const int fd = bound_socket_in(b->options.server_ns, &b->options.server, SOCK_STREAM);

	require(listen(fd, BACKLOG) == 0, "listen");
	watch(b, fd, LISTENER, EPOLLIN);
}

static void connect_clients(struct bulk *b)
{
	const struct address *proxy = &b->options.proxy;

	for (unsigned int i = 0; i < b->options.connections; i++) {
		const int fd = socket_in(b->options.client_ns, proxy, SOCK_STREAM);
		const int rc = connect(fd, &proxy->any, proxy->length);

		require(rc == 0 || errno == EINPROGRESS, "connect");
		watch(b, fd, SENDER, EPOLLOUT);
	}
}

static void on_listener(struct bulk *b, int fd)
{
	int peer;

	while ((peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		b->open_sinks++;
		watch(b, peer, SINK, EPOLLIN);
	}
}

/* Writes one chunk, so that the other connections and the sinks have their turn. */
static void on_sender(struct bulk *b, int fd)
{
	ssize_t n;

	if (!b->sending) {
		epoll_ctl(b->epoll, EPOLL_CTL_DEL, fd, NULL);
		require(shutdown(fd, SHUT_WR) == 0, "shutdown");
		return;
	}
	n = send(fd, chunk, sizeof(chunk), MSG_NOSIGNAL);
	require(n >= 0 || errno == EAGAIN, "send");
	if (n > 0)
		b->sent += n;
}

/* TCP drops the bytes in the kernel when asked to: the sink should not be what limits the rate. */
static ssize_t discard(const struct bulk *b, int fd)
{
	static char nowhere[CHUNK];

	return b->options.back == TCP ? recv(fd, NULL, 1 << 20, MSG_TRUNC)
				      : recv(fd, nowhere, sizeof(nowhere), 0);
}

static void on_sink(struct bulk *b, int fd)
{
	const ssize_t n = discard(b, fd);

	if (n > 0) {
		b->received += n;
	} else if (n == 0) {
		close(fd);
		b->open_sinks--;
	} else {
		require(errno == EAGAIN, "recv");
	}
}

static void dispatch(struct bulk *b, uint64_t data)
{
	const int fd = (uint32_t)data;

	switch ((enum role)(data >> 32)) {
	case LISTENER:
		on_listener(b, fd);
		break;
	case SENDER:
		on_sender(b, fd);
		break;
	case SINK:
		on_sink(b, fd);
		break;
	}
}

static void run(struct bulk *b)
{
	struct epoll_event events[EVENTS];

	b->start = now_ns();
	b->sending = true;
	while (b->sending || b->received < b->sent || b->open_sinks > 0) {
		const int n = epoll_wait(b->epoll, events, EVENTS, PATIENCE_MS);

		insist(n > 0, "nothing moved for 5 s");
		for (int i = 0; i < n; i++)
			dispatch(b, events[i].data.u64);
		b->end = now_ns();
		b->sending = b->end - b->start < b->options.seconds * NSEC_PER_SEC;
	}
}

int main(int argc, char **argv)
{
	struct bulk b = {.options = parse_options(argc, argv)};

	b.epoll = epoll_create1(EPOLL_CLOEXEC);
	require(b.epoll >= 0, "epoll_create1");
	listen_at_server(&b);
	connect_clients(&b);
	run(&b);
	insist(b.received == b.sent, "bytes were lost");
	printf("{\"sent\": %lu, \"received\": %lu, \"seconds\": %.4f}\n", b.sent, b.received,
	       (b.end - b.start) / 1e9);
	return 0;
}
