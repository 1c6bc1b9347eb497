// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORTS_PER_ADDRESS 20000

static const char *const transports[] = {
	[UDP] = "udp", [TCP] = "tcp", [UNIX] = "unix", [WEBSOCKET] = "websocket"};

void require(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

void insist(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", what);
	exit(1);
}

void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	require(memory != NULL, "calloc");
	return memory;
}

uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

/* Changing it is dear, compared with opening a socket. */
static void enter(const char *ns)
{
	static const char *current;
	char path[256];
	int fd;

	if (ns == current)
		return;
	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	require(fd >= 0, path);
	require(setns(fd, CLONE_NEWNET) == 0, "setns");
	close(fd);
	current = ns;
}

int socket_in(const char *ns, const struct address *address, int type)
{
	int fd;

	enter(ns);
	fd = socket(address->any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    type == SOCK_RAW ? IPPROTO_RAW : 0);
	require(fd >= 0, "socket");
	return fd;
}

int bound_socket_in(const char *ns, const struct address *address, int type)
{
	const int fd = socket_in(ns, address, type), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->any.sa_family == AF_UNIX)
		unlink(address->un.sun_path);
	require(bind(fd, &address->any, address->length) == 0, "bind");
	return fd;
}

int socket_type(enum transport transport)
{
	return transport == UDP ? SOCK_DGRAM : SOCK_STREAM;
}

struct address source_address(const struct options *options, unsigned int i)
{
	struct address a = options->client;
	const unsigned int n = options->first_source + i;

	a.in.sin_addr.s_addr = htonl(ntohl(a.in.sin_addr.s_addr) + n / PORTS_PER_ADDRESS);
	a.in.sin_port = htons(ntohs(a.in.sin_port) + n % PORTS_PER_ADDRESS);
	return a;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

uint64_t percentile(uint64_t *values, size_t count, double p)
{
	size_t i = p * count;

	if (count == 0)
		return 0;
	qsort(values, count, sizeof(*values), compare);
	return values[i < count ? i : count - 1];
}

static struct address parse_path(const char *text)
{
	struct address a = {.length = sizeof(a.un), .un.sun_family = AF_UNIX};

	insist(strlen(text) < sizeof(a.un.sun_path), "the path of a socket is too long");
	strcpy(a.un.sun_path, text);
	return a;
}

static struct address parse_address(char *text)
{
	struct address a = {.length = sizeof(a.in), .in.sin_family = AF_INET};
	char *colon = strchr(text, ':');

	if (text[0] == '/')
		return parse_path(text);
	errno = EINVAL;
	require(colon != NULL, text);
	*colon = '\0';
	require(inet_pton(AF_INET, text, &a.in.sin_addr) == 1, text);
	a.in.sin_port = htons(atoi(colon + 1));
	return a;
}

static enum transport parse_transport(const char *text)
{
	for (size_t i = 0; i < sizeof(transports) / sizeof(*transports); i++)
		if (strcmp(text, transports[i]) == 0)
			return i;
	errno = EINVAL;
	require(false, text);
	return UDP;
}

static void parse_option(struct options *o, int letter)
{
	switch (letter) {
	case 'C':
		o->client_ns = optarg;
		break;
	case 'S':
		o->server_ns = optarg;
		break;
	case 'f':
		o->front = parse_transport(optarg);
		break;
	case 'b':
		o->back = parse_transport(optarg);
		break;
	case 'c':
		o->client = parse_address(optarg);
		break;
	case 'p':
		o->proxy = parse_address(optarg);
		break;
	case 's':
		o->server = parse_address(optarg);
		break;
	case 'r':
		o->rate = strtoull(optarg, NULL, 10);
		break;
	case 't':
		o->seconds = atof(optarg);
		break;
	case 'l':
		o->size = strtoul(optarg, NULL, 10);
		break;
	case 'd':
		o->late_ms = strtoul(optarg, NULL, 10);
		break;
	case 'n':
		o->connections = strtoul(optarg, NULL, 10);
		break;
	case 'm':
		o->messages = strtoul(optarg, NULL, 10);
		break;
	case 'q':
		o->total = strtoul(optarg, NULL, 10);
		break;
	case 'w':
		o->first_source = strtoul(optarg, NULL, 10);
		break;
	case 'k':
		o->hold = atoi(optarg) != 0;
		break;
	case 'g':
		o->segmented = atoi(optarg) != 0;
		break;
	case 'a':
		o->counted = atoi(optarg) != 0;
		break;
	default:
		exit(2);
	}
}

struct options parse_options(int argc, char **argv)
{
	struct options o = {.seconds = 1, .size = 64, .late_ms = 20, .connections = 1};
	int letter;

	while ((letter = getopt(argc, argv, "C:S:f:b:c:p:s:r:t:l:d:n:m:q:w:k:g:a:")) != -1)
		parse_option(&o, letter);
	insist(o.client_ns && o.server_ns && o.client.length && o.proxy.length && o.server.length,
	       "options -C, -S, -c, -p and -s are needed");
	return o;
}
