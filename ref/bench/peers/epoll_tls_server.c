/* epoll_tls_server: TLS 1.3 echo, OpenSSL directly on non-blocking sockets, level-triggered epoll.
 *   epoll_tls_server [--port P] --cert FILE --key FILE */
#define _GNU_SOURCE
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loopback_listener.h"

static int ep;
static char rbuf[65536];
struct conn {
  int fd, up, paused;
  SSL* ssl;
  char* out;
  size_t nout, oout;
};
static void drop(struct conn* c) {
  if (c->up) SSL_shutdown(c->ssl);
  SSL_free(c->ssl);
  ERR_clear_error();
  close(c->fd);
  free(c->out);
  free(c);
}
static void interest(struct conn* c, int paused) {
  if (c->paused == paused) return;
  c->paused = paused;
  struct epoll_event ev = {.events = paused ? EPOLLOUT : EPOLLIN, .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev);
}
static int flush(struct conn* c) { /* 0 all out, 1 blocked, -1 dead */
  while (c->oout < c->nout) {
    int r = SSL_write(c->ssl, c->out + c->oout, (int)(c->nout - c->oout));
    if (r <= 0) {
      int e = SSL_get_error(c->ssl, r);
      if (e != SSL_ERROR_WANT_WRITE) return -1;
      interest(c, 1);
      return 1;
    }
    c->oout += r;
  }
  c->nout = c->oout = 0;
  interest(c, 0);
  return 0;
}
static int on_data(struct conn* c) {
  if (!c->up) {
    int r = SSL_accept(c->ssl);
    if (r != 1) return SSL_get_error(c->ssl, r) == SSL_ERROR_WANT_READ ? 0 : -1;
    c->up = 1;
  }
  /* gather up to 64 KiB of plaintext, then write it as one run of records */
  for (;;) {
    size_t n = 0;
    int dead = 0;
    while (n < sizeof rbuf) {
      int r = SSL_read(c->ssl, rbuf + n, (int)(sizeof rbuf - n));
      if (r <= 0) {
        dead = SSL_get_error(c->ssl, r) != SSL_ERROR_WANT_READ;
        break;
      }
      n += r;
      if (!SSL_has_pending(c->ssl)) break;
    }
    if (dead) return -1;
    if (!n) return 0;
    size_t o = 0;
    while (o < n) {
      int r = SSL_write(c->ssl, rbuf + o, (int)(n - o));
      if (r <= 0) {
        if (SSL_get_error(c->ssl, r) != SSL_ERROR_WANT_WRITE) return -1;
        c->out = realloc(c->out, sizeof rbuf);
        memcpy(c->out, rbuf + o, n - o);
        c->nout = n - o;
        c->oout = 0;
        interest(c, 1);
        return 0;
      }
      o += r;
    }
    if (!SSL_has_pending(c->ssl)) return 0;
  }
}
int main(int argc, char** argv) {
  int port = 0;
  const char *cert = "cert.pem", *key = "key.pem";
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!strcmp(argv[i], "--port"))
      port = atoi(argv[i + 1]);
    else if (!strcmp(argv[i], "--cert"))
      cert = argv[i + 1];
    else if (!strcmp(argv[i], "--key"))
      key = argv[i + 1];
  }
  raise_descriptor_limit();
  signal(SIGPIPE, SIG_IGN);
  SSL_CTX* ctx = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
  if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1 ||
      SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1) {
    ERR_print_errors_fp(stderr);
    return 1;
  }
  SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(ctx, 1);
  SSL_CTX_set_default_read_buffer_len(ctx, 65536);
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
          c->ssl = SSL_new(ctx);
          SSL_set_fd(c->ssl, fd);
          SSL_set_accept_state(c->ssl);
          ev.events = EPOLLIN;
          ev.data.ptr = c;
          epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
        }
        continue;
      }
      int bad = 0;
      if (evs[i].events & EPOLLOUT) {
        int f = flush(c);
        /* plaintext may already sit inside the SSL object: no EPOLLIN would announce it */
        bad = f < 0 || (f == 0 && SSL_has_pending(c->ssl) && on_data(c));
      } else
        bad = on_data(c);
      if (bad) drop(c);
    }
  }
}
