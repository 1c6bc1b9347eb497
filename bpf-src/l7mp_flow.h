/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What user space and the kernel program share: the layout of the flow table. All padding is
 * spelled out and must be zero, since keys are compared byte by byte.
 *
 * Integers of a key or of a tuple are in network order where their type says so, all others in
 * the order of the machine. An IPv4 address is in the first four bytes, the rest is zero.
 */
#ifndef L7MP_FLOW_H
#define L7MP_FLOW_H

#include <linux/types.h>

/* The address family of a key or a next hop: AF_INET and AF_INET6, which linux/ does not name. */
#define L7_FAMILY_IPV4 2
#define L7_FAMILY_IPV6 10

/* A datagram as it comes in. */
struct l7_flow_key {
	__u8 saddr[16];
	__u8 daddr[16];
	__be16 sport;
	__be16 dport;
	__u8 family; /* L7_FAMILY_* */
	__u8 zero[3];
};

/* What shall become of the datagrams of a flow. */
enum l7_flow_action {
	L7_FLOW_OUT = 0,   /* rewritten and sent out of an interface */
	L7_FLOW_LOCAL = 1, /* rewritten and delivered on this host */
	L7_FLOW_PASS = 2,  /* rewritten and left to the stack, which knows the way: on loopback */
};

/* One direction of a session. */
struct l7_flow {
	/* the tuple it gets */
	__u8 saddr[16];
	__u8 daddr[16];
	__be16 sport;
	__be16 dport;
	/* the way it goes */
	__u32 oif;	  /* index of the interface */
	__u8 action;	  /* enum l7_flow_action */
	__u8 nh_family;	  /* L7_FAMILY_* of the next hop */
	__u16 mtu;	  /* bytes of the longest packet, IP header included */
	__u32 addr_diff;  /* what the new addresses change in the checksums */
	__u32 port_diff;  /* the same of the ports */
	__u32 flags;	  /* zero */
	__u64 session_id; /* bit 0 tells the direction */
	__u8 nh[16];	  /* address of the next hop */
	/* what went this way */
	__u64 pkts;
	__u64 bytes; /* of UDP payload */
};

/* Indices of the counters in l7_ctr: why datagrams took the way through user space. */
enum l7_counter {
	L7_CTR_MTU = 0,	  /* too long for the way its flow goes */
	L7_CTR_TTL = 1,	  /* has been on its way for too long */
	L7_CTR_UNFIT = 2, /* no plain datagram: tagged, in fragments, with options, cut */
	L7_CTR_COUNT = 8,
};

#define L7_ASSERT_OFFSET(type, field, offset)                                                      \
	_Static_assert(__builtin_offsetof(struct type, field) == (offset), #type "." #field)

_Static_assert(sizeof(struct l7_flow_key) == 40, "l7_flow_key");
L7_ASSERT_OFFSET(l7_flow_key, daddr, 16);
L7_ASSERT_OFFSET(l7_flow_key, sport, 32);
L7_ASSERT_OFFSET(l7_flow_key, dport, 34);
L7_ASSERT_OFFSET(l7_flow_key, family, 36);
L7_ASSERT_OFFSET(l7_flow_key, zero, 37);

_Static_assert(sizeof(struct l7_flow) == 96, "l7_flow");
L7_ASSERT_OFFSET(l7_flow, daddr, 16);
L7_ASSERT_OFFSET(l7_flow, sport, 32);
L7_ASSERT_OFFSET(l7_flow, dport, 34);
L7_ASSERT_OFFSET(l7_flow, oif, 36);
L7_ASSERT_OFFSET(l7_flow, action, 40);
L7_ASSERT_OFFSET(l7_flow, nh_family, 41);
L7_ASSERT_OFFSET(l7_flow, mtu, 42);
L7_ASSERT_OFFSET(l7_flow, addr_diff, 44);
L7_ASSERT_OFFSET(l7_flow, port_diff, 48);
L7_ASSERT_OFFSET(l7_flow, flags, 52);
L7_ASSERT_OFFSET(l7_flow, session_id, 56);
L7_ASSERT_OFFSET(l7_flow, nh, 64);
L7_ASSERT_OFFSET(l7_flow, pkts, 80);
L7_ASSERT_OFFSET(l7_flow, bytes, 88);

#endif
