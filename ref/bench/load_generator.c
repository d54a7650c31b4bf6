/* load_generator: one load generator for every server under test.
 *
 * Single thread, epoll, level-triggered.  Loopback TCP, optionally TLS 1.3.
 * Prints one JSON object on stdout.
 *
 *   load_generator MODE --port P [--host 127.0.0.1] [--conns N] [--secs S] [--warmup S]
 *           [--size BYTES] [--max N] [--pid SERVER_PID] [--tls] [--verify]
 *
 *   pingpong  send SIZE bytes, wait for the echo, again            (ops = round trips)
 *   stream    send SIZE-byte blocks, read the echo meanwhile       (ops = bytes echoed)
 *   lines     pipeline 80-byte lines, server answers "ok\n" each   (ops = lines)
 *   frames    pipeline [4-byte BE length][1024 bytes], server
 *             answers the 4-byte length for each                   (ops = frames)
 *   accept    connect, send SIZE, read the echo, close; with --tls
 *             this is a full handshake per operation               (ops = connections)
 *   idle      open N connections, one 64-byte echo on each, print
 *             "READY", hold until stdin closes
 *   check     correctness: echo of random data in random chunk sizes on one connection
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINE 80
#define FRAME 1024
#define RBUF (256 * 1024)

enum { PINGPONG, STREAM, LINES, FRAMES, ACCEPT, IDLE, CHECK };

static int mode, use_tls, verify;
static const char* host = "127.0.0.1";
static int port, nconns = 1;
static double secs = 1.5, warmup = 0.3;
static size_t size = 64;
static long max_ops = 0;
static pid_t srv_pid = 0;
static SSL_CTX* ctx;
static int ep;

struct conn {
  int fd;
  SSL* ssl;
  int state; /* accept mode: 0 connecting 1 handshaking 2 sending/receiving */
  int want_out;
  size_t sent, got; /* within the current block/unit batch */
  uint64_t out_bytes, in_bytes;
  uint64_t t0;
};

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}
static void die(const char* what) {
  fprintf(stderr, "load_generator: %s: %s\n", what, strerror(errno));
  unsigned long e = ERR_get_error();
  if (e) fprintf(stderr, "load_generator: ssl: %s\n", ERR_error_string(e, NULL));
  exit(2);
}

/* ---- latency histogram: 64 buckets per power of two, about 1.6 % resolution ---- */
static uint64_t hist[64 * 64], hist_n;
static void hist_add(uint64_t v) {
  if (v < 64) v = 64;
  int e = 63 - __builtin_clzll(v);
  hist[e * 64 + ((v >> (e - 6)) & 63)]++;
  hist_n++;
}
static double hist_q(double q) {
  uint64_t want = (uint64_t)(q * hist_n), acc = 0;
  for (int i = 0; i < 64 * 64; i++) {
    acc += hist[i];
    if (acc > want) {
      int e = i / 64;
      return (double)((1ull << e) + ((uint64_t)(i % 64) << (e - 6))) / 1000.0;
    }
  }
  return 0;
}

/* ---- CPU accounting ---- */
static double clk_cpu(clockid_t c) {
  struct timespec t;
  if (clock_gettime(c, &t)) return 0;
  return t.tv_sec + t.tv_nsec / 1e9;
}
static double srv_cpu(void) {
  clockid_t c;
  if (!srv_pid || clock_getcpuclockid(srv_pid, &c)) return 0;
  return clk_cpu(c);
}
static void host_cpu(double* busy, double* steal) { /* all processors, seconds */
  unsigned long long u, n, s, i, w, q, sq, st;
  FILE* f = fopen("/proc/stat", "r");
  *busy = *steal = 0;
  if (!f) return;
  if (fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &u, &n, &s, &i, &w, &q, &sq, &st) == 8) {
    *busy = (u + n + s + q + sq) / 100.0;
    *steal = st / 100.0;
  }
  fclose(f);
}

static int started, done;
static uint64_t t_start, t_end, deadline;
static uint64_t ops, ops0;
static double sc0, sc1, cc0, cc1, hb0, hb1, hs0, hs1;

static void window_begin(uint64_t t) {
  started = 1;
  ops0 = ops;
  memset(hist, 0, sizeof hist);
  hist_n = 0;
  sc0 = srv_cpu();
  cc0 = clk_cpu(CLOCK_PROCESS_CPUTIME_ID);
  host_cpu(&hb0, &hs0);
  t_start = t;
  deadline = t + (uint64_t)(secs * 1e9);
}
static void window_end(uint64_t t) {
  t_end = t;
  sc1 = srv_cpu();
  cc1 = clk_cpu(CLOCK_PROCESS_CPUTIME_ID);
  host_cpu(&hb1, &hs1);
  done = 1;
}
static uint64_t first_t;
static inline void tick(uint64_t t) {
  if (!started) {
    if (t - first_t >= (uint64_t)(warmup * 1e9)) window_begin(t);
  } else if (!done && (t >= deadline || (max_ops && ops - ops0 >= (uint64_t)max_ops)))
    window_end(t);
}
static void report(const char* name) {
  double dt = (t_end - t_start) / 1e9, n = (double)(ops - ops0);
  double sc = sc1 - sc0, cc = cc1 - cc0;
  printf(
      "{\"mode\":\"%s\",\"tls\":%d,\"conns\":%d,\"size\":%zu,\"secs\":%.4f,\"ops\":%.0f,"
      "\"rate\":%.2f,\"p50_us\":%.2f,\"p99_us\":%.2f,\"p999_us\":%.2f,"
      "\"srv_cpu\":%.4f,\"cli_cpu\":%.4f,\"srv_util\":%.3f,\"cli_util\":%.3f,"
      "\"srv_us_per_op\":%.6g,\"foreign\":%.3f,\"steal\":%.3f}\n",
      name, use_tls, nconns, size, dt, n, n / dt, hist_q(.5), hist_q(.99), hist_q(.999), sc, cc, sc / dt,
      cc / dt, n ? sc / n * 1e6 : 0, (hb1 - hb0 - sc - cc) / dt, (hs1 - hs0) / dt);
  fflush(stdout);
}

/* ---- I/O: >0 bytes, 0 = would block, -1 = end or error ---- */
static ssize_t c_send(struct conn* c, const void* p, size_t n) {
  if (c->ssl) {
    int r = SSL_write(c->ssl, p, (int)n);
    if (r > 0) return r;
    int e = SSL_get_error(c->ssl, r);
    return (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) ? 0 : -1;
  }
  ssize_t r = send(c->fd, p, n, MSG_NOSIGNAL);
  if (r < 0) return errno == EAGAIN ? 0 : -1;
  return r;
}
static ssize_t c_recv(struct conn* c, void* p, size_t n, int flags) {
  if (c->ssl) {
    int r = SSL_read(c->ssl, p, (int)n);
    if (r > 0) return r;
    int e = SSL_get_error(c->ssl, r);
    ERR_clear_error();
    return (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) ? 0 : -1;
  }
  ssize_t r = recv(c->fd, p, n, flags);
  if (r < 0) return errno == EAGAIN ? 0 : -1;
  return r == 0 ? -1 : r;
}
static void want_out(struct conn* c, int on) {
  if (c->want_out == on) return;
  c->want_out = on;
  struct epoll_event ev = {.events = EPOLLIN | (on ? EPOLLOUT : 0), .data.ptr = c};
  if (epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev)) die("epoll_ctl mod");
}
static struct sockaddr_in dst(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, host, &a.sin_addr) != 1) {
    fprintf(stderr, "bad --host\n");
    exit(2);
  }
  return a;
}
static int tcp(int nonblock) {
  int fd = socket(AF_INET, SOCK_STREAM | (nonblock ? SOCK_NONBLOCK : 0), 0), one = 1;
  if (fd < 0) die("socket");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}
static void blocking_open(struct conn* c) { /* blocking connect (+ handshake), then non-blocking */
  struct sockaddr_in a = dst();
  c->fd = tcp(0);
  if (connect(c->fd, (void*)&a, sizeof a)) die("connect");
  if (use_tls) {
    c->ssl = SSL_new(ctx);
    SSL_set_fd(c->ssl, c->fd);
    if (SSL_connect(c->ssl) != 1) die("SSL_connect");
  }
  fcntl(c->fd, F_SETFL, fcntl(c->fd, F_GETFL) | O_NONBLOCK);
  struct epoll_event ev = {.events = EPOLLIN, .data.ptr = c};
  if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &ev)) die("epoll_ctl add");
}
static char *obuf, *pat; /* what is sent; what acks must look like */
static char* ibuf;
static size_t batch, unit, acklen;

/* ---- pingpong ---- */
static void pp_fire(struct conn* c) {
  c->got = 0;
  c->t0 = now_ns();
  ssize_t r = c_send(c, obuf, size);
  if (r != (ssize_t)size) die("pingpong: short send");
}
static void pp_event(struct conn* c) {
  for (;;) {
    ssize_t r = c_recv(c, ibuf + c->got, size - c->got, 0);
    if (r < 0) die("pingpong: connection ended");
    if (r == 0) return;
    c->got += r;
    if (c->got == size) break;
    if (!c->ssl) return;
  }
  if (memcmp(ibuf, obuf, size)) die("pingpong: wrong echo");
  uint64_t t = now_ns();
  hist_add(t - c->t0);
  ops++;
  tick(t);
  pp_fire(c);
}

/* ---- stream: SIZE-byte blocks, next block once the echo of this one is complete ---- */
static void st_push(struct conn* c) {
  while (c->sent < size) {
    ssize_t r = c_send(c, obuf + c->sent, c->ssl && size - c->sent > 65536 ? 65536 : size - c->sent);
    if (r < 0) die("stream: send");
    if (r == 0) {
      want_out(c, 1);
      return;
    }
    c->sent += r;
  }
  want_out(c, 0);
}
static void st_event(struct conn* c, uint32_t e) {
  if (e & EPOLLIN) {
    for (;;) {
      ssize_t r = c_recv(c, ibuf, RBUF, (c->ssl || verify) ? 0 : MSG_TRUNC);
      if (r < 0) die("stream: connection ended");
      if (r == 0) break;
      if (verify && memcmp(ibuf, obuf + c->got, r)) die("stream: wrong echo");
      c->got += r;
      ops += r;
      if (c->got > size) die("stream: too much");
      if (!c->ssl) break;
    }
    if (c->got == size) {
      c->got = c->sent = 0;
      st_push(c);
      return;
    }
  }
  if (e & EPOLLOUT) st_push(c);
}

/* ---- lines and frames: at most 4 batches unacknowledged per connection ---- */
static void pl_push(struct conn* c) {
  for (;;) {
    if (c->sent == 0 && c->out_bytes / unit - c->in_bytes / acklen > 3 * (batch / unit)) {
      want_out(c, 0);
      return;
    }
    ssize_t r = c_send(c, obuf + c->sent, batch - c->sent);
    if (r < 0) die("pipeline: send");
    if (r == 0) {
      want_out(c, 1);
      return;
    }
    c->sent += r;
    c->out_bytes += r;
    if (c->sent == batch) c->sent = 0;
  }
}
static void pl_event(struct conn* c, uint32_t e) {
  if (e & EPOLLIN) {
    for (;;) {
      ssize_t r = c_recv(c, ibuf, RBUF, 0);
      if (r < 0) die("pipeline: connection ended");
      if (r == 0) break;
      if (memcmp(ibuf, pat + c->in_bytes % acklen, r)) die("pipeline: wrong acknowledgement");
      uint64_t before = c->in_bytes / acklen;
      c->in_bytes += r;
      ops += c->in_bytes / acklen - before;
      if (!c->ssl && r < RBUF) break;
    }
    pl_push(c);
  } else if (e & EPOLLOUT)
    pl_push(c);
}

/* ---- accept: connect, send, receive, close ---- */
static unsigned src_rr;
static void ac_open(struct conn* c) {
  struct sockaddr_in a = dst();
  c->fd = tcp(1);
  c->state = 0;
  c->got = 0;
  c->t0 = now_ns();
  if ((ntohl(a.sin_addr.s_addr) >> 24) == 127) { /* spread TIME_WAIT over 16 loopback source addresses */
    int one = 1;
    struct sockaddr_in s = {.sin_family = AF_INET};
    s.sin_addr.s_addr = htonl(0x7f000002u + (src_rr++ & 15));
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (bind(c->fd, (void*)&s, sizeof s)) die("bind");
  }
  if (connect(c->fd, (void*)&a, sizeof a) && errno != EINPROGRESS) die("connect");
  struct epoll_event ev = {.events = EPOLLOUT, .data.ptr = c};
  c->want_out = 1;
  if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &ev)) die("epoll_ctl add");
}
static void ac_event(struct conn* c) {
  if (c->state == 0) {
    int err = 0;
    socklen_t l = sizeof err;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l);
    if (err) {
      errno = err;
      die("connect (async)");
    }
    if (use_tls) {
      c->ssl = SSL_new(ctx);
      SSL_set_fd(c->ssl, c->fd);
      c->state = 1;
    } else
      c->state = 2;
    if (!use_tls && c_send(c, obuf, size) != (ssize_t)size) die("accept: short send");
    want_out(c, 0);
    if (!use_tls) return;
  }
  if (c->state == 1) {
    int r = SSL_connect(c->ssl);
    if (r != 1) {
      int e = SSL_get_error(c->ssl, r);
      if (e == SSL_ERROR_WANT_READ) return;
      die("SSL_connect");
    }
    c->state = 2;
    if (c_send(c, obuf, size) != (ssize_t)size) die("accept: short send");
    return;
  }
  for (;;) {
    ssize_t r = c_recv(c, ibuf + c->got, size - c->got, 0);
    if (r < 0) die("accept: connection ended early");
    if (r == 0) return;
    c->got += r;
    if (c->got == size) break;
  }
  if (memcmp(ibuf, obuf, size)) die("accept: wrong echo");
  if (c->ssl) {
    SSL_shutdown(c->ssl);
    SSL_free(c->ssl);
    c->ssl = NULL;
  }
  close(c->fd);
  uint64_t t = now_ns();
  hist_add(t - c->t0);
  ops++;
  tick(t);
  if (!done) ac_open(c);
}

static int check(void) {
  struct conn c = {0};
  blocking_open(&c);
  fcntl(c.fd, F_SETFL, fcntl(c.fd, F_GETFL) & ~O_NONBLOCK);
  static char a[300000], b[300000];
  unsigned seed = 12345;
  uint64_t total = 0;
  for (int i = 0; i < 200; i++) {
    size_t n = 1 + (size_t)rand_r(&seed) % (rand_r(&seed) % 3 ? 5000 : sizeof a);
    if (n > 100000) n = 100000; /* below the sum of both socket buffers: no deadlock with a blocking peer */
    for (size_t k = 0; k < n; k++) a[k] = rand_r(&seed) >> 8;
    for (size_t o = 0; o < n;) {
      ssize_t r = c_send(&c, a + o, n - o);
      if (r <= 0) die("check: send");
      o += r;
    }
    for (size_t o = 0; o < n;) {
      ssize_t r = c_recv(&c, b + o, n - o, 0);
      if (r <= 0) die("check: recv");
      o += r;
    }
    if (memcmp(a, b, n)) die("check: wrong echo");
    total += n;
  }
  printf("{\"mode\":\"check\",\"ok\":1,\"bytes\":%llu}\n", (unsigned long long)total);
  return 0;
}

int main(int argc, char** argv) {
  static const char* names[] = {"pingpong", "stream", "lines", "frames", "accept", "idle", "check"};
  if (argc < 2) {
    fprintf(stderr, "usage: load_generator MODE --port P ... (see the head of load_generator.c)\n");
    return 2;
  }
  mode = -1;
  for (int i = 0; i < 7; i++)
    if (!strcmp(argv[1], names[i])) mode = i;
  if (mode < 0) {
    fprintf(stderr, "unknown mode\n");
    return 2;
  }
  if (mode == STREAM) {
    size = 1 << 20;
    nconns = 4;
  }
  if (mode == LINES || mode == FRAMES) nconns = 4;
  if (mode == ACCEPT) nconns = 16;
  for (int i = 2; i < argc; i++) {
    char *k = argv[i], *v = i + 1 < argc ? argv[i + 1] : NULL;
    if (!strcmp(k, "--tls")) {
      use_tls = 1;
      continue;
    }
    if (!strcmp(k, "--verify")) {
      verify = 1;
      continue;
    }
    if (!v) {
      fprintf(stderr, "option %s lacks a value\n", k);
      return 2;
    }
    i++;
    if (!strcmp(k, "--port"))
      port = atoi(v);
    else if (!strcmp(k, "--host"))
      host = v;
    else if (!strcmp(k, "--conns"))
      nconns = atoi(v);
    else if (!strcmp(k, "--secs"))
      secs = atof(v);
    else if (!strcmp(k, "--warmup"))
      warmup = atof(v);
    else if (!strcmp(k, "--size"))
      size = strtoul(v, 0, 0);
    else if (!strcmp(k, "--max"))
      max_ops = atol(v);
    else if (!strcmp(k, "--pid"))
      srv_pid = atoi(v);
    else {
      fprintf(stderr, "unknown option %s\n", k);
      return 2;
    }
  }
  if (!port) {
    fprintf(stderr, "--port is needed\n");
    return 2;
  }
  struct rlimit rl;
  getrlimit(RLIMIT_NOFILE, &rl);
  rl.rlim_cur = rl.rlim_max;
  setrlimit(RLIMIT_NOFILE, &rl);
  alarm((unsigned)(secs + warmup) + 120);
  ep = epoll_create1(0);
  if (use_tls) {
    ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(ctx, 1);
    SSL_CTX_set_default_read_buffer_len(ctx, 128 * 1024);
  }
  if (mode == CHECK) return check();

  ibuf = malloc(RBUF);
  if (mode == LINES || mode == FRAMES) {
    unit = mode == LINES ? LINE : 4 + FRAME;
    acklen = mode == LINES ? 3 : 4;
    batch = 65536 / unit * unit;
    obuf = malloc(batch);
    pat = malloc(RBUF + 8);
    for (size_t i = 0; i < batch; i += unit) {
      if (mode == LINES) {
        memset(obuf + i, 'a' + (i / unit) % 26, unit);
        obuf[i + unit - 2] = '\r';
        obuf[i + unit - 1] = '\n';
      } else {
        uint32_t n = htonl(FRAME);
        memcpy(obuf + i, &n, 4);
        memset(obuf + i + 4, 'x', FRAME);
      }
    }
    for (size_t i = 0; i < RBUF + 8; i++) {
      uint32_t n = htonl(FRAME);
      pat[i] = mode == LINES ? "ok\n"[i % 3] : ((char*)&n)[i % 4];
    }
  } else {
    obuf = malloc(size < 64 ? 64 : size);
    for (size_t i = 0; i < size; i++) obuf[i] = (char)(i * 131 + (i >> 8));
    if (size > RBUF && mode != STREAM) {
      fprintf(stderr, "--size too large\n");
      return 2;
    }
  }

  struct conn* cs = calloc(nconns, sizeof *cs);
  if (mode == IDLE) {
    char b[64];
    for (int i = 0; i < nconns; i++) {
      blocking_open(&cs[i]);
      fcntl(cs[i].fd, F_SETFL, fcntl(cs[i].fd, F_GETFL) & ~O_NONBLOCK);
      if (c_send(&cs[i], obuf, 64) != 64) die("idle: send");
      for (size_t g = 0; g < 64;) {
        ssize_t r = c_recv(&cs[i], b, 64 - g, 0);
        if (r <= 0) die("idle: recv");
        g += r;
      }
    }
    printf("READY %d\n", nconns);
    fflush(stdout);
    while (read(0, b, sizeof b) > 0) {
    }
    return 0;
  }

  if (mode != ACCEPT)
    for (int i = 0; i < nconns; i++) blocking_open(&cs[i]);
  first_t = now_ns();
  for (int i = 0; i < nconns; i++) {
    if (mode == PINGPONG)
      pp_fire(&cs[i]);
    else if (mode == STREAM)
      st_push(&cs[i]);
    else if (mode == ACCEPT)
      ac_open(&cs[i]);
    else
      pl_push(&cs[i]);
  }
  struct epoll_event evs[256];
  while (!done) {
    int n = epoll_wait(ep, evs, 256, 1000);
    if (n < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < n && !done; i++) {
      struct conn* c = evs[i].data.ptr;
      switch (mode) {
        case PINGPONG:
          pp_event(c);
          break;
        case STREAM:
          st_event(c, evs[i].events);
          break;
        case ACCEPT:
          ac_event(c);
          break;
        default:
          pl_event(c, evs[i].events);
      }
    }
    if (!done) tick(now_ns());
  }
  report(names[mode]);
  for (int i = 0; i < nconns; i++)
    if (cs[i].fd > 0) close(cs[i].fd);
  return 0;
}
