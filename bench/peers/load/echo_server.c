// SPDX-License-Identifier: MIT
/* The end that clients talk to through the proxy. */
#define _GNU_SOURCE
#include "echo.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

void watch(int epoll, struct end *end, int operation, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = end};

	require(epoll_ctl(epoll, operation, end->link.fd, &event) == 0, "epoll_ctl");
}

static struct end *new_end(enum role role, int fd, enum transport transport, size_t size)
{
	struct end *end = allocate(1, sizeof(*end));

	end->role = role;
	link_init(&end->link, fd, transport, size);
	return end;
}

void server_open(int epoll, const struct options *options)
{
	const int type = socket_type(options->back);
	const int fd = bound_socket_in(options->server_ns, &options->server, type);
	const enum role role = type == SOCK_STREAM ? LISTENER : SERVER;

	if (role == LISTENER)
		require(listen(fd, BACKLOG) == 0, "listen");
	watch(epoll, new_end(role, fd, options->back, options->size), EPOLL_CTL_ADD, EPOLLIN);
}

static void on_listener(int epoll, struct end *listener)
{
	const struct link *l = &listener->link;
	const int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	require(fd >= 0 || errno == EAGAIN || errno == ECONNABORTED, "accept");
	if (fd >= 0)
		watch(epoll, new_end(SERVER, fd, l->transport, l->size), EPOLL_CTL_ADD, EPOLLIN);
}

static void on_server(struct end *server)
{
	static char message[MAX_MESSAGE];
	enum arrival arrival;

	while ((arrival = link_receive(&server->link, message)) == MESSAGE)
		link_send(&server->link, message);
	if (arrival == CLOSED) {
		close(server->link.fd);
		free(server);
	}
}

void server_dispatch(int epoll, struct end *end)
{
	if (end->role == LISTENER)
		on_listener(epoll, end);
	else
		on_server(end);
}
