/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Takes a datagram the way its flow goes. Whatever is not in the table, or is but had better be
 * seen by user space, passes unchanged to the programs behind this one and to the stack: all that
 * is decided before the first byte is written.
 */
#ifndef L7MP_FORWARD_H
#define L7MP_FORWARD_H

#include <linux/pkt_cls.h>

#include "l7mp_maps.h"
#include "l7mp_packet.h"
#include "l7mp_rewrite.h"

#define LOOPBACK_IFINDEX 1

/* The longest packet that this one will be on the wire, IP header included. */
static __always_inline __u32 wire_length(const struct __sk_buff *skb, const struct packet *p)
{
	if (skb->gso_size)
		return skb->gso_size + ip_header(p) + sizeof(struct udphdr);
	return ip_header(p) + bpf_ntohs(p->udp->len);
}

/* UDP says its length itself: a short frame is padded. What is to be segmented is not. */
static __always_inline __u32 payload(const struct __sk_buff *skb, const struct packet *p)
{
	if (skb->gso_size)
		return skb->len - sizeof(struct ethhdr) - ip_header(p) - sizeof(struct udphdr);
	return bpf_ntohs(p->udp->len) - sizeof(struct udphdr);
}

static __always_inline bool is_whole(const struct __sk_buff *skb, const struct packet *p)
{
	const __u32 length = bpf_ntohs(p->udp->len);

	return skb->gso_size || (length >= sizeof(struct udphdr) &&
				 sizeof(struct ethhdr) + ip_header(p) + length <= skb->len);
}

/* Whether the flow may take the packet; counts why not. */
static __always_inline bool is_fit(const struct __sk_buff *skb, const struct packet *p,
				   const struct l7_flow *flow)
{
	if (!is_whole(skb, p)) {
		count(L7_CTR_UNFIT);
		return false;
	}
	if (p->hops_left <= 1) {
		count(L7_CTR_TTL);
		return false;
	}
	if (flow->action == L7_FLOW_OUT && wire_length(skb, p) > flow->mtu) {
		count(L7_CTR_MTU);
		return false;
	}
	return true;
}

static __always_inline void account(const struct __sk_buff *skb, const struct packet *p,
				    struct l7_flow *flow)
{
	/* A guest may send what is to be segmented without saying into how many. */
	__sync_fetch_and_add(&flow->pkts, skb->gso_segs ? skb->gso_segs : 1);
	__sync_fetch_and_add(&flow->bytes, payload(skb, p));
}

static __always_inline int send(const struct l7_flow *flow)
{
	struct bpf_redir_neigh next_hop = {.nh_family = flow->nh_family};

	switch (flow->action) {
	case L7_FLOW_OUT:
		__builtin_memcpy(next_hop.ipv6_nh, flow->nh, sizeof(next_hop.ipv6_nh));
		return bpf_redirect_neigh(flow->oif, &next_hop, sizeof(next_hop), 0);
	case L7_FLOW_LOCAL:
		/* Without a next hop the kernel looks the route up, so that it is not a martian. */
		return bpf_redirect_neigh(LOOPBACK_IFINDEX, NULL, 0, 0);
	default:
		return TC_ACT_UNSPEC;
	}
}

static __always_inline int forward(struct __sk_buff *skb)
{
	struct l7_flow_key key = {};
	struct packet p = {.key = &key};
	struct l7_flow *flow;

	switch (read_packet(skb, &p)) {
	case FOREIGN:
		return TC_ACT_UNSPEC;
	case UNFIT:
		count(L7_CTR_UNFIT);
		return TC_ACT_UNSPEC;
	case FOUND:
		break;
	}
	flow = bpf_map_lookup_elem(&l7_flows, &key);
	if (!flow || !is_fit(skb, &p, flow))
		return TC_ACT_UNSPEC;
	account(skb, &p, flow);
	rewrite(skb, &p, flow);
	return send(flow);
}

#endif
