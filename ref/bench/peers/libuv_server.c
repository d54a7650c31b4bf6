/* libuv as a server of the benchmark's protocols, each answer a write of its own.
 *
 *   streamgauge-bench-libuv --mode echo|line|frame      listens on a free port of 127.0.0.1 and prints it
 *   streamgauge-bench-libuv --version
 *
 * As is natural with libuv, one read buffer serves all connections, and uv_try_write() is tried before
 * uv_write(). */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <uv.h>

enum { MODE_ECHO, MODE_LINE, MODE_FRAME };
enum { CARRY_MAX = 64 * 1024, READ_BYTES = 64 * 1024 };

static int mode = -1;
static char read_buffer[READ_BYTES];

struct connection {
  uv_tcp_t tcp; /* first: libuv's handle is the connection */
  char* carry;  /* an incomplete line or frame */
  size_t carried;
};
struct write {
  uv_write_t request; /* first */
  char data[];
};

static void closed(uv_handle_t* handle) {
  struct connection* c = (struct connection*)handle;
  free(c->carry);
  free(c);
}

static void drop(uv_stream_t* stream) {
  if (!uv_is_closing((uv_handle_t*)stream)) uv_close((uv_handle_t*)stream, closed);
}

static void lend_buffer(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer) {
  (void)handle;
  (void)suggested;
  *buffer = uv_buf_init(read_buffer, sizeof read_buffer);
}

static void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer);

static void written(uv_write_t* request, int status) {
  uv_stream_t* stream = request->handle;
  free(request);
  if (status < 0)
    drop(stream);
  else if (stream->write_queue_size == 0)
    uv_read_start(stream, lend_buffer, on_read);
}

static int put(uv_stream_t* stream, const char* data, size_t size) {
  if (stream->write_queue_size == 0) {
    uv_buf_t all = uv_buf_init((char*)data, (unsigned)size);
    int sent = uv_try_write(stream, &all, 1);
    if (sent < 0 && sent != UV_EAGAIN) return -1;
    if (sent > 0) {
      data += sent;
      size -= (size_t)sent;
    }
    if (size == 0) return 0;
  }
  struct write* w = malloc(sizeof *w + size);
  memcpy(w->data, data, size);
  uv_buf_t rest = uv_buf_init(w->data, (unsigned)size);
  uv_read_stop(stream); /* until the peer takes what is there */
  return uv_write(&w->request, stream, &rest, 1, written);
}

static int answer(uv_stream_t* stream, struct connection* c, const char* data, size_t size) {
  static char joined[CARRY_MAX + READ_BYTES];
  if (c->carried > 0) {
    memcpy(joined, c->carry, c->carried);
    memcpy(joined + c->carried, data, size);
    data = joined;
    size += c->carried;
  }
  const char* end = data + size;
  if (mode == MODE_LINE) {
    const char* newline = memchr(data, '\n', size);
    for (; newline != NULL; newline = memchr(data, '\n', (size_t)(end - data))) {
      if (put(stream, "ok\n", 3)) return -1;
      data = newline + 1;
    }
  } else {
    while (end - data >= 4) {
      uint32_t body = 0;
      memcpy(&body, data, 4);
      body = ntohl(body);
      if (body > CARRY_MAX - 4) return -1;
      if ((size_t)(end - data) < 4 + (size_t)body) break;
      if (put(stream, data, 4)) return -1;
      data += 4 + body;
    }
  }
  c->carried = (size_t)(end - data);
  if (c->carried > CARRY_MAX) return -1;
  if (c->carried > 0) {
    if (c->carry == NULL) c->carry = malloc(CARRY_MAX);
    memmove(c->carry, data, c->carried);
  }
  return 0;
}

static void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
  if (count == 0) return;
  int bad = count < 0;
  if (!bad && mode == MODE_ECHO) bad = put(stream, buffer->base, (size_t)count);
  if (!bad && mode != MODE_ECHO)
    bad = answer(stream, (struct connection*)stream, buffer->base, (size_t)count);
  if (bad) drop(stream);
}

static void on_connection(uv_stream_t* server, int status) {
  if (status < 0) return;
  struct connection* c = calloc(1, sizeof *c);
  uv_tcp_init(server->loop, &c->tcp);
  if (uv_accept(server, (uv_stream_t*)&c->tcp) == 0) {
    uv_tcp_nodelay(&c->tcp, 1);
    uv_read_start((uv_stream_t*)&c->tcp, lend_buffer, on_read);
  } else {
    drop((uv_stream_t*)&c->tcp);
  }
}

int main(int argc, char** argv) {
  if (argc == 2 && strcmp(argv[1], "--version") == 0) {
    puts(uv_version_string());
    return 0;
  }
  if (argc == 3 && strcmp(argv[1], "--mode") == 0) {
    if (strcmp(argv[2], "echo") == 0) mode = MODE_ECHO;
    if (strcmp(argv[2], "line") == 0) mode = MODE_LINE;
    if (strcmp(argv[2], "frame") == 0) mode = MODE_FRAME;
  }
  if (mode < 0) {
    fprintf(stderr, "usage: streamgauge-bench-libuv --mode echo|line|frame\n");
    return 2;
  }
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  uv_loop_t* loop = uv_default_loop();
  uv_tcp_t server;
  struct sockaddr_in address;
  int size = sizeof address;
  uv_tcp_init(loop, &server);
  uv_ip4_addr("127.0.0.1", 0, &address);
  int error = uv_tcp_bind(&server, (struct sockaddr*)&address, 0);
  if (!error) error = uv_listen((uv_stream_t*)&server, 1024, on_connection);
  if (!error) error = uv_tcp_getsockname(&server, (struct sockaddr*)&address, &size);
  if (error) {
    fprintf(stderr, "streamgauge-bench-libuv: %s\n", uv_strerror(error));
    return 1;
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return uv_run(loop, UV_RUN_DEFAULT);
}
