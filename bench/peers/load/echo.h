/* SPDX-License-Identifier: MIT */
/* What an epoll of echo.c waits for: the server's ends, and those of clients. */
#ifndef L7MP_LOAD_ECHO_H
#define L7MP_LOAD_ECHO_H

#include "link.h"

enum role { LISTENER, SERVER, CLIENT };

/* The `data.ptr` of an event. */
struct end {
	enum role role;
	struct link link;
};

struct client {
	struct end end;
	uint64_t number;      /* of the message under way, 0 for none */
	uint64_t due_ns;      /* when that one's time began */
	uint64_t sent_ns;     /* when it was sent, or the client opened */
	unsigned int answers; /* that this connection had */
	struct client *next;  /* in its queue */
};

/* Clients that have nothing under way; who waits longest is the next one. */
struct queue {
	struct client *first, *last;
};

void watch(int epoll, struct end *end, int operation, uint32_t events);

/* Opens the server, which sends back what it receives. */
void server_open(int epoll, const struct options *options);

/* Does what an event of a LISTENER or a SERVER asks for. */
void server_dispatch(int epoll, struct end *end);

/* Begins to connect as the client of that number. Datagrams may be sent at once. */
void client_connect(int epoll, struct client *client, const struct options *o,
		    unsigned int number);

void queue_put(struct queue *q, struct client *client);

/* Of a queue that is not empty. */
struct client *queue_take(struct queue *q);

#endif
