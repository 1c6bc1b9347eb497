// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void link_init(struct link *l, int fd, enum transport transport, size_t size)
{
	l->fd = fd;
	l->transport = transport;
	l->size = size;
	l->is_client = false;
	l->open = transport != WEBSOCKET;
	l->peer.length = 0;
	l->filled = 0;
}

void link_connecting(struct link *l)
{
	l->is_client = true;
	l->open = false;
}

void link_connected(struct link *l)
{
	if (l->transport == WEBSOCKET)
		websocket_request(l);
	else
		l->open = true;
}

void link_write(struct link *l, const void *data, size_t length)
{
	const struct sockaddr *to = l->peer.length > 0 ? &l->peer.any : NULL;
	const ssize_t n = sendto(l->fd, data, length, MSG_NOSIGNAL, to, l->peer.length);

	/* The error of an earlier datagram: this one is lost, as it would be without it. */
	if (n < 0 && l->transport == UDP && errno == ECONNREFUSED)
		return;
	require(n >= 0, "send");
	insist((size_t)n == length, "send: the peer does not read");
}

void link_send(struct link *l, const void *message)
{
	if (l->transport == WEBSOCKET)
		websocket_send(l, message);
	else
		link_write(l, message, l->size);
}

void link_consume(struct link *l, size_t n)
{
	l->filled -= n;
	memmove(l->in, l->in + n, l->filled);
}

static enum arrival receive_datagram(struct link *l, void *message)
{
	struct address from = {.length = sizeof(from.in)};
	const ssize_t n =
		recvfrom(l->fd, message, l->size, MSG_TRUNC, &from.any, &from.length);

	if (n < 0)
		return NOTHING; /* or ECONNREFUSED, which a client finds out by waiting */
	insist((size_t)n == l->size, "a datagram arrived with another length");
	if (!l->is_client)
		l->peer = from;
	return MESSAGE;
}

/* What is left of a reset connection is as good as a closed one. */
static enum arrival fill(struct link *l)
{
	const ssize_t n = recv(l->fd, l->in + l->filled, sizeof(l->in) - l->filled, 0);

	if (n == 0 || (n < 0 && errno == ECONNRESET))
		return CLOSED;
	require(n > 0 || errno == EAGAIN, "recv");
	if (n < 0)
		return NOTHING;
	l->filled += n;
	return MESSAGE;
}

static enum arrival take(struct link *l, void *message)
{
	if (!l->open)
		websocket_open(l);
	if (!l->open)
		return NOTHING;
	if (l->transport == WEBSOCKET)
		return websocket_take(l, message);
	if (l->filled < l->size)
		return NOTHING;
	memcpy(message, l->in, l->size);
	link_consume(l, l->size);
	return MESSAGE;
}

enum arrival link_receive(struct link *l, void *message)
{
	enum arrival arrival;

	if (l->transport == UDP)
		return receive_datagram(l, message);
	arrival = take(l, message);
	if (arrival != NOTHING)
		return arrival;
	arrival = fill(l);
	return arrival == MESSAGE ? take(l, message) : arrival;
}
