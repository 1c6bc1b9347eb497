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

void require(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

int socket_in(const char *ns, int type)
{
	char path[256];
	int ns_fd, fd;

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	ns_fd = open(path, O_RDONLY | O_CLOEXEC);
	require(ns_fd >= 0, path);
	require(setns(ns_fd, CLONE_NEWNET) == 0, "setns");
	close(ns_fd);
	fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	require(fd >= 0, "socket");
	return fd;
}

void bind_to(int fd, const struct sockaddr_in *address)
{
	const int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	require(bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0, "bind");
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

static struct sockaddr_in parse_address(char *text)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	char *colon = strchr(text, ':');

	errno = EINVAL;
	require(colon != NULL, text);
	*colon = '\0';
	require(inet_pton(AF_INET, text, &address.sin_addr) == 1, text);
	address.sin_port = htons(atoi(colon + 1));
	return address;
}

struct options parse_options(int argc, char **argv)
{
	struct options o = {.seconds = 1, .size = 64, .late_ms = 20, .connections = 1};
	int c;

	while ((c = getopt(argc, argv, "C:S:c:p:s:r:t:l:d:n:")) != -1) {
		switch (c) {
		case 'C':
			o.client_ns = optarg;
			break;
		case 'S':
			o.server_ns = optarg;
			break;
		case 'c':
			o.client = parse_address(optarg);
			break;
		case 'p':
			o.proxy = parse_address(optarg);
			break;
		case 's':
			o.server = parse_address(optarg);
			break;
		case 'r':
			o.rate = strtoull(optarg, NULL, 10);
			break;
		case 't':
			o.seconds = atof(optarg);
			break;
		case 'l':
			o.size = strtoul(optarg, NULL, 10);
			break;
		case 'd':
			o.late_ms = strtoul(optarg, NULL, 10);
			break;
		case 'n':
			o.connections = strtoul(optarg, NULL, 10);
			break;
		default:
			exit(2);
		}
	}
	errno = EINVAL;
	require(o.client_ns && o.server_ns && o.proxy.sin_port && o.server.sin_port,
		"options -C, -S, -p and -s");
	return o;
}
