/* epoll_server: the hand-written baseline.  One shared read buffer, read -> answer at
 * once; per-connection memory only for a partial line or frame and for output the socket
 * would not take (then the connection keeps the read buffer itself: no copy).
 *
 *   epoll_server [--port P] --mode echo|line|frame [--each] [--et] [--buf BYTES]
 *
 * Level-triggered by default; EPOLLOUT is asked for only while output is held back.
 * --et: edge-triggered, EPOLLIN|EPOLLOUT registered once and never changed; a read
 *       shorter than the buffer counts as "drained".
 *
 * line:  answers "ok\n" for every '\n'          (--each: one send() per line instead of one per read)
 * frame: [4-byte BE n][n bytes] -> the 4 bytes  (--each: likewise)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loopback_listener.h"

enum { ECHO, LINE, FRAME };
static int mode, each, et, ep;
static size_t bufsz = 65536;
static char *rbuf, *abuf; /* rbuf has 64 KiB of head room for what was carried over */
#define HEAD 65536
static char* spare[64]; /* read buffers that connections gave back */
static int nspare;

struct conn {
  int fd, paused;
  char* carry;
  size_t ncarry; /* incomplete line or frame */
  char* out;
  size_t nout, oout; /* output that did not fit */
  int out_is_rbuf, readable;
};

static char* get_rbuf(void) { return nspare ? spare[--nspare] : (char*)malloc(HEAD + bufsz) + HEAD; }
static void release_out(struct conn* c) {
  if (!c->out_is_rbuf)
    free(c->out);
  else if (nspare < 64)
    spare[nspare++] = c->out;
  else
    free(c->out - HEAD);
  c->out = NULL;
  c->out_is_rbuf = 0;
  c->nout = c->oout = 0;
}
static void drop(struct conn* c) {
  close(c->fd);
  free(c->carry);
  release_out(c);
  free(c);
}
static void interest(struct conn* c, int paused) {
  if (c->paused == paused) return;
  c->paused = paused;
  if (et) return;
  struct epoll_event ev = {.events = paused ? EPOLLOUT : EPOLLIN, .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev);
}
static int push(struct conn* c, const char* p, size_t n) { /* 0 ok, -1 dead */
  if (c->nout == c->oout) {
    ssize_t r = send(c->fd, p, n, MSG_NOSIGNAL);
    if (r < 0) {
      if (errno != EAGAIN) return -1;
      r = 0;
    }
    if ((size_t)r == n) return 0;
    if (p == rbuf && mode == ECHO) { /* hand the read buffer over */
      c->out = rbuf;
      c->out_is_rbuf = 1;
      c->nout = n;
      c->oout = r;
      rbuf = get_rbuf();
      interest(c, 1);
      return 0;
    }
    p += r;
    n -= r;
    c->nout = c->oout = 0;
  }
  c->out = realloc(c->out, c->nout + n);
  memcpy(c->out + c->nout, p, n);
  c->nout += n;
  interest(c, 1);
  return 0;
}
static int flush(struct conn* c) {
  while (c->oout < c->nout) {
    ssize_t r = send(c->fd, c->out + c->oout, c->nout - c->oout, MSG_NOSIGNAL);
    if (r < 0) return errno == EAGAIN ? 0 : -1;
    c->oout += r;
  }
  release_out(c);
  interest(c, 0);
  return 0;
}
static int on_data(struct conn* c) {
  ssize_t r = recv(c->fd, rbuf, bufsz, 0);
  if (r < 0) {
    c->readable = 0;
    return errno == EAGAIN ? 0 : -1;
  }
  if (r == 0) return -1;
  c->readable = (size_t)r == bufsz;
  if (mode == ECHO) return push(c, rbuf, r);

  char *p = rbuf, *end = rbuf + r, *a = abuf;
  if (c->ncarry) {
    p -= c->ncarry;
    memcpy(p, c->carry, c->ncarry);
  }
  if (mode == LINE) {
    char *scan = rbuf, *nl;
    while ((nl = memchr(scan, '\n', end - scan))) {
      p = scan = nl + 1;
      if (each) {
        if (push(c, "ok\n", 3)) return -1;
      } else {
        memcpy(a, "ok\n", 3);
        a += 3;
      }
    }
  } else {
    while (end - p >= 4) {
      uint32_t n;
      memcpy(&n, p, 4);
      n = ntohl(n);
      if (n > 60000) return -1;
      if ((size_t)(end - p) < 4 + (size_t)n) break;
      if (each) {
        if (push(c, p, 4)) return -1;
      } else {
        memcpy(a, p, 4);
        a += 4;
      }
      p += 4 + n;
    }
  }
  c->ncarry = end - p;
  if (c->ncarry > 65000) return -1;
  if (c->ncarry) {
    if (!c->carry) c->carry = malloc(HEAD);
    memcpy(c->carry, p, c->ncarry);
  }
  return a > abuf ? push(c, abuf, a - abuf) : 0;
}

int main(int argc, char** argv) {
  int port = 0;
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--each"))
      each = 1;
    else if (!strcmp(argv[i], "--et"))
      et = 1;
    else if (i + 1 < argc && !strcmp(argv[i], "--port"))
      port = atoi(argv[++i]);
    else if (i + 1 < argc && !strcmp(argv[i], "--buf"))
      bufsz = strtoul(argv[++i], 0, 0);
    else if (i + 1 < argc && !strcmp(argv[i], "--mode")) {
      i++;
      mode = !strcmp(argv[i], "line") ? LINE : !strcmp(argv[i], "frame") ? FRAME : ECHO;
    } else {
      fprintf(stderr, "usage: epoll_server [--port P] --mode echo|line|frame [--each] [--buf N]\n");
      return 2;
    }
  }
  raise_descriptor_limit();
  rbuf = get_rbuf();
  abuf = malloc(bufsz * 3 + 64);

  ep = epoll_create1(0);
  struct epoll_event ev, evs[256];
  int ls = listen_on_loopback(port, ep);
  for (;;) {
    int n = epoll_wait(ep, evs, 256, -1);
    for (int i = 0; i < n; i++) {
      struct conn* c = evs[i].data.ptr;
      if (!c) {
        int fd;
        while ((fd = accept_connection(ls)) >= 0) {
          c = calloc(1, sizeof *c);
          c->fd = fd;
          ev.events = et ? EPOLLIN | EPOLLOUT | EPOLLET : EPOLLIN;
          ev.data.ptr = c;
          epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
        }
        continue;
      }
      int bad = 0;
      if (!et)
        bad = (evs[i].events & EPOLLOUT) ? flush(c) : on_data(c);
      else {
        if (evs[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) c->readable = 1;
        if (c->paused && (evs[i].events & EPOLLOUT)) bad = flush(c);
        while (!bad && c->readable && !c->paused) bad = on_data(c);
      }
      if (bad) drop(c);
    }
  }
}
