// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "link.h"

#include <stdio.h>
#include <string.h>

#define FINAL	  0x80
#define MASKED	  0x80
#define BINARY	  2
#define CLOSE	  8
#define OPCODE	  0x0f
#define SHORT	  125 /* the longest length that fits in the second byte */
#define LENGTH_16 126 /* stands there for: 16 bits follow */

#define KEY	    "bDdtcCBiZW5jaCBrZXkhIQ=="
#define GUID	    "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define DIGEST_SIZE 20
#define ACCEPT_SIZE 29 /* base64 of a digest, with NUL */

static const uint8_t mask[4] = {0x5a, 0xa5, 0x3c, 0xc3};

static uint32_t rotate(uint32_t x, int n)
{
	return x << n | x >> (32 - n);
}

/* One block of SHA-1, FIPS 180-4, 6.1.2. */
static void sha1_block(uint32_t h[5], const uint8_t block[64])
{
	static const uint32_t k[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
	uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 |
		       block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (int i = 0; i < 80; i++) {
		const int q = i / 20;
		const uint32_t f = q == 0   ? (b & c) | (~b & d)
				   : q == 2 ? (b & c) | (b & d) | (c & d)
					    : b ^ c ^ d;
		const uint32_t t = rotate(a, 5) + f + e + k[q] + w[i];

		e = d;
		d = c;
		c = rotate(b, 30);
		b = a;
		a = t;
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

/* Of texts that take two blocks with their padding, as all do here: 56 to 119 bytes. */
static void sha1(const char *text, uint8_t digest[DIGEST_SIZE])
{
	uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
	uint8_t blocks[128] = {0};
	const size_t length = strlen(text);

	insist(length >= 56 && length < 120, "a WebSocket key of an odd length");
	memcpy(blocks, text, length);
	blocks[length] = 0x80;
	blocks[126] = length * 8 >> 8;
	blocks[127] = length * 8;
	sha1_block(h, blocks);
	sha1_block(h, blocks + 64);
	for (int i = 0; i < DIGEST_SIZE; i++)
		digest[i] = h[i / 4] >> (24 - 8 * (i % 4));
}

static void base64(const uint8_t digest[DIGEST_SIZE], char text[ACCEPT_SIZE])
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t padded[DIGEST_SIZE + 1] = {0};

	memcpy(padded, digest, DIGEST_SIZE);
	for (int i = 0; i < ACCEPT_SIZE - 1; i++) {
		const uint8_t *p = padded + i / 4 * 3;
		const uint32_t three = p[0] << 16 | p[1] << 8 | p[2];

		text[i] = alphabet[three >> (18 - 6 * (i % 4)) & 63];
	}
	strcpy(text + ACCEPT_SIZE - 2, "=");
}

/* Sec-WebSocket-Accept for a Sec-WebSocket-Key. */
static void accept_for(const char *key, char text[ACCEPT_SIZE])
{
	uint8_t digest[DIGEST_SIZE];
	char both[128];

	snprintf(both, sizeof(both), "%s" GUID, key);
	sha1(both, digest);
	base64(digest, text);
}

void websocket_request(struct link *l)
{
	static const char request[] = "GET / HTTP/1.1\r\nHost: bench\r\n"
				      "Upgrade: websocket\r\nConnection: Upgrade\r\n"
				      "Sec-WebSocket-Version: 13\r\n"
				      "Sec-WebSocket-Key: " KEY "\r\n\r\n";

	link_write(l, request, strlen(request));
}

/* The value of a header field, ended by NUL; `field` has the colon. */
static bool find(const char *header, const char *field, char value[64])
{
	const char *at = strcasestr(header, field);

	return at != NULL && sscanf(at + strlen(field), " %63[^\r \t]", value) == 1;
}

static void answer_request(struct link *l, const char *header)
{
	char key[64], accept[ACCEPT_SIZE], answer[256];

	insist(find(header, "\nSec-WebSocket-Key:", key), "a WebSocket request without a key");
	accept_for(key, accept);
	snprintf(answer, sizeof(answer),
		 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
		 "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		 accept);
	link_write(l, answer, strlen(answer));
}

static void check_answer(const char *header)
{
	char got[64], accept[ACCEPT_SIZE];

	insist(strncmp(header, "HTTP/1.1 101", 12) == 0, header);
	accept_for(KEY, accept);
	insist(find(header, "\nSec-WebSocket-Accept:", got) && strcmp(got, accept) == 0,
	       "a WebSocket answer with a wrong Sec-WebSocket-Accept");
}

void websocket_open(struct link *l)
{
	const uint8_t *end = memmem(l->in, l->filled, "\r\n\r\n", 4);
	char header[LINK_ROOM];

	insist(end != NULL || l->filled < sizeof(l->in), "a WebSocket header that has no end");
	if (end == NULL)
		return;
	memcpy(header, l->in, end - l->in);
	header[end - l->in] = '\0';
	link_consume(l, end + 4 - l->in);
	if (l->is_client)
		check_answer(header);
	else
		answer_request(l, header);
	l->open = true;
}

static void apply_mask(uint8_t *data, size_t length, const uint8_t key[4])
{
	uint32_t word, whole;

	memcpy(&whole, key, 4);
	for (; length >= 4; data += 4, length -= 4) {
		memcpy(&word, data, 4);
		word ^= whole;
		memcpy(data, &word, 4);
	}
	for (size_t i = 0; i < length; i++)
		data[i] ^= key[i];
}

void websocket_send(struct link *l, const void *message)
{
	uint8_t frame[MAX_MESSAGE + 8];
	size_t at = 2;

	frame[0] = FINAL | BINARY;
	frame[1] = l->size <= SHORT ? l->size : LENGTH_16;
	if (l->size > SHORT) {
		frame[at++] = l->size >> 8;
		frame[at++] = l->size;
	}
	if (l->is_client) {
		frame[1] |= MASKED;
		memcpy(frame + at, mask, 4);
		at += 4;
	}
	memcpy(frame + at, message, l->size);
	if (l->is_client)
		apply_mask(frame + at, l->size, mask);
	link_write(l, frame, at + l->size);
}

/* The whole length of the frame that begins with the first byte read, 0 when it cannot be told. */
static size_t frame_length(const struct link *l, size_t *header)
{
	size_t length;

	if (l->filled < 4)
		return 0;
	length = l->in[1] & ~MASKED;
	insist(length <= LENGTH_16, "a WebSocket frame that is too long");
	*header = length == LENGTH_16 ? 4 : 2;
	if (length == LENGTH_16)
		length = l->in[2] << 8 | l->in[3];
	if (l->in[1] & MASKED)
		*header += 4;
	return *header + length;
}

/* Pings are passed over: nobody here waits for an answer within the time of a run. */
enum arrival websocket_take(struct link *l, void *message)
{
	size_t header, length;

	while ((length = frame_length(l, &header)) > 0 && l->filled >= length) {
		const int opcode = l->in[0] & OPCODE;
		const bool masked = l->in[1] & MASKED;

		if (opcode == CLOSE)
			return CLOSED;
		if (opcode < CLOSE) {
			insist(l->in[0] & FINAL && length == header + l->size,
			       "a WebSocket message arrived with another length");
			insist(masked != l->is_client, "a WebSocket frame masked by the wrong side");
			memcpy(message, l->in + header, l->size);
			if (masked)
				apply_mask(message, l->size, l->in + header - 4);
		}
		link_consume(l, length);
		if (opcode < CLOSE)
			return MESSAGE;
	}
	return NOTHING;
}
