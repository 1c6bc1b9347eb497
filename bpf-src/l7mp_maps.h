/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The maps, by which user space talks to the program. */
#ifndef L7MP_MAPS_H
#define L7MP_MAPS_H

#include "l7mp_bpf.h"
#include "l7mp_flow.h"

/* The offloaded flows, two per session; user space may change the size before it loads. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 131072);
	__type(key, struct l7_flow_key);
	__type(value, struct l7_flow);
} l7_flows SEC(".maps");

/* Counters of packets, by enum l7_counter. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, L7_CTR_COUNT);
	__type(key, __u32);
	__type(value, __u64);
} l7_ctr SEC(".maps");

static __always_inline void count(enum l7_counter counter)
{
	__u32 key = counter;
	__u64 *packets = bpf_map_lookup_elem(&l7_ctr, &key);

	if (packets)
		(*packets)++;
}

#endif
