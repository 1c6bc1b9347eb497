/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Finds out whether a packet is a plain and whole datagram, and what flow it is of. */
#ifndef L7MP_PACKET_H
#define L7MP_PACKET_H

#include <linux/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "l7mp_bpf.h"
#include "l7mp_flow.h"
#include "l7mp_parse.h"

#define IP_FRAGMENT 0x3fff /* offset, and the flag "more fragments" */
#define HEADERS(ip) (sizeof(struct ethhdr) + sizeof(ip) + sizeof(struct udphdr))

/*
 * A datagram; its headers are where the pointers say until a helper moves the data. The key is
 * apart because its address goes to the kernel, so it has to be in memory; all else is in registers,
 * where the verifier sees what belongs together.
 */
struct packet {
	struct l7_flow_key *key;
	bool is_v4;
	__u8 hops_left;
	void *ip; /* struct iphdr or struct ipv6hdr */
	struct udphdr *udp;
};

/* What reading a packet's headers comes to. */
enum finding {
	FOUND,	 /* the packet is filled in */
	FOREIGN, /* not UDP over IP */
	UNFIT,	 /* could be ours, but is no plain and whole datagram */
};

static __always_inline enum finding read_udp(struct cursor *c, struct packet *p)
{
	if (!parse_udphdr(c, &p->udp))
		return UNFIT;
	p->key->sport = p->udp->source;
	p->key->dport = p->udp->dest;
	return FOUND;
}

/*
 * The headers of some drivers' packets are not in the linear part yet. The length has to be a
 * constant where this comes to be: the verifier lets nobody without CAP_PERFMON add anything else
 * to a pointer into a packet.
 */
static __always_inline struct cursor linear(struct __sk_buff *skb, const __u32 length)
{
	if ((void *)(long)skb->data + length > (void *)(long)skb->data_end)
		bpf_skb_pull_data(skb, length < skb->len ? length : skb->len);
	return (struct cursor){(void *)(long)skb->data, (void *)(long)skb->data_end};
}

static __always_inline enum finding read_ipv4(struct __sk_buff *skb, struct packet *p)
{
	struct cursor c = linear(skb, HEADERS(struct iphdr));
	struct iphdr *ip;

	if (!parse_ethhdr(&c) || !parse_iphdr(&c, &ip))
		return UNFIT;
	if (ip->protocol != IPPROTO_UDP)
		return FOREIGN;
	if (ip->frag_off & bpf_htons(IP_FRAGMENT))
		return UNFIT;
	p->is_v4 = true;
	p->hops_left = ip->ttl;
	p->ip = ip;
	p->key->family = L7_FAMILY_IPV4;
	__builtin_memcpy(p->key->saddr, &ip->saddr, sizeof(ip->saddr));
	__builtin_memcpy(p->key->daddr, &ip->daddr, sizeof(ip->daddr));
	return read_udp(&c, p);
}

/* Extension headers, fragments' too, make nexthdr something else than UDP. */
static __always_inline enum finding read_ipv6(struct __sk_buff *skb, struct packet *p)
{
	struct cursor c = linear(skb, HEADERS(struct ipv6hdr));
	struct ipv6hdr *ip;

	if (!parse_ethhdr(&c) || !parse_ipv6hdr(&c, &ip))
		return UNFIT;
	if (ip->nexthdr != IPPROTO_UDP)
		return FOREIGN;
	p->hops_left = ip->hop_limit;
	p->ip = ip;
	p->key->family = L7_FAMILY_IPV6;
	__builtin_memcpy(p->key->saddr, &ip->saddr, sizeof(ip->saddr));
	__builtin_memcpy(p->key->daddr, &ip->daddr, sizeof(ip->daddr));
	return read_udp(&c, p);
}

/* A tag that the card took off the frame is not in the data, but the packet still has it. */
static __always_inline enum finding read_packet(struct __sk_buff *skb, struct packet *p)
{
	const __u32 protocol = skb->protocol;

	if (protocol != bpf_htons(ETH_P_IP) && protocol != bpf_htons(ETH_P_IPV6))
		return FOREIGN;
	if (skb->vlan_present)
		return UNFIT;
	return protocol == bpf_htons(ETH_P_IP) ? read_ipv4(skb, p) : read_ipv6(skb, p);
}

/* Length of the IP header. */
static __always_inline __u32 ip_header(const struct packet *p)
{
	return p->is_v4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
}

#endif
