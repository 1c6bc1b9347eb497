// SPDX-License-Identifier: MIT
/*
 * Messages there and back: n clients (-n) speak one transport (-f) with the proxy, the server
 * another (-b), which echoes; each client has one message under way.
 *
 * With -r 0 a client sends the next message when the last one is back: that says how many messages
 * pass, and what one costs, but its percentiles suffer from coordinated omission, since a slow
 * message delays (and so excuses) those behind it. With a rate, message i is due at start + i /
 * rate and its time counts from then, also when it had to wait for a client that is free: these
 * percentiles are what clients that do not care about the proxy's state would see.
 *
 * With -m a client is replaced after so many messages: a new connection, or a source address that
 * has not been used before; its first message counts from when it was opened.
 *
 * Prints one JSON object: messages, lost (datagrams without an answer), connections (opened in
 * all), p50_us, p99_us, p999_us, seconds. With -k prints `connections` as soon as each client had
 * an answer, and ends with its standard input.
 */
#define _GNU_SOURCE
#include "echo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define MAX_MESSAGES 10000000
#define EVENTS	     64
#define OPENING	     64 /* most clients that are being opened at a time */
#define LOST_NS	     (200 * NSEC_PER_MSEC) /* a datagram without an answer is given up */
#define STUCK_NS     (5 * NSEC_PER_SEC)	   /* a connection that does not answer is an error */
#define SWEEP_NS     (50 * NSEC_PER_MSEC)

struct echo {
	struct options options;
	int epoll;
	struct client *clients;
	unsigned int opened, working; /* clients that were opened; those that had an answer */
	bool running;		      /* all work, what comes back counts */
	uint64_t last_number;
	uint64_t start_ns, last_ns, next_sweep_ns;
	uint64_t offered; /* messages that were given to clients, with a rate */
	struct queue idle;
	uint64_t *times;
	size_t count, lost;
};

static char message[MAX_MESSAGE];

static bool is_lossy(const struct echo *e)
{
	return e->options.front == UDP || e->options.back == UDP;
}

static void send_next(struct echo *e, struct client *client, uint64_t due_ns)
{
	client->number = ++e->last_number;
	client->due_ns = due_ns;
	client->sent_ns = now_ns();
	memcpy(message, &client->number, sizeof(client->number));
	link_send(&client->end.link, message);
}

static void open_client(struct echo *e, struct client *client)
{
	client_connect(e->epoll, client, &e->options, e->opened++);
	if (client->end.link.open)
		send_next(e, client, client->due_ns);
}

static bool wants_more_clients(const struct echo *e)
{
	return e->options.total == 0 || e->opened < e->options.total;
}

static void replace(struct echo *e, struct client *client)
{
	close(client->end.link.fd);
	client->end.link.fd = -1;
	if (wants_more_clients(e))
		open_client(e, client);
}

static void make_idle(struct echo *e, struct client *client)
{
	client->number = 0;
	queue_put(&e->idle, client);
}

static void continue_with(struct echo *e, struct client *client)
{
	if (e->options.messages > 0 && client->answers == e->options.messages)
		replace(e, client);
	else if (e->options.rate > 0 || !e->running)
		make_idle(e, client);
	else
		send_next(e, client, now_ns());
}

static void on_answer(struct echo *e, struct client *client, uint64_t now)
{
	if (e->running && e->count < MAX_MESSAGES)
		e->times[e->count++] = now - client->due_ns;
	else if (client->answers == 0)
		e->working++;
	e->last_ns = now;
	client->answers++;
	continue_with(e, client);
}

static void on_client(struct echo *e, struct client *client, uint32_t events)
{
	uint64_t number;
	enum arrival arrival;

	if (client->end.link.fd < 0)
		return;
	if (events & EPOLLOUT) {
		watch(e->epoll, &client->end, EPOLL_CTL_MOD, EPOLLIN);
		link_connected(&client->end.link);
	} else {
		arrival = link_receive(&client->end.link, message);
		insist(arrival != CLOSED, "the proxy closed a client's connection");
		memcpy(&number, message, sizeof(number));
		if (arrival == MESSAGE && number == client->number)
			on_answer(e, client, now_ns());
		else
			insist(arrival == NOTHING || is_lossy(e), "the wrong message came back");
	}
	if (client->end.link.fd >= 0 && client->end.link.open && client->answers == 0 &&
	    client->number == 0)
		send_next(e, client, client->due_ns);
}

static void dispatch(struct echo *e, const struct epoll_event *event)
{
	struct end *end = event->data.ptr;

	if (end->role == CLIENT)
		on_client(e, (struct client *)end, event->events);
	else
		server_dispatch(e->epoll, end);
}

/* Gives up what has not been answered for too long. */
static void sweep(struct echo *e, uint64_t now)
{
	for (unsigned int i = 0; i < e->options.connections; i++) {
		struct client *client = &e->clients[i];
		const bool waits = client->end.link.fd >= 0 &&
				   (client->number > 0 || client->answers == 0);

		if (!waits || client->end.role != CLIENT || now - client->sent_ns < LOST_NS)
			continue;
		insist(now - client->sent_ns < STUCK_NS, "no answer for 5 s");
		if (!is_lossy(e) || client->number == 0)
			continue;
		e->lost++;
		if (e->options.messages > 0)
			replace(e, client);
		else
			send_next(e, client, now);
	}
	e->next_sweep_ns = now + SWEEP_NS;
}

static void turn(struct echo *e, int timeout_ms)
{
	struct epoll_event events[EVENTS];
	const int n = epoll_wait(e->epoll, events, EVENTS, timeout_ms);
	uint64_t now;

	require(n >= 0, "epoll_wait");
	for (int i = 0; i < n; i++)
		dispatch(e, &events[i]);
	now = now_ns();
	if (now >= e->next_sweep_ns)
		sweep(e, now);
}

/* Some at a time, each answered once before the next ones follow. */
static void open_clients(struct echo *e)
{
	const unsigned int n = e->options.connections;

	e->last_ns = now_ns();
	while (e->working < n) {
		while (e->opened < n && e->opened < e->working + OPENING)
			open_client(e, &e->clients[e->opened]);
		turn(e, SWEEP_NS / NSEC_PER_MSEC);
		insist(now_ns() - e->last_ns < STUCK_NS, "no answer for 5 s");
	}
	e->lost = 0;
}

static void begin(struct echo *e)
{
	e->running = true;
	e->start_ns = e->last_ns = now_ns();
	if (e->options.messages > 0)
		for (unsigned int i = 0; i < e->options.connections; i++)
			open_client(e, &e->clients[i]);
	else if (e->options.rate == 0)
		while (e->idle.first != NULL)
			send_next(e, queue_take(&e->idle), now_ns());
}

/* Spins instead of sleeping: a timer would be late. */
static void offer_what_is_due(struct echo *e)
{
	const uint64_t elapsed = now_ns() - e->start_ns;
	const double gap_ns = (double)NSEC_PER_SEC / e->options.rate;

	while (e->idle.first != NULL && e->offered * gap_ns <= elapsed)
		send_next(e, queue_take(&e->idle), e->start_ns + e->offered++ * gap_ns);
}

static bool is_over(const struct echo *e)
{
	if (e->options.total > 0)
		return e->count + e->lost >= e->options.total;
	return now_ns() - e->start_ns >= e->options.seconds * NSEC_PER_SEC;
}

static void run(struct echo *e)
{
	begin(e);
	while (!is_over(e)) {
		if (e->options.rate > 0)
			offer_what_is_due(e);
		turn(e, e->options.rate > 0 ? 0 : SWEEP_NS / NSEC_PER_MSEC);
	}
}

static void hold(struct echo *e)
{
	char c;

	printf("{\"connections\": %u}\n", e->opened);
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
}

static void report(struct echo *e)
{
	printf("{\"messages\": %zu, \"lost\": %zu, \"connections\": %u, \"p50_us\": %.1f, "
	       "\"p99_us\": %.1f, \"p999_us\": %.1f, \"seconds\": %.4f}\n",
	       e->count, e->lost, e->opened, percentile(e->times, e->count, 0.5) / 1e3,
	       percentile(e->times, e->count, 0.99) / 1e3,
	       percentile(e->times, e->count, 0.999) / 1e3, (e->last_ns - e->start_ns) / 1e9);
}

int main(int argc, char **argv)
{
	struct echo e = {.options = parse_options(argc, argv)};

	insist(e.options.size >= sizeof(uint64_t) && e.options.size <= MAX_MESSAGE, "option -l");
	insist(e.options.messages == 0 || e.options.rate == 0, "options -m and -r: one of them");
	e.clients = allocate(e.options.connections, sizeof(*e.clients));
	e.times = allocate(MAX_MESSAGES, sizeof(*e.times));
	e.epoll = epoll_create1(EPOLL_CLOEXEC);
	require(e.epoll >= 0, "epoll_create1");
	/* Numbers of different runs are different: a straggler of an older one is no answer. */
	e.last_number = now_ns();
	server_open(e.epoll, &e.options);
	if (e.options.messages == 0)
		open_clients(&e);
	if (e.options.hold) {
		hold(&e);
		return 0;
	}
	run(&e);
	report(&e);
	return 0;
}
