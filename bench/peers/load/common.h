/* SPDX-License-Identifier: MIT */
/*
 * What the load generators share. Each of them is one thread that owns both ends of the traffic:
 * it opens one socket in the client's namespace and the other in the server's. So nothing is lost
 * to the scheduler between two processes on one CPU, and what was sent and what arrived are
 * counted by the same loop and timed by the same clock.
 */
#ifndef L7MP_LOAD_COMMON_H
#define L7MP_LOAD_COMMON_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NSEC_PER_SEC  1000000000ull
#define NSEC_PER_MSEC 1000000ull

/* The command line; every generator takes the same options and uses what it needs. */
struct options {
	const char *client_ns;	   /* -C: network namespaces, by the names of ip-netns(8) */
	const char *server_ns;	   /* -S */
	struct sockaddr_in client; /* -c: where requests come from */
	struct sockaddr_in proxy;  /* -p: where they are sent to */
	struct sockaddr_in server; /* -s: where the proxy forwards them to */
	uint64_t rate;		   /* -r: messages per second; 0 = as fast as answers come */
	double seconds;		   /* -t */
	size_t size;		   /* -l: payload bytes of a message */
	unsigned int late_ms;	   /* -d: a message that takes longer counts as late */
	unsigned int connections;  /* -n */
};

struct options parse_options(int argc, char **argv);

/* A non-blocking socket of the given type that lives in the namespace `ns`. */
int socket_in(const char *ns, int type);

void bind_to(int fd, const struct sockaddr_in *address);

/* CLOCK_MONOTONIC. */
uint64_t now_ns(void);

/* Sorts `values` and returns the one that the share `p` of them does not exceed; 0 for none. */
uint64_t percentile(uint64_t *values, size_t count, double p);

/* Ends the program when `ok` is false: "what: errno text" on stderr, status 1. */
void require(bool ok, const char *what);

#endif
