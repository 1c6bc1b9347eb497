/* SPDX-License-Identifier: MIT */
/*
 * What the load generators share. Each of them is one thread that owns both ends of the traffic:
 * it opens its sockets in the client's namespace and in the server's. So nothing is lost to the
 * scheduler between two processes on one CPU, and what was sent and what arrived are counted by
 * the same loop and timed by the same clock.
 */
#ifndef L7MP_LOAD_COMMON_H
#define L7MP_LOAD_COMMON_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

#define NSEC_PER_SEC  1000000000ull
#define NSEC_PER_MSEC 1000000ull

enum transport { UDP, TCP, UNIX, WEBSOCKET };

/* Of an IPv4 socket, or of a Unix socket, by the path of its file. */
struct address {
	socklen_t length;
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_un un;
	};
};

/* The command line; every generator takes the same options and uses what it needs. */
struct options {
	const char *client_ns;	   /* -C: network namespaces, by the names of ip-netns(8) */
	const char *server_ns;	   /* -S */
	enum transport front;	   /* -f: what clients speak with the proxy: udp, tcp, ... */
	enum transport back;	   /* -b: what the proxy speaks with the server */
	struct address client;	   /* -c: where datagrams come from, see source_address */
	struct address proxy;	   /* -p: where clients send to */
	struct address server;	   /* -s: where the proxy forwards to */
	uint64_t rate;		   /* -r: messages per second; 0 = as fast as answers come */
	double seconds;		   /* -t */
	size_t size;		   /* -l: payload bytes of a message */
	unsigned int late_ms;	   /* -d: a message that takes longer counts as late */
	unsigned int connections;  /* -n: or flows, at once */
	unsigned int messages;	   /* -m: of each connection, before it is replaced; 0 = no end */
	unsigned int total;	   /* -q: connections in all, 0 = as many as the time allows */
	unsigned int first_source; /* -w: number of the first source address */
	bool hold;		   /* -k 1: stop and wait as soon as all connections work */
	bool segmented;		   /* -g 1: many datagrams at a time, cut and merged by the kernel */
	bool counted;		   /* -a 1: arrivals are counted by the kernel, not read */
};

struct options parse_options(int argc, char **argv);

/* A non-blocking socket in the namespace `ns`, in which the thread stays, for `address`. */
int socket_in(const char *ns, const struct address *address, int type);

/* The same, bound to `address`; with the file of an older socket out of the way. */
int bound_socket_in(const char *ns, const struct address *address, int type);

int socket_type(enum transport transport);

/*
 * The address of the i-th client: ports first, then the next IP address, so that there are enough
 * of them for clients that must not have been seen before.
 */
struct address source_address(const struct options *options, unsigned int i);

/* CLOCK_MONOTONIC. */
uint64_t now_ns(void);

/* Sorts `values` and returns the one that the share `p` of them does not exceed; 0 for none. */
uint64_t percentile(uint64_t *values, size_t count, double p);

void *allocate(size_t count, size_t size);

/* Ends the program when `ok` is false: "what: errno text" on stderr, status 1. */
void require(bool ok, const char *what);

/* The same with a text of one's own instead of errno's. */
void insist(bool ok, const char *what);

#endif
