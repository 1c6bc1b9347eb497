// SPDX-License-Identifier: MIT
/* The clients of echo.c: how they connect, and how they wait for a message to send. */
#include "echo.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

void client_connect(int epoll, struct client *client, const struct options *o, unsigned int number)
{
	const struct address from = source_address(o, number);
	const bool datagrams = o->front == UDP;
	const int fd = datagrams ? bound_socket_in(o->client_ns, &from, SOCK_DGRAM)
				 : socket_in(o->client_ns, &o->proxy, SOCK_STREAM);

	client->end.role = CLIENT;
	client->answers = 0;
	client->number = 0;
	client->due_ns = client->sent_ns = now_ns();
	link_init(&client->end.link, fd, o->front, o->size);
	link_connecting(&client->end.link);
	require(connect(fd, &o->proxy.any, o->proxy.length) == 0 || errno == EINPROGRESS,
		"connect");
	watch(epoll, &client->end, EPOLL_CTL_ADD, datagrams ? EPOLLIN : EPOLLOUT);
	if (datagrams)
		link_connected(&client->end.link);
}

void queue_put(struct queue *q, struct client *client)
{
	client->next = NULL;
	if (q->first == NULL)
		q->first = client;
	else
		q->last->next = client;
	q->last = client;
}

struct client *queue_take(struct queue *q)
{
	struct client *client = q->first;

	q->first = client->next;
	return client;
}
