// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Watches datagrams on their way in: finds the flow each belongs to, counts the hits, and leaves
 * every packet as it is to the programs behind it and to the stack.
 */
#include <linux/in.h>
#include <linux/pkt_cls.h>
#include <stdbool.h>
#include <stddef.h>

#include "l7mp_bpf.h"
#include "l7mp_flow.h"
#include "l7mp_maps.h"
#include "l7mp_parse.h"

#define IP_FRAGMENT 0x3fff /* offset, and the flag "more fragments" */

/* What reading a packet's headers comes to. */
enum finding {
	FOUND,	 /* the key is filled in */
	FOREIGN, /* not UDP over IP */
	UNFIT,	 /* could be ours, but is no plain and whole datagram */
};

static __always_inline enum finding read_ports(struct cursor *c, struct l7_flow_key *key)
{
	struct udphdr *udp = parse_udphdr(c);

	if (!udp)
		return UNFIT;
	key->sport = udp->source;
	key->dport = udp->dest;
	return FOUND;
}

static __always_inline enum finding read_ipv4(struct cursor *c, struct l7_flow_key *key)
{
	struct iphdr *ip = parse_iphdr(c);

	if (!ip)
		return UNFIT;
	if (ip->protocol != IPPROTO_UDP)
		return FOREIGN;
	if (ip->frag_off & bpf_htons(IP_FRAGMENT))
		return UNFIT;
	key->family = L7_FAMILY_IPV4;
	__builtin_memcpy(key->saddr, &ip->saddr, sizeof(ip->saddr));
	__builtin_memcpy(key->daddr, &ip->daddr, sizeof(ip->daddr));
	return read_ports(c, key);
}

/* Extension headers, fragments' too, make nexthdr something else than UDP. */
static __always_inline enum finding read_ipv6(struct cursor *c, struct l7_flow_key *key)
{
	struct ipv6hdr *ip = parse_ipv6hdr(c);

	if (!ip)
		return UNFIT;
	if (ip->nexthdr != IPPROTO_UDP)
		return FOREIGN;
	key->family = L7_FAMILY_IPV6;
	__builtin_memcpy(key->saddr, &ip->saddr, sizeof(ip->saddr));
	__builtin_memcpy(key->daddr, &ip->daddr, sizeof(ip->daddr));
	return read_ports(c, key);
}

/* The headers of some drivers' packets are not in the linear part yet. */
static __always_inline struct cursor linear(struct __sk_buff *skb, __u32 ip_header)
{
	const __u32 length = sizeof(struct ethhdr) + ip_header + sizeof(struct udphdr);

	if ((void *)(long)skb->data + length > (void *)(long)skb->data_end)
		bpf_skb_pull_data(skb, length < skb->len ? length : skb->len);
	return (struct cursor){(void *)(long)skb->data, (void *)(long)skb->data_end};
}

static __always_inline enum finding read_key(struct __sk_buff *skb, struct l7_flow_key *key)
{
	const bool v4 = skb->protocol == bpf_htons(ETH_P_IP);
	struct cursor c;

	if (!v4 && skb->protocol != bpf_htons(ETH_P_IPV6))
		return FOREIGN;
	if (skb->vlan_present)
		return UNFIT;
	c = linear(skb, v4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr));
	if (!parse_ethhdr(&c))
		return UNFIT;
	return v4 ? read_ipv4(&c, key) : read_ipv6(&c, key);
}

SEC("tc")
int l7_in(struct __sk_buff *skb)
{
	struct l7_flow_key key = {};

	switch (read_key(skb, &key)) {
	case FOUND:
		if (bpf_map_lookup_elem(&l7_flows, &key))
			count(L7_CTR_HIT);
		break;
	case UNFIT:
		count(L7_CTR_UNFIT);
		break;
	case FOREIGN:
		break;
	}
	return TC_ACT_UNSPEC;
}

/* Helpers of the kernel are for GPL programs; the module's licence is the choice of the reader. */
char _license[] SEC("license") = "Dual MIT/GPL";
